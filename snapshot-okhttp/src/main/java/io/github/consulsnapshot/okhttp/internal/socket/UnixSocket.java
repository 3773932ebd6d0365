package io.github.consulsnapshot.okhttp.internal.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A socket over a UNIX-domain channel, for which the JDK has no {@link Socket}. One thread may read
 * while another writes; a close from a third, a timeout of reading, or an interrupt ends them.
 *
 * <p>The channel never blocks; each direction waits on a selector of its own. A blocking channel
 * could not time out, and OkHttp counts on that: it reads for a millisecond to see whether an idle
 * connection is still good.
 *
 * <p>The options of TCP are accepted and have no effect.
 */
final class UnixSocket extends Socket {
  private final UnixDomainSocketAddress address;
  private final Selector readable;
  private final Selector writable;
  private final ReceivingStream received = new ReceivingStream(this, line());

  private volatile SocketChannel channel;
  private volatile boolean closed;
  private volatile boolean inputShutdown;
  private volatile boolean outputShutdown;
  private volatile int readTimeoutMillis;

  UnixSocket(UnixDomainSocketAddress address) throws IOException {
    // No implementation below: every method that would ask it is overridden here.
    super((SocketImpl) null);
    this.address = address;
    this.readable = Selector.open();
    try {
      this.writable = Selector.open();
    } catch (IOException e) {
      readable.close();
      throw e;
    }
  }

  @Override
  public void connect(SocketAddress ignored) throws IOException {
    connect(ignored, 0);
  }

  /**
   * Connects at once or not at all: a listener on the same machine is there, or absent, or has no
   * room, and nothing is gained by waiting here. So there is no use for the timeout either.
   */
  @Override
  public void connect(SocketAddress ignored, int timeoutMillis) throws IOException {
    requireUsable();
    if (channel != null) {
      throw new SocketException("already connected");
    }
    SocketChannel attempt = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      attempt.configureBlocking(false);
      if (!attempt.connect(address)) {
        throw new SocketException("the listener has no room for another connection");
      }
      attempt.register(readable, SelectionKey.OP_READ);
      attempt.register(writable, SelectionKey.OP_WRITE);
      channel = attempt;
    } catch (ClosedSelectorException e) {
      throw closedMeanwhile(e);
    } finally {
      // Also when close() came in between, before it could see the channel.
      if (channel == null || closed) {
        attempt.close();
      }
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    requireConnected();
    return received;
  }

