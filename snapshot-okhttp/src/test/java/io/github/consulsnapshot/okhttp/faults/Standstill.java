package io.github.consulsnapshot.okhttp.faults;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.concurrent.CountDownLatch;

/** Ways in which a stream of the caller's stands still, and what it does of an interrupt. */
enum Standstill {
  /** As files, sockets and pipes of the JDK's channels: closed by the interrupt. */
  CHANNEL {
    @Override
    void stand() throws IOException {
      Pipe pipe = Pipe.open();
      try (Pipe.SourceChannel source = pipe.source();
          Pipe.SinkChannel sink = pipe.sink()) {
        source.read(ByteBuffer.allocate(1));
        throw new AssertionError("a byte of " + sink);
      }
    }
  },
  /** As pipes between threads: the status of the thread is taken away. */
  MONITOR {
    @Override
    void stand() throws IOException {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
    }
  },
  /** As many a library: the interrupt is a cause, and the status is taken away. */
  WRAPPED {
    @Override
    void stand() throws IOException {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IOException("the library gave up", e);
      }
    }
  };

  abstract void stand() throws IOException;
}
