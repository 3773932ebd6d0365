package io.github.consulsnapshot.okhttp.internal.transport;

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
      // More than is shown, so that a secret is not cut in two before it is looked for.
      source.request(2 * MAX_BYTES);
      text.write(source.getBuffer(), Math.min(2 * MAX_BYTES, source.getBuffer().size()));
    } catch (IOException e) {
      // The status is known, and says more than that its explanation could not be read.
    }
    String location = response.header("Location");
    HttpUrl target = location == null ? null : response.request().url().resolve(location);
    return clean(text.readUtf8(), response.request())
        + (target == null
            ? ""
            : " (to " + target.scheme() + "://" + target.host() + ":" + target.port() + ")");
  }

  /** One line without control characters, and without what the request held of secrets. */
  static String clean(String text, Request request) {
    String clean = text;
    for (String name : List.of("X-Consul-Token", "Authorization")) {
      String secret = request.header(name);
      if (secret != null && !secret.isEmpty()) {
        clean = clean.replace(secret, "<" + name + ">");
      }
    }
    clean = clean.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return clean.length() > MAX_BYTES ? clean.substring(0, MAX_BYTES) + "..." : clean;
  }
}