  /** What comes over the channel, as it comes. */
  private InputStream line() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return length == 0 ? 0 : readSome(ByteBuffer.wrap(bytes, offset, length));
      }

      @Override
      public int available() throws IOException {
        requireUsable();
        return 0;
      }

      @Override
      public void close() throws IOException {
        UnixSocket.this.close();
      }
    };
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    requireConnected();
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        writeAll(ByteBuffer.wrap(bytes, offset, length));
      }

      @Override
      public void close() throws IOException {
        UnixSocket.this.close();
      }
    };
  }

  private int readSome(ByteBuffer buffer) throws IOException {
    long begin = System.nanoTime();
    int timeoutMillis = readTimeoutMillis;
    while (true) {
      requireUsable();
      int count = inputShutdown ? -1 : channel.read(buffer);
      if (count != 0) {
        return count;
      }
      await(readable, remaining(begin, timeoutMillis));
    }
  }

  private void writeAll(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      requireUsable();
      if (channel.write(buffer) == 0) {
        await(writable, Long.MAX_VALUE);
      }
    }
  }

  private static long remaining(long begin, int timeoutMillis) throws SocketTimeoutException {
    if (timeoutMillis == 0) {
      return Long.MAX_VALUE;
    }
    long left = timeoutMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    if (left <= 0) {
      throw new SocketTimeoutException("timed out after " + timeoutMillis + " ms");
    }
    return left;
  }

  /** Comes back early when the thread is interrupted or the socket closed; the caller looks. */
  private void await(Selector selector, long millis) throws IOException {
    try {
      selector.select(millis);
      selector.selectedKeys().clear();
    } catch (ClosedSelectorException e) {
      throw closedMeanwhile(e);
    }
  }

  private void requireUsable() throws IOException {
    // The same as a blocking channel does, so that both kinds of sockets end alike.
    if (Thread.currentThread().isInterrupted()) {
      close();
      throw new ClosedByInterruptException();
    }
    if (closed) {
      throw closedMeanwhile(null);
    }
  }

  private void requireConnected() throws IOException {
    requireUsable();
    if (channel == null) {
      throw new SocketException("not connected");
    }
  }

  private static SocketException closedMeanwhile(Throwable cause) {
    SocketException exception = new SocketException("socket closed");
    exception.initCause(cause);
    return exception;
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    // The channel first: what the selectors wake up must find it closed.
    SocketChannel open = channel;
    if (open != null) {
      open.close();
    }
    readable.close();
    writable.close();
  }

  @Override
  public void shutdownInput() throws IOException {
    requireConnected();
    inputShutdown = true;
    channel.shutdownInput();
    readable.wakeup();
  }

  @Override
  public void shutdownOutput() throws IOException {
    requireConnected();
    outputShutdown = true;
    channel.shutdownOutput();
  }

  @Override
  public boolean isConnected() {
    return channel != null;
  }

  @Override
  public boolean isBound() {
    return channel != null;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public boolean isInputShutdown() {
    return inputShutdown;
  }

  @Override
  public boolean isOutputShutdown() {
    return outputShutdown;
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return channel == null ? null : address;
  }

  @Override
  public InetAddress getInetAddress() {
    return channel == null ? null : InetAddress.getLoopbackAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public int getPort() {
    return 0;
  }

  @Override
  public int getLocalPort() {
    return channel == null ? -1 : 0;
  }

  /** None is shown: whoever reads from it would take bytes from under the streams. */
  @Override
  public SocketChannel getChannel() {
    return null;
  }

  @Override
  public void bind(SocketAddress local) throws IOException {
    if (local != null) {
      throw new SocketException("no local address is chosen for a UNIX-domain socket");
    }
  }

  @Override
  public synchronized void setSoTimeout(int millis) throws SocketException {
    if (millis < 0) {
      throw new IllegalArgumentException("timeout of " + millis + " ms");
    }
    readTimeoutMillis = millis;
  }

  @Override
  public synchronized int getSoTimeout() {
    return readTimeoutMillis;
  }

  @Override
  public void setTcpNoDelay(boolean on) {}

  @Override
  public boolean getTcpNoDelay() {
    return true;
  }

  @Override
  public void setSoLinger(boolean on, int seconds) {}

  @Override
  public int getSoLinger() {
    return -1;
  }

  @Override
  public void setKeepAlive(boolean on) {}

  @Override
  public boolean getKeepAlive() {
    return false;
  }

  @Override
  public void setReuseAddress(boolean on) {}

  @Override
  public boolean getReuseAddress() {
    return false;
  }

  @Override
  public void setTrafficClass(int trafficClass) {}

  @Override
  public int getTrafficClass() {
    return 0;
  }

  @Override
  public void setOOBInline(boolean on) {}

  @Override
  public boolean getOOBInline() {
    return false;
  }

  @Override
  public void sendUrgentData(int data) throws SocketException {
    throw new SocketException("a UNIX-domain socket has no urgent data");
  }

  @Override
  public synchronized void setSendBufferSize(int bytes) {}

  @Override
  public synchronized int getSendBufferSize() {
    return 0;
  }

  @Override
  public synchronized void setReceiveBufferSize(int bytes) {}

  @Override
  public synchronized int getReceiveBufferSize() {
    return 0;
  }

  @Override
  public <T> Socket setOption(SocketOption<T> name, T value) {
    throw new UnsupportedOperationException(name + " on a UNIX-domain socket");
  }

  @Override
  public <T> T getOption(SocketOption<T> name) {
    throw new UnsupportedOperationException(name + " on a UNIX-domain socket");
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return Set.of();
  }

  @Override
  public String toString() {
    return "UnixSocket[" + address + "]";
  }
}
