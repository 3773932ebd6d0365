package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.okhttp.internal.socket.ReceiveLimit;
import io.github.consulsnapshot.okhttp.internal.socket.ReceiveLimit.Reading;
import java.io.IOException;
import java.net.ProtocolException;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okio.Buffer;

/**
 * Reads by OkHttp what comes over the line: the head of an answer, or a piece of its body. No more
 * is received for one than it can take, and an answer that leads OkHttp astray is a failure of the
 * line.
 */
final class LineReading {
  private static final String OKHTTP = OkHttpClient.class.getPackageName() + ".";
  private static final String OKIO = Buffer.class.getPackageName() + ".";

  private final Call call;

  LineReading(Call call) {
    this.call = call;
  }

  <T> T read(Reading<T> reading) throws IOException {
    try {
      return ReceiveLimit.within(reading);
    } catch (RuntimeException e) {
      // OkHttp counts on not being left so, and would keep the connection open.
      call.cancel();
      if (!isOfOkHttp(e)) {
        throw e;
      }
      ProtocolException unreadable =
          new ProtocolException("the answer cannot be read: " + e.getMessage());
      unreadable.initCause(e);
      throw unreadable;
    }
  }

  /** Event listeners and sources of the caller's run below OkHttp too, and throw what is theirs. */
  private static boolean isOfOkHttp(RuntimeException e) {
    for (StackTraceElement frame : e.getStackTrace()) {
      String name = frame.getClassName();
      if (!name.startsWith(OKIO) && !name.startsWith("java.") && !name.startsWith("kotlin.")) {
        return name.startsWith(OKHTTP);
      }
    }
    return false;
  }
}
