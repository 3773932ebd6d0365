package io.github.consulsnapshot.okhttp.internal.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is received in large pieces is handed out as if it had been received as it is asked for. */
@Timeout(30)
final class ReceivingStreamTest {
  private static final byte[] BYTES = new byte[300_000];

  static {
    new Random(1).nextBytes(BYTES);
  }

  private final List<AutoCloseable> open = new ArrayList<>();
  private Socket socket;
  private Socket peer;

  @BeforeEach
  void connect() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket listener = new ServerSocket(0, 1, loopback)) {
      socket = new InterruptibleSocketFactory().createSocket(loopback, listener.getLocalPort());
      open.add(socket);
      peer = listener.accept();
      open.add(peer);
    }
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8191, 8192, 8193, 65_535, 65_536, 65_537, 300_000})
  void read_inPiecesOfThatSize_givesWhatWasSentToItsEnd(int size) throws Exception {
    CompletableFuture<Void> sending = CompletableFuture.runAsync(this::sendAllInOddPieces);
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    // Something else behind what was asked for must stay as it is.
    byte[] piece = new byte[size + 2];
    InputStream in = socket.getInputStream();
    for (int read = in.read(piece, 1, size); read >= 0; read = in.read(piece, 1, size)) {
      assertThat(read).isPositive();
      received.write(piece, 1, read);
    }

    sending.get(10, TimeUnit.SECONDS);
    assertThat(Arrays.equals(received.toByteArray(), BYTES)).isTrue();
    assertThat(piece[0]).isZero();
    assertThat(piece[size + 1]).isZero();
    assertThat(in.read()).as("read behind the end").isEqualTo(-1);
  }

  private void sendAllInOddPieces() {
    Random random = new Random(2);
    try {
      for (int sent = 0; sent < BYTES.length; ) {
        int count = Math.min(BYTES.length - sent, 1 + random.nextInt(50_000));
        peer.getOutputStream().write(BYTES, sent, count);
        sent += count;
      }
      peer.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void read_byAStreamMadeLater_goesOnWhereTheFirstEnded() throws Exception {
    send(1000);

    // As OkHttp reads the answer of a proxy, and TLS what comes behind it.
    assertThat(socket.getInputStream().readNBytes(10)).isEqualTo(bytes(0, 10));
    assertThat(socket.getInputStream().readNBytes(1)).isEqualTo(bytes(10, 11));
    assertThat(socket.getInputStream().readNBytes(989)).isEqualTo(bytes(11, 1000));
  }

  @Test
  void read_someAreLeft_needsNothingMoreToCome() throws Exception {
    send(1000);
    InputStream in = socket.getInputStream();
    in.readNBytes(10);
    in.readNBytes(10);
    assertThat(in.available()).isEqualTo(980);

    // What OkHttp does to see whether an idle connection is still good.
    socket.setSoTimeout(1);
    assertThat(in.read()).isEqualTo(BYTES[20] & 0xff);
    assertThat(in.readNBytes(979)).isEqualTo(bytes(21, 1000));
    assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
    assertThat(in.available()).isZero();

    socket.setSoTimeout(10_000);
    send(1);
    assertThat(in.read()).isEqualTo(BYTES[0] & 0xff);
  }

  @Test
  void read_socketWasClosedWithBytesLeft_fails() throws Exception {
    send(1000);
    InputStream in = socket.getInputStream();
    in.readNBytes(10);
    in.readNBytes(10);
    socket.close();

    assertThatThrownBy(in::read).isInstanceOf(IOException.class);
    assertThatThrownBy(socket::getInputStream).isInstanceOf(IOException.class);
  }

  @Test
  void read_inputWasShutDownWithBytesLeft_isTheEnd() throws Exception {
    send(1000);
    InputStream in = socket.getInputStream();
    in.readNBytes(10);
    in.readNBytes(10);
    socket.shutdownInput();

    assertThat(in.read()).isEqualTo(-1);
  }

  @Test
  void read_withinALimit_countsWhatIsHandedOutAndNotWhatWasReceived() throws Exception {
    send(1000);
    InputStream in = socket.getInputStream();
    in.readNBytes(10);

    assertThat(
            ReceiveLimit.<byte[]>within(
                () -> {
                  ReceiveLimit.received((1 << 20) - 20);
                  return in.readNBytes(20);
                }))
        .isEqualTo(bytes(10, 30));
    assertThatThrownBy(
            () ->
                ReceiveLimit.within(
                    () -> {
                      ReceiveLimit.received((1 << 20) - 20);
                      return in.readNBytes(21);
                    }))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void skip_withinALimit_leavesOutWhatIsNotCounted() throws Exception {
    send(1000);
    InputStream in = socket.getInputStream();
    in.readNBytes(10);
    in.readNBytes(10);

    assertThat(
            ReceiveLimit.<Long>within(
                () -> {
                  ReceiveLimit.received(1 << 20);
                  return in.skip(100);
                }))
        .isEqualTo(100);
    assertThat(in.readNBytes(10)).isEqualTo(bytes(120, 130));
    assertThat(in.skip(-1)).isZero();
    assertThat(in.skip(10_000)).isEqualTo(870);
    assertThat(in.available()).isZero();
  }

  /** Sends, and waits until it can be received at once. */
  private void send(int count) throws IOException {
    peer.getOutputStream().write(BYTES, 0, count);
    while (socket.getInputStream().available() < count) {
      Thread.onSpinWait();
    }
  }

  private static byte[] bytes(int from, int to) {
    return Arrays.copyOfRange(BYTES, from, to);
  }
}
