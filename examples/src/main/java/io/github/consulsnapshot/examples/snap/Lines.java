package io.github.consulsnapshot.examples.snap;

import java.io.BufferedWriter;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A result of many lines. It keeps why it could not be written, which may be no failure at all. */
final class Lines implements Appendable, Flushable {
  private static final int BUFFER = 1 << 16;

  private final BufferedWriter writer;
  private IOException failure;

  /** Lines in UTF-8. */
  Lines(OutputStream out) {
    this.writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER);
  }

  @Override
  public Lines append(CharSequence text) throws IOException {
    return append(text, 0, text.length());
  }

  @Override
  public Lines append(CharSequence text, int start, int end) throws IOException {
    try {
      writer.append(text, start, end);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
    return this;
  }

  @Override
  public Lines append(char c) throws IOException {
    try {
      writer.write(c);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
    return this;
  }

  @Override
  public void flush() throws IOException {
    try {
      writer.flush();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** Why they could not be written, if that is so. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Whether somebody has read as much as he wanted, as {@code head} does. */
  static boolean isOfAReaderThatIsGone(IOException e) {
    // There is no exception for that, and these are the words of Linux, macOS and Windows.
    return String.valueOf(e.getMessage()).matches("(?i).*\\bpipe\\b.*");
  }
}
