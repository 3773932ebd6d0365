package io.github.consulsnapshot.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports of 127.0.0.1 that nobody listens on, for TCP and for UDP. Another process may take one
 * before it is used; who starts a server has to be ready to try again.
 */
final class FreePorts {
  private FreePorts() {}

  static List<Integer> find(int count) {
    List<AutoCloseable> held = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try {
      // All are held until all are found, so that no port comes twice.
      while (ports.size() < count) {
        ServerSocket tcp = new ServerSocket();
        held.add(tcp);
        tcp.bind(new InetSocketAddress(loopback, 0));
        try {
          held.add(new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort())));
          ports.add(tcp.getLocalPort());
        } catch (java.net.BindException ignored) {
          // Taken for UDP alone: the next one, then.
        }
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on 127.0.0.1", e);
    } finally {
      for (AutoCloseable each : held) {
        close(each);
      }
    }
  }

  private static void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      throw new IllegalStateException("a socket that was only bound does not close", e);
    }
  }
}
