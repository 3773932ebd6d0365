package io.github.consulsnapshot.okhttp.internal.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Asks every server for the same name, whatever the host of the URL is. */
final class NamedServerSocketFactory extends SSLSocketFactory {
  private final SSLSocketFactory sockets;
  private final ServerName serverName;

  NamedServerSocketFactory(SSLSocketFactory sockets, ServerName serverName) {
    this.sockets = sockets;
    this.serverName = serverName;
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    // The JDK keeps sessions by host and port; under this name they do not mix with others.
    return named(sockets.createSocket(socket, serverName.name(), port, autoClose));
  }

  @Override
  public Socket createSocket() throws IOException {
    return named(sockets.createSocket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return named(sockets.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return named(sockets.createSocket(host, port, localHost, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return named(sockets.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return named(sockets.createSocket(host, port, localHost, localPort));
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return sockets.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return sockets.getSupportedCipherSuites();
  }

  private Socket named(Socket socket) {
    SSLSocket secure = (SSLSocket) socket;
    SSLParameters parameters = secure.getSSLParameters();
    // Said outright: left to itself, the JDK sends no name that has no dot in it.
    parameters.setServerNames(serverName.indication());
    secure.setSSLParameters(parameters);
    return secure;
  }
}
