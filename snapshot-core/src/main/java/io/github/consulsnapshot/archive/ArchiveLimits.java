package io.github.consulsnapshot.archive;

import io.github.consulsnapshot.InvalidSettingException;
import java.util.Objects;

/**
 * How much an archive may hold before it is refused. Verification needs no more memory for a larger
 * one: there these bound time, disk, and nonsense. Whoever looks into a record takes it into
 * memory, and {@link #maxLoadedRecordBytes()} bounds that. Immutable.
 *
 * <p>Some limits are fixed, since no real archive comes near: 1 MiB for meta.json and 64 KiB for
 * SHA256SUMS, of which Consul writes less than 1 KiB; 64 KiB for the extended header of a tar
 * entry; and 1 MiB of compressed data that gives no content.
 */
public final class ArchiveLimits {
  private static final ArchiveLimits DEFAULTS =
      new ArchiveLimits(1L << 40, 1L << 40, 1L << 30, 1 << 23, 128);

  /** What is nested deeper might not fit the stack of whoever looks into it. */
  private static final int DEEPEST = 512;

  private final long maxArchiveBytes;
  private final long maxStateBytes;
  private final long maxRecordBytes;
  private final int maxLoadedRecordBytes;
  private final int maxNesting;

  private ArchiveLimits(
      long maxArchiveBytes,
      long maxStateBytes,
      long maxRecordBytes,
      int maxLoadedRecordBytes,
      int maxNesting) {
    this.maxArchiveBytes = maxArchiveBytes;
    this.maxStateBytes = maxStateBytes;
    this.maxRecordBytes = maxRecordBytes;
    this.maxLoadedRecordBytes = maxLoadedRecordBytes;
    this.maxNesting = maxNesting;
  }

  /**
   * An archive of 1 TiB, a state of 1 TiB, records of 1 GiB, of which 8 MiB are looked into, 128
   * levels of nesting.
   *
   * @return the defaults
   */
  public static ArchiveLimits defaults() {
    return DEFAULTS;
  }

  /**
   * The longest archive. 1 TiB by default, like the state, which compression makes smaller; it ends
   * a download that has no end. Set it to what the disk can spare.
   *
   * @return bytes, as they are stored
   */
  public long maxArchiveBytes() {
    return maxArchiveBytes;
  }

  /**
   * The longest state.bin. 1 TiB by default: Consul keeps its state in memory, so no real one comes
   * near; it ends the reading of an archive that was made to unpack without end.
   *
   * @return bytes, uncompressed
   */
  public long maxStateBytes() {
    return maxStateBytes;
  }

  /**
   * The longest record. 1 GiB by default: Consul accepts values of 512 KiB and transactions of few
   * MiB, and cannot itself read a record that does not fit its memory.
   *
   * @return bytes, uncompressed
   */
  public long maxRecordBytes() {
    return maxRecordBytes;
  }

  /**
   * The longest record that is looked into. 8 MiB by default: it is taken into memory as a whole,
   * and what is made of it may take several times as much. A longer one is passed over as long as
   * nobody asks for what is in it; verification, which takes none into memory, is not bound by it.
   *
   * @return bytes, uncompressed
   */
  public int maxLoadedRecordBytes() {
    return maxLoadedRecordBytes;
  }

  /**
   * How deep the maps and arrays of a record may be nested. 128 by default: records of Consul stay
   * below twenty.
   *
   * @return levels
   */
  public int maxNesting() {
    return maxNesting;
  }

  /**
   * These limits with another for the archive.
   *
   * @param bytes as they are stored, at least 1
   * @return the new limits
   */
  public ArchiveLimits withMaxArchiveBytes(long bytes) {
    return new ArchiveLimits(
        atLeastOne("maxArchiveBytes", bytes),
        maxStateBytes,
        maxRecordBytes,
        maxLoadedRecordBytes,
        maxNesting);
  }

  /**
   * These limits with another for state.bin.
   *
   * @param bytes uncompressed, at least 1
   * @return the new limits
   */
  public ArchiveLimits withMaxStateBytes(long bytes) {
    return new ArchiveLimits(
        maxArchiveBytes,
        atLeastOne("maxStateBytes", bytes),
        maxRecordBytes,
        maxLoadedRecordBytes,
        maxNesting);
  }

  /**
   * These limits with another for a record.
   *
   * @param bytes uncompressed, at least 1
   * @return the new limits
   */
  public ArchiveLimits withMaxRecordBytes(long bytes) {
    return new ArchiveLimits(
        maxArchiveBytes,
        maxStateBytes,
        atLeastOne("maxRecordBytes", bytes),
        maxLoadedRecordBytes,
        maxNesting);
  }

  /**
   * These limits with another for records that are looked into.
   *
   * @param bytes uncompressed, at least 1 and at most 2<sup>30</sup>
   * @return the new limits
   */
  public ArchiveLimits withMaxLoadedRecordBytes(int bytes) {
    if (bytes > 1 << 30) {
      throw new InvalidSettingException(
          "maxLoadedRecordBytes", bytes + " given, at most " + (1 << 30) + " is accepted");
    }
    return new ArchiveLimits(
        maxArchiveBytes,
        maxStateBytes,
        maxRecordBytes,
        (int) atLeastOne("maxLoadedRecordBytes", bytes),
        maxNesting);
  }

  /**
   * These limits with another for nesting.
   *
   * @param levels at least 1 and at most 512
   * @return the new limits
   */
  public ArchiveLimits withMaxNesting(int levels) {
    if (levels > DEEPEST) {
      throw new InvalidSettingException(
          "maxNesting", levels + " given, at most " + DEEPEST + " is accepted");
    }
    return new ArchiveLimits(
        maxArchiveBytes,
        maxStateBytes,
        maxRecordBytes,
        maxLoadedRecordBytes,
        (int) atLeastOne("maxNesting", levels));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ArchiveLimits limits
        && maxArchiveBytes == limits.maxArchiveBytes
        && maxStateBytes == limits.maxStateBytes
        && maxRecordBytes == limits.maxRecordBytes
        && maxLoadedRecordBytes == limits.maxLoadedRecordBytes
        && maxNesting == limits.maxNesting;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        maxArchiveBytes, maxStateBytes, maxRecordBytes, maxLoadedRecordBytes, maxNesting);
  }

  @Override
  public String toString() {
    return "ArchiveLimits[maxArchiveBytes="
        + maxArchiveBytes
        + ", maxStateBytes="
        + maxStateBytes
        + ", maxRecordBytes="
        + maxRecordBytes
        + ", maxLoadedRecordBytes="
        + maxLoadedRecordBytes
        + ", maxNesting="
        + maxNesting
        + "]";
  }

  private static long atLeastOne(String name, long value) {
    if (value < 1) {
      throw new InvalidSettingException(name, value + " given, at least 1 is accepted");
    }
    return value;
  }
}
