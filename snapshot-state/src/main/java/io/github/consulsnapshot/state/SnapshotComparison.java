package io.github.consulsnapshot.state;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.archive.SnapshotReader;
import java.io.IOException;
import java.util.Objects;

/**
 * Tells in which records two archives differ. See {@link StateComparison} for what that means, and
 * for memory.
 *
 * <p>Both archives are verified before anything is told: each is read once for that, and then both
 * together, when they are verified again. Blocks. Immutable, for any number of comparisons and
 * threads.
 */
public final class SnapshotComparison {
  private final SnapshotReader reader;
  private final ArchiveLimits limits;
  private final StateComparison comparison;

  /**
   * Makes one with the default limits.
   *
   * @param reader reads the archives
   * @param options what to compare
   */
  public SnapshotComparison(SnapshotReader reader, ComparisonOptions options) {
    this(reader, ArchiveLimits.defaults(), options);
  }

  /**
   * Makes one.
   *
   * @param reader reads the archives
   * @param limits bounds on records and nesting, as the reader has them
   * @param options what to compare
   */
  public SnapshotComparison(
      SnapshotReader reader, ArchiveLimits limits, ComparisonOptions options) {
    this.reader = Objects.requireNonNull(reader, "reader");
    this.limits = Objects.requireNonNull(limits, "limits");
    this.comparison = new StateComparison(options);
  }

  /**
   * Compares two archives. They may be the same one.
   *
   * @param before the earlier one
   * @param after the later one
   * @param listener told of the metadata, of each difference, and of the end. When an archive
   *     changes after it was verified, it may have been told of some before this fails
   * @return what it has come to
   * @throws InvalidSettingException when an archive can be read only once, or {@link
   *     ComparisonOptions#maxSetAsideBytes()} does not suffice
   * @throws io.github.consulsnapshot.InvalidArchiveException when one is not whole, or has a record
   *     that is too long to be looked into
   * @throws io.github.consulsnapshot.StorageException when one cannot be read, or is another one
   *     when it is read again
   * @throws io.github.consulsnapshot.OperationCancelledException when the thread was interrupted
   * @throws IOException what the listener throws
   */
  public ComparisonSummary compare(
      SnapshotSource before, SnapshotSource after, ComparisonListener listener) throws IOException {
    requireRepeatable("before", before);
    requireRepeatable("after", after);
    Objects.requireNonNull(listener, "listener");
    StateOutline outlineBefore = outline(before);
    StateOutline outlineAfter = outline(after);
    ComparisonSummary summary =
        reader.read(
            before,
            (metadataBefore, stateBefore) ->
                reader.read(
                    after,
                    (metadataAfter, stateAfter) -> {
                      listener.begins(metadataBefore, metadataAfter);
                      return comparison.compare(
                          new StateReader(stateBefore, before.description(), limits),
                          outlineBefore,
                          new StateReader(stateAfter, after.description(), limits),
                          outlineAfter,
                          listener);
                    }));
    listener.ends(summary);
    return summary;
  }

  private static void requireRepeatable(String name, SnapshotSource source) {
    if (!source.isRepeatable()) {
      throw new InvalidSettingException(
          name,
          source.description()
              + " given, which can be read only once; a comparison reads each archive twice");
    }
  }

  private StateOutline outline(SnapshotSource source) throws IOException {
    return reader.read(
        source,
        (metadata, state) -> StateOutline.of(new StateReader(state, source.description(), limits)));
  }
}
