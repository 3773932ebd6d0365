package io.github.consulsnapshot.okhttp.internal.transport;

import java.io.IOException;
import java.io.OutputStream;
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
  /** How much is read on behind the damage to get to the end, where the text is. */
  private static final int MOST_AFTER_DAMAGE = 64 * 1024;

  private static final String MARK = "failed to stream snapshot: ";

  private final WrittenPieces pieces;
  private final Function<IOException, ? extends RuntimeException> outputFailed;

  TeeSource(
      Source source,
      OutputStream output,
      Function<IOException, ? extends RuntimeException> outputFailed) {
    super(source);
    this.pieces = new WrittenPieces(output);
    this.outputFailed = outputFailed;
  }

  /** Who is told of the end can count on it that everything has been written. */
  @Override
  public long read(Buffer sink, long byteCount) throws IOException {
    long read = super.read(sink, byteCount);
    try {
      if (read < 0) {
        pieces.writeRest();
      } else {
        sink.copyTo(pieces, sink.size() - read, read);
      }
    } catch (IOException e) {
      throw outputFailed.apply(e);
    }
    return read;
  }

  /** Reads on to the end, if it is near, and gives the server's text there; empty without one. */
  String serverMessage() {
    pieces.onlyRemember();
    Buffer ignored = new Buffer();
    Patience.limit(timeout());
    try {
      for (long more = 0; more < MOST_AFTER_DAMAGE; ) {
        long read = super.read(ignored, 8192);
        if (read < 0) {
          break;
        }
        ignored.writeTo(pieces);
        more += read;
      }
    } catch (IOException e) {
      // The archive is known to be damaged. Why it cannot be read to its end adds nothing.
    }
    String text = pieces.tail();
    int mark = text.lastIndexOf(MARK);
    return mark < 0 ? "" : text.substring(mark);
  }
}
