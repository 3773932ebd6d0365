package io.github.consulsnapshot.okhttp.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import okio.Buffer;
import okio.Timeout;

/**
 * Writes every byte that is read into an output as well, and remembers the last of them: an agent
 * that loses the server in mid-stream appends the reason as text and ends the answer as if all were
 * well.
 */
final class TeeStream extends InputStream {
  private static final int TAIL_BYTES = 1024;

  /** How much is read on behind the damage to get to the end, where the text is. */
  private static final int MOST_AFTER_DAMAGE = 64 * 1024;

  private static final String MARK = "failed to stream snapshot: ";

  private final InputStream source;
  private final Timeout timeout;
  private final OutputStream output;
  private final Function<IOException, ? extends RuntimeException> outputFailed;
  private final Buffer tail = new Buffer();

  /** {@code timeout} is that of the source. */
  TeeStream(
      InputStream source,
      Timeout timeout,
      OutputStream output,
      Function<IOException, ? extends RuntimeException> outputFailed) {
    this.source = source;
    this.timeout = timeout;
    this.output = output;
    this.outputFailed = outputFailed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = source.read(bytes, offset, length);
    if (read > 0) {
      keepTail(bytes, offset, read);
      write(bytes, offset, read);
    }
    return read;
  }

  @Override
  public int available() throws IOException {
    return source.available();
  }

  private void write(byte[] bytes, int offset, int length) {
    try {
      output.write(bytes, offset, length);
    } catch (IOException e) {
      throw outputFailed.apply(e);
    }
  }

  private void keepTail(byte[] bytes, int offset, int length) throws IOException {
    int kept = Math.min(length, TAIL_BYTES);
    tail.write(bytes, offset + length - kept, kept);
    tail.skip(Math.max(0, tail.size() - TAIL_BYTES));
  }

  /** Reads on to the end, if it is near, and gives the server's text there; empty without one. */
  String serverMessage() {
    byte[] piece = new byte[8192];
    Patience.limit(timeout);
    try {
      for (long more = 0; more < MOST_AFTER_DAMAGE; ) {
        int read = source.read(piece, 0, piece.length);
        if (read < 0) {
          break;
        }
        keepTail(piece, 0, read);
        more += read;
      }
    } catch (IOException e) {
      // The archive is known to be damaged. Why it cannot be read to its end adds nothing.
    }
    // One character a byte: what stands before the text is binary.
    String text = tail.readString(StandardCharsets.ISO_8859_1);
    int mark = text.lastIndexOf(MARK);
    return mark < 0 ? "" : text.substring(mark);
  }
}
