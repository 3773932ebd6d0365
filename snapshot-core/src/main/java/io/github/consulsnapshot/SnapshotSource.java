package io.github.consulsnapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Where a snapshot archive is read from.
 *
 * <h2>Implementing a source</h2>
 *
 * Each call of {@link #open()} gives a new stream from the first byte on. A source that can be read
 * only once says so by {@link #isRepeatable()}; it can be verified, and cannot be restored, since a
 * restore reads twice: once to verify and once to send.
 *
 * <p>An operation that is ended while its source stands still ends as soon as the stream does. The
 * thread is interrupted then, and a stream should answer that with an {@link IOException}, as those
 * of files and channels do; one that goes on waiting holds the operation up.
 */
public interface SnapshotSource {
  /**
   * Opens the archive. The caller closes the stream.
   *
   * @return the bytes of the archive, from the first one on
   * @throws IOException when that is not possible; the operation then ends with a {@link
   *     StorageException}, as it does when this throws unchecked or returns null
   */
  InputStream open() throws IOException;

  /**
   * Whether {@link #open()} can be called again.
   *
   * @return true unless the source says otherwise
   */
  default boolean isRepeatable() {
    return true;
  }

  /**
   * The length of the archive, for progress.
   *
   * @return the length in bytes, if it is known without reading
   */
  default OptionalLong length() {
    return OptionalLong.empty();
  }

  /**
   * What errors and results call this source; holds no secret.
   *
   * @return for example an absolute path
   */
  String description();

  /**
   * A file. A pipe or another special file can be read only once, as {@link #isRepeatable()} then
   * says: it can be verified, and not restored. Opening a pipe waits until somebody opens it to
   * write, and no interrupt ends that.
   *
   * @param path the file; it need not exist yet
   * @return the source
   */
  static SnapshotSource of(Path path) {
    return new FileSource(path);
  }

  /**
   * A stream that can be read once, such as standard input.
   *
   * @param stream the stream; it is closed after it has been read
   * @param description what errors and results call it
   * @return the source
   */
  static SnapshotSource once(InputStream stream, String description) {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(description, "description");
    return new OneShotSource(stream, description);
  }
}
