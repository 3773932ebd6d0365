package io.github.consulsnapshot.okhttp.internal.tls;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Asks every server for the same name, whatever the host of the URL is. */
final class NamedServerSocketFactory extends PreparedSocketFactory {
  private final ServerName serverName;

  NamedServerSocketFactory(SSLSocketFactory sockets, ServerName serverName) {
    super(sockets);
    this.serverName = serverName;
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    // The JDK keeps sessions by host and port; under this name they do not mix with others.
    return super.createSocket(socket, serverName.name(), port, autoClose);
  }

  @Override
  Socket prepared(Socket socket) {
    SSLSocket secure = (SSLSocket) socket;
    SSLParameters parameters = secure.getSSLParameters();
    // Said outright: left to itself, the JDK sends no name that has no dot in it.
    parameters.setServerNames(serverName.indication());
    secure.setSSLParameters(parameters);
    return secure;
  }
}
