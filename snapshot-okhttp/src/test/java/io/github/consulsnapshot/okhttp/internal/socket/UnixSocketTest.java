package io.github.consulsnapshot.okhttp.internal.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class UnixSocketTest {
  /** The common pool may have one thread, and two of these tasks wait for each other. */
  private static final Executor OWN_THREAD = task -> new Thread(task).start();

  @TempDir Path directory;

  private final List<AutoCloseable> open = new ArrayList<>();
  private Path file;
  private ServerSocketChannel listener;

  @BeforeEach
  void listen() throws IOException {
    file = directory.resolve("s");
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    open.add(listener);
    listener.bind(UnixDomainSocketAddress.of(file), 1);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @Test
  void streams_bothWays_carryTheSameBytes() throws Exception {
    Socket socket = connect();
    SocketChannel peer = accept();
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    CompletableFuture<Void> echo =
        CompletableFuture.runAsync(
            () -> {
              try {
                ByteBuffer buffer = ByteBuffer.allocate(10_000);
                for (int left = bytes.length; left > 0; ) {
                  left -= peer.read(buffer);
                  buffer.flip();
                  while (buffer.hasRemaining()) {
                    peer.write(buffer);
                  }
                  buffer.clear();
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            OWN_THREAD);
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(
            () -> {
              try {
                socket.getOutputStream().write(bytes[0]);
                socket.getOutputStream().write(bytes, 1, bytes.length - 1);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            OWN_THREAD);

    InputStream in = socket.getInputStream();
    byte[] received = new byte[bytes.length];
    received[0] = (byte) in.read();
    assertThat(in.readNBytes(received, 1, bytes.length - 1)).isEqualTo(bytes.length - 1);

    sent.get(10, TimeUnit.SECONDS);
    echo.get(10, TimeUnit.SECONDS);
    assertThat(Arrays.equals(received, bytes)).isTrue();
  }

  @Test
  void read_peerHasClosed_isTheEnd() throws Exception {
    Socket socket = connect();
    accept().close();

    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void read_nothingComes_timesOutAndGoesOnLater() throws Exception {
    Socket socket = connect();
    SocketChannel peer = accept();
    socket.setSoTimeout(1);

    // What OkHttp does to see whether an idle connection is still good.
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);

    socket.setSoTimeout(10_000);
    peer.write(ByteBuffer.wrap("x".getBytes(UTF_8)));
    assertThat(socket.getInputStream().read()).isEqualTo('x');
  }

  @Test
  void read_withinALimit_endsWithTheByteThatPassesIt() throws Exception {
    Socket socket = connect();
    SocketChannel peer = accept();
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              try {
                peer.write(ByteBuffer.allocate((1 << 20) + 1));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            OWN_THREAD);
    InputStream in = socket.getInputStream();

    assertThat(ReceiveLimit.within(() -> in.readNBytes(1 << 20))).hasSize(1 << 20);
    sending.get(10, TimeUnit.SECONDS);
    peer.write(ByteBuffer.allocate(1000));
    assertThatThrownBy(
            () ->
                ReceiveLimit.within(
                    () -> {
                      ReceiveLimit.received(1 << 20);
                      // One within has its own, and leaves this as it is.
                      assertThat(ReceiveLimit.<Integer>within(in::read)).isZero();
                      return in.read();
                    }))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("1048576 bytes");
    assertThat(in.read()).as("read without a limit").isZero();
  }

  @Test
  void shutdownOutput_peerSeesTheEndAndCanStillAnswer() throws Exception {
    Socket socket = connect();
    SocketChannel peer = accept();
    socket.shutdownOutput();

    assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    peer.write(ByteBuffer.wrap("x".getBytes(UTF_8)));
    assertThat(socket.getInputStream().read()).isEqualTo('x');
    assertThat(socket.isOutputShutdown()).isTrue();
  }

  @Test
  void close_peerSeesTheEnd() throws Exception {
    Socket socket = connect();
    SocketChannel peer = accept();

    socket.close();
    socket.close();

    assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThat(socket.isClosed()).isTrue();
    assertThatThrownBy(socket::getInputStream).isInstanceOf(SocketException.class);
  }

  @Test
  void read_threadIsInterruptedBefore_closesAsAChannelDoes() throws Exception {
    Socket socket = connect();
    InputStream in = socket.getInputStream();
    Thread.currentThread().interrupt();

    assertThatThrownBy(in::read).isInstanceOf(ClosedByInterruptException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(socket.isClosed()).isTrue();
  }

  @Test
  void connect_noSuchFile_fails() throws Exception {
    try (Socket socket = new UnixSocketFactory(directory.resolve("absent")).createSocket()) {
      assertThatThrownBy(() -> socket.connect(UnixDomainSocketAddress.of(file), 1000))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(SocketTimeoutException.class);
      assertThat(socket.isConnected()).isFalse();
    }
  }

  @Test
  void connect_listenerWithoutRoom_failsAtOnce() throws Exception {
    for (int i = 0; i < 1000; i++) {
      Socket socket = new UnixSocketFactory(file).createSocket();
      open.add(socket);
      try {
        socket.connect(UnixDomainSocketAddress.of(file), 20_000);
      } catch (SocketException e) {
        assertThat(socket.isConnected()).isFalse();
        return;
      }
    }
    throw new AssertionError("the listener always had room");
  }

  private Socket connect() throws IOException {
    Socket socket = new UnixSocketFactory(file).createSocket("ignored", 1);
    open.add(socket);
    return socket;
  }

  private SocketChannel accept() throws IOException {
    SocketChannel channel = listener.accept();
    open.add(channel);
    return channel;
  }
}
