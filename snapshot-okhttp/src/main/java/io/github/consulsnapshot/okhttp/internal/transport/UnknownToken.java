package io.github.consulsnapshot.okhttp.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/** That Consul does not know a token, any more or yet. */
final class UnknownToken {
  private static final int FORBIDDEN = 403;
  private static final String WORDS = "ACL not found";

  /** A server behind an agent puts words of its own before it. */
  private static final int LONGEST = 200;

  private UnknownToken() {}

  /** Whether the answer says so. Its text can still be read. */
  static boolean isToldBy(Response response) {
    if (response.code() != FORBIDDEN) {
      return false;
    }
    BufferedSource source = response.body().source();
    Patience.limit(source.timeout());
    try {
      source.request(LONGEST);
    } catch (IOException e) {
      // What has come is looked at.
    }
    Buffer beginning = new Buffer();
    Buffer received = source.getBuffer();
    received.copyTo(beginning, 0, Math.min(LONGEST, received.size()));
    return beginning.readString(UTF_8).contains(WORDS);
  }
}
