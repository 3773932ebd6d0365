package io.github.consulsnapshot.okhttp.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Function;
import okio.Buffer;
import okio.Source;

/**
 * Writes every byte that is read into an output as well, and remembers the last of them: an agent
 * that loses the server in mid-stream appends the reason as text and ends the answer as if all were
 * well.
 */
final class TeeStream extends InputStream {
  /** How much is read on behind the damage to get to the end, where the text is. */
  private static final int MOST_AFTER_DAMAGE = 64 * 1024;

  private static final String MARK = "failed to stream snapshot: ";

  private final Source source;
  private final Buffer chunk = new Buffer();
  private final WrittenPieces pieces;
  private final Function<IOException, ? extends RuntimeException> outputFailed;

  TeeStream(
      Source source,
      OutputStream output,
      Function<IOException, ? extends RuntimeException> outputFailed) {
    this.source = source;
    this.pieces = new WrittenPieces(output);
    this.outputFailed = outputFailed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /** Who is told of the end can count on it that everything has been written. */
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = (int) source.read(chunk, length);
    for (int taken = 0; taken < read; ) {
      taken += chunk.read(bytes, offset + taken, read - taken);
    }
    try {
      if (read < 0) {
        pieces.writeRest();
      } else {
        pieces.write(bytes, offset, read);
      }
    } catch (IOException e) {
      throw outputFailed.apply(e);
    }
    return read;
  }

  /** Reads on to the end, if it is near, and gives the server's text there; empty without one. */
  String serverMessage() {
    pieces.onlyRemember();
    Patience.limit(source.timeout());
    try {
      for (long more = 0; more < MOST_AFTER_DAMAGE; ) {
        long read = source.read(chunk, 8192);
        if (read < 0) {
          break;
        }
        chunk.writeTo(pieces);
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
