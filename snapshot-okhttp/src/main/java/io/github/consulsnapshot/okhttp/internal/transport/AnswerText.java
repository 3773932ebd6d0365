package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.okhttp.internal.text.Shown;
import java.io.IOException;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/** The text of an answer, made fit for an error: bounded, on one line, without a secret. */
final class AnswerText {
  private static final int MAX_BYTES = 4096;

  private AnswerText() {}

  /** Reads the beginning of the body; what cannot be read of it is left out. */
  static String of(Response response) {
    Buffer text = new Buffer();
    try {
      BufferedSource source = response.body().source();
      // More than is shown, since it becomes shorter on the way.
      source.request(2 * MAX_BYTES);
      text.write(source.getBuffer(), Math.min(2 * MAX_BYTES, source.getBuffer().size()));
    } catch (IOException e) {
      // The status is known, and says more than that its explanation could not be read.
    }
    boolean cut = text.size() == 2 * MAX_BYTES;
    String shown = clean(text.readUtf8(), response.request(), cut);
    String location = response.header("Location");
    HttpUrl target = location == null ? null : response.request().url().resolve(location);
    if (target == null) {
      return shown;
    }
    String place = target.scheme() + "://" + target.host() + ":" + target.port();
    return shown + " (to " + clean(place, response.request()) + ")";
  }

  /** One line without control characters, and without what the request held of secrets. */
  static String clean(String text, Request request) {
    return clean(text, request, false);
  }

  private static String clean(String text, Request request, boolean cut) {
    // First, since a secret may have been broken over lines.
    String clean = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    for (String name : List.of("X-Consul-Token", "Authorization")) {
      String value = request.header(name);
      if (value != null && !value.isEmpty()) {
        // Of "Basic ..." or "Bearer ..." the second word, which may be said without the first.
        String secret = value.substring(value.lastIndexOf(' ') + 1);
        clean = clean.replace(secret, "<" + name + ">");
        clean = cut ? withoutBeginning(secret, clean) : clean;
      }
    }
    return Shown.text(clean, MAX_BYTES);
  }

  /** A text that was cut may have been cut within a secret. */
  private static String withoutBeginning(String secret, String text) {
    for (int length = secret.length() - 1; length > 0; length--) {
      if (text.endsWith(secret.substring(0, length))) {
        return text.substring(0, text.length() - length);
      }
    }
    return text;
  }
}
