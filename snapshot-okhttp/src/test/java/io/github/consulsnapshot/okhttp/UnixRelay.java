package io.github.consulsnapshot.okhttp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A socket file in front of a TCP server, so that one server serves both kinds of tests. */
final class UnixRelay implements AutoCloseable {
  private final ServerSocketChannel listener;
  private final InetSocketAddress server;
  private final Queue<Channel> open = new ConcurrentLinkedQueue<>();

  UnixRelay(Path socketFile, InetSocketAddress server) throws IOException {
    this.server = server;
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    open.add(listener);
    listener.bind(UnixDomainSocketAddress.of(socketFile));
    start(this::accept);
  }

  @Override
  public void close() throws IOException {
    for (Channel each : open) {
      each.close();
    }
  }

  private void accept() throws IOException {
    while (true) {
      SocketChannel client = listener.accept();
      open.add(client);
      SocketChannel upstream = SocketChannel.open(server);
      open.add(upstream);
      start(() -> pump(client, upstream));
      start(() -> pump(upstream, client));
    }
  }

  private static void pump(ByteChannel from, ByteChannel to) throws IOException {
    try (from;
        to) {
      ByteBuffer buffer = ByteBuffer.allocate(8192);
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
    }
  }

  private static void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // One end is gone, which closes the other.
                return;
              }
            },
            "unix-relay");
    thread.setDaemon(true);
    thread.start();
  }

  private interface Task {
    void run() throws IOException;
  }
}
