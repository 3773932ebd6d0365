package io.github.consulsnapshot.okhttp.internal.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;

/**
 * Writes every byte that is read into an output as well, and remembers the last of them: an agent
 * that loses the server in mid-stream appends the reason as text and ends the answer as if all were
 * well.
 */
final class TeeSource extends ForwardingSource {
  private static final int TAIL_BYTES = 1024;

  /** How much is read on behind the damage to get to the end, where the text is. */
  private static final int MOST_AFTER_DAMAGE = 64 * 1024;

  private static final String MARK = "failed to stream snapshot: ";

  private final OutputStream output;
  private final Function<IOException, ? extends RuntimeException> outputFailed;
  private final Buffer tail = new Buffer();

  TeeSource(
      Source source,
      OutputStream output,
      Function<IOException, ? extends RuntimeException> outputFailed) {
    super(source);
    this.output = output;
    this.outputFailed = outputFailed;
  }

  @Override
  public long read(Buffer sink, long byteCount) throws IOException {
    long read = super.read(sink, byteCount);
    if (read > 0) {
      keepTail(sink, read);
      try {
        sink.copyTo(output, sink.size() - read, read);
      } catch (IOException e) {
        throw outputFailed.apply(e);
      }
    }
    return read;
  }

  private void keepTail(Buffer sink, long read) throws IOException {
    long kept = Math.min(read, TAIL_BYTES);
    sink.copyTo(tail, sink.size() - kept, kept);
    tail.skip(Math.max(0, tail.size() - TAIL_BYTES));
  }

  /** Reads on to the end, if it is near, and gives the server's text there; empty without one. */
  String serverMessage() {
    Buffer ignored = new Buffer();
    Patience.limit(timeout());
    try {
      for (long more = 0; more < MOST_AFTER_DAMAGE; ) {
        long read = super.read(ignored, 8192);
        if (read < 0) {
          break;
        }
        keepTail(ignored, read);
        ignored.clear();
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
