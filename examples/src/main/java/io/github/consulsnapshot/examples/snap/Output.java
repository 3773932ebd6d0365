package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.ProgressListener;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

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
    bytes(
        out -> {
          Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          writing.to(text);
          text.flush();
        });
  }

  /** A result that is bytes. */
  void bytes(Writing<OutputStream> writing) throws CommandFailedException {
    try {
      writing.to(out);
    } catch (IOException e) {
      throw CommandFailedException.of("Error writing to standard output", e);
    }
    // A PrintStream keeps its failures to itself.
    if (out.checkError()) {
      throw new CommandFailedException("Error writing to standard output: not all was written");
    }
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
