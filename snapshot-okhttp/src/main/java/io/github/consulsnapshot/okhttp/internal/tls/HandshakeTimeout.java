package io.github.consulsnapshot.okhttp.internal.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;

/**
 * Lets a handshake wait no longer for its peer than a connection may take to be made. OkHttp lets
 * it wait as long as for an answer, which is minutes for a save; it sets that timeout anew when the
 * handshake is over.
 */
public final class HandshakeTimeout extends SSLSocketFactory {
  private final SSLSocketFactory sockets;
  private final int millis;

  /** Limits the sockets of another factory. */
  public HandshakeTimeout(SSLSocketFactory sockets, Duration timeout) {
    this.sockets = sockets;
    this.millis = Math.toIntExact(timeout.toMillis());
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    socket.setSoTimeout(millis);
    return sockets.createSocket(socket, host, port, autoClose);
  }

  @Override
  public Socket createSocket() throws IOException {
    return limited(sockets.createSocket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return limited(sockets.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return limited(sockets.createSocket(host, port, localHost, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return limited(sockets.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return limited(sockets.createSocket(host, port, localHost, localPort));
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return sockets.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return sockets.getSupportedCipherSuites();
  }

  private Socket limited(Socket socket) throws IOException {
    socket.setSoTimeout(millis);
    return socket;
  }
}
