package io.github.consulsnapshot.okhttp.internal.tls;

import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;

/**
 * Lets a handshake wait no longer for its peer than a connection may take to be made. OkHttp lets
 * it wait as long as for an answer, which is minutes for a save; it sets that timeout anew when the
 * handshake is over.
 */
public final class HandshakeTimeout extends PreparedSocketFactory {
  private final int millis;

  /** Limits the sockets of another factory. */
  public HandshakeTimeout(SSLSocketFactory sockets, Duration timeout) {
    super(sockets);
    this.millis = Math.toIntExact(timeout.toMillis());
  }

  @Override
  Socket prepared(Socket socket) throws SocketException {
    socket.setSoTimeout(millis);
    return socket;
  }
}
