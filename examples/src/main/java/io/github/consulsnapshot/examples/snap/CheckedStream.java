package io.github.consulsnapshot.examples.snap;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/** A print stream that throws when it fails, and not only says so when it is asked. */
final class CheckedStream extends OutputStream {
  private final PrintStream out;

  CheckedStream(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    check();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    check();
  }

  @Override
  public void flush() throws IOException {
    check();
  }

  private void check() throws IOException {
    if (out.checkError()) {
      throw new IOException("it takes no more");
    }
  }
}
