package io.github.consulsnapshot.okhttp.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.consulsnapshot.okhttp.internal.text.Shown;
import java.io.IOException;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/** The text of an answer, made fit for an error: bounded, on one line, without a secret. */
final class AnswerText {
  private static final int MAX_CHARACTERS = 4096;

  /** More than is shown, so that white space does not hide what was said. */
  private static final int MAX_BYTES = 2 * MAX_CHARACTERS;

  /** What no text holds, besides white space and the escapes of a terminal. */
  private static final Pattern BINARY = Pattern.compile("[\\p{Cntrl}&&[^\\s\u001b]]");

  private AnswerText() {}

  /** The beginning of the body; what cannot be read of it is left out. */
  static String of(Response response) {
    BufferedSource source = response.body().source();
    Patience.limit(source.timeout());
    try {
      source.request(MAX_BYTES);
    } catch (IOException e) {
      // The status is known, and says more than that its explanation could not be read.
    }
    return shown(response);
  }

  private static String shown(Response response) {
    Buffer received = response.body().source().getBuffer();
    Buffer beginning = new Buffer();
    received.copyTo(beginning, 0, Math.min(MAX_BYTES, received.size()));
    MediaType type = response.body().contentType();
    String text = beginning.readString(type == null ? UTF_8 : type.charset(UTF_8));
    Secrets secrets = Secrets.of(response.request());
    String shown =
        BINARY.matcher(text).find()
            ? "(" + size(response) + " of " + (type == null ? "no type" : type) + ", not text)"
            : text;
    return (clean(shown, secrets) + " " + clean(destination(response), secrets)).strip();
  }

  private static String size(Response response) {
    long announced = response.body().contentLength();
    long received = response.body().source().getBuffer().size();
    return announced >= 0
        ? announced + " bytes"
        : (received < MAX_BYTES ? "" : "at least ") + received + " bytes";
  }

  /** Where a redirect leads; never its path or parameters, which may hold anything. */
  private static String destination(Response response) {
    String location = response.header("Location");
    HttpUrl target = location == null ? null : response.request().url().resolve(location);
    return target == null
        ? ""
        : "(to " + target.scheme() + "://" + target.host() + ":" + target.port() + ")";
  }

  /** One line without control characters, and without what the request held of secrets. */
  static String clean(String text, Request request) {
    return clean(text, Secrets.of(request));
  }

  private static String clean(String text, Secrets secrets) {
    String clean = secrets.removeFrom(text).replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return Shown.text(clean, MAX_CHARACTERS);
  }
}
