package io.github.consulsnapshot.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ServerSocketFactory;

/**
 * The sockets of a {@link FakeConsul}, kept so that it can do to them what a web server does not:
 * reset one, or drop all and stop listening in the middle of a request. Safe for use by several
 * threads.
 */
final class FakeSockets extends ServerSocketFactory {
  private final List<ServerSocket> listening = new ArrayList<>();
  private final List<Socket> accepted = new ArrayList<>();

  /** The connection that MockWebServer counts so. */
  synchronized Connection connection(int index) {
    return new Connection(accepted.get(index));
  }

  /** One accepted connection. */
  static final class Connection {
    private final Socket socket;

    private Connection(Socket socket) {
      this.socket = socket;
    }

    /** Closes it after what was sent, without the farewell of TLS. */
    void close() throws IOException {
      socket.close();
    }

    /** Closes it with RST. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  /** What the kernel does when the process dies. */
  synchronized void dropAll() {
    closeAll(listening);
    closeAll(accepted);
  }

  private static void closeAll(List<? extends Closeable> sockets) {
    for (Closeable socket : sockets) {
      try {
        socket.close();
      } catch (IOException ignored) {
        // It is gone either way, which is all that is wanted here.
      }
    }
  }

  @Override
  public ServerSocket createServerSocket() throws IOException {
    return new Listening();
  }

  @Override
  public ServerSocket createServerSocket(int port) throws IOException {
    throw new IOException("MockWebServer binds its socket itself");
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog) throws IOException {
    return createServerSocket(port);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog, InetAddress address)
      throws IOException {
    return createServerSocket(port);
  }

  private final class Listening extends ServerSocket {
    Listening() throws IOException {
      synchronized (FakeSockets.this) {
        listening.add(this);
      }
    }

    @Override
    public Socket accept() throws IOException {
      Socket socket = super.accept();
      synchronized (FakeSockets.this) {
        // In the order in which MockWebServer counts connections.
        accepted.add(socket);
      }
      return socket;
    }
  }
}
