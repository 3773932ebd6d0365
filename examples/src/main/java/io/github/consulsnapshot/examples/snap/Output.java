package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.ProgressListener;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/** Standard output and standard error of a command. */
final class Output {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;

  Output(PrintStream out, PrintStream err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** A line of result. */
  void line(String text) {
    out.println(text);
    out.flush();
  }

  /** Writes a result. */
  @FunctionalInterface
  interface Writing<T> {
    void to(T out) throws IOException;
  }

  /** A result that is text, in UTF-8 wherever this runs. */
  void text(Writing<Appendable> writing) throws CommandFailedException {
    Lines lines = lines();
    try {
      writing.to(lines);
      lines.flush();
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  /** A result that is bytes. */
  void bytes(Writing<OutputStream> writing) throws CommandFailedException {
    OutputStream checked = new BufferedOutputStream(checked());
    try {
      writing.to(checked);
      checked.flush();
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  /** Many lines of result; to be flushed behind the last. */
  Lines lines() {
    return new Lines(checked());
  }

  /** A print stream does not say why it fails, and it may be that enough has been read. */
  private OutputStream checked() {
    out.flush();
    return out == System.out ? new FileOutputStream(FileDescriptor.out) : new CheckedStream(out);
  }

  /** Nothing more is said to somebody who has read as much as he wanted. */
  static CommandFailedException notWritten(IOException e) {
    return Lines.isOfAReaderThatIsGone(e)
        ? CommandFailedException.quietly(e)
        : CommandFailedException.of("Error writing to standard output", e);
  }

  /** A line on standard error. */
  void complain(String text) {
    err.println(onOneLine(text));
    err.flush();
  }

  /** Several lines on standard error. */
  void explain(String text) {
    err.println(text);
    err.flush();
  }

  /** A bar on standard error when that is a terminal, and nothing otherwise. */
  ProgressListener progress() {
    return terminal ? new ProgressBar(err) : ProgressListener.none();
  }

  /** Takes the bar away, so that what follows begins on an empty line. */
  void clearProgress() {
    if (terminal) {
      ProgressBar.clear(err);
    }
  }

  /** Scripts read one line for one failure, and text of a server must not steer a terminal. */
  static String onOneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?");
  }
}
