package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.StorageException;
import java.io.IOException;
import java.io.InputStream;

/** Opens a source, reads it and closes it, with its failures made those of this library. */
public final class SourceReading {
  private SourceReading() {}

  /** What is done with the bytes of the source. */
  @FunctionalInterface
  public interface Work<T> {
    /** Reads the bytes. What it throws as an {@link IOException} is taken for the source's. */
    T apply(InputStream bytes) throws IOException;
  }

  /**
   * Opens a source, whose code may be the caller's. What it throws is an {@link IOException} or of
   * this library.
   */
  public static InputStream open(SnapshotSource source) throws IOException {
    InputStream stream;
    try {
      stream = source.open();
    } catch (SnapshotException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IOException("opening it threw " + e.getClass().getName(), e);
    }
    if (stream == null) {
      throw new IOException("opening it gave null instead of a stream");
    }
    return stream;
  }

  /** Reads a source. */
  public static <T> T read(SnapshotSource source, Work<T> work) {
    try (InputStream bytes = open(source)) {
      return work.apply(bytes);
    } catch (IOException e) {
      Interruption.restoreStatus(e);
      if (Thread.currentThread().isInterrupted()) {
        throw new OperationCancelledException(
            source.description() + ": reading was ended by an interrupt", e);
      }
      throw new StorageException(
          source.description() + ": reading it failed: " + e.getMessage(), e);
    }
  }
}
