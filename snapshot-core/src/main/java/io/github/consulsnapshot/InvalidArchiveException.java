package io.github.consulsnapshot;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The bytes are not a whole Consul snapshot. Restoring them would fail, or crash the leader.
 *
 * <p>{@link #place()} names the layer that the finding belongs to, and {@link #offset()} counts in
 * that layer: {@code archive} is the file as it is stored, {@code tar} is what it unpacks to, and
 * {@code meta.json}, {@code state.bin} and {@code SHA256SUMS} are the entries.
 */
public final class InvalidArchiveException extends SnapshotException {
  private static final long serialVersionUID = 1L;

  /** The kind of damage. */
  private final ArchiveFault fault;

  /** Where it is. */
  private final String place;

  /** The byte there, negative when none can be named. */
  private final long offset;

  /** What should have been there. */
  private final String expected;

  /** What is there. */
  private final String found;

  /** The type of the record that it is about; without a meaning when there is none. */
  private final int recordType;

  /** What Consul calls that type, or null when it is about no record. */
  private final String recordName;

  /** Which of the records it is; without a meaning when there is none. */
  private final long recordNumber;

  /**
   * Makes one.
   *
   * @param source what was read, such as a path; empty when unknown
   * @param fault the kind of damage
   * @param place {@code archive}, {@code tar}, or the name of an entry
   * @param offset the byte in that place, negative when none can be named
   * @param expected what should have been there
   * @param found what is there
   * @param cause the failure below, or null
   */
  public InvalidArchiveException(
      String source,
      ArchiveFault fault,
      String place,
      long offset,
      String expected,
      String found,
      Throwable cause) {
    this(source, fault, place, offset, expected, found, Optional.empty(), cause);
  }

  /**
   * Makes one that is about a record of the state.
   *
   * @param source what was read, such as a path; empty when unknown
   * @param fault the kind of damage
   * @param place {@code archive}, {@code tar}, or the name of an entry
   * @param offset the byte in that place, negative when none can be named
   * @param expected what should have been there
   * @param found what is there
   * @param record the record, if it is about one
   * @param cause the failure below, or null
   */
  public InvalidArchiveException(
      String source,
      ArchiveFault fault,
      String place,
      long offset,
      String expected,
      String found,
      Optional<RecordPosition> record,
      Throwable cause) {
    super(message(source, place, offset, expected, found), cause);
    this.fault = Objects.requireNonNull(fault, "fault");
    this.place = place;
    this.offset = offset;
    this.expected = expected;
    this.found = found;
    // In pieces, since the record cannot be serialized.
    this.recordType = record.map(RecordPosition::type).orElse(0);
    this.recordName = record.map(RecordPosition::name).orElse(null);
    this.recordNumber = record.map(RecordPosition::number).orElse(0L);
  }

  private static String message(
      String source, String place, long offset, String expected, String found) {
    return (source.isEmpty() ? "" : source + ": ")
        + "not a whole Consul snapshot: "
        + place
        + (offset < 0 ? "" : " at byte " + offset)
        + ": expected "
        + expected
        + ", found "
        + found;
  }

  /**
   * The kind of damage.
   *
   * @return the fault
   */
  public ArchiveFault fault() {
    return fault;
  }

  /**
   * Where the damage is.
   *
   * @return {@code archive}, {@code tar}, or the name of an entry
   */
  public String place() {
    return place;
  }

  /**
   * The byte in {@link #place()} at which the damage was noticed.
   *
   * @return the offset, if one can be named
   */
  public OptionalLong offset() {
    return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  /**
   * Which record of the state the damage is in.
   *
   * @return its type and number, if the damage is in a record
   */
  public Optional<RecordPosition> record() {
    return Optional.ofNullable(recordName)
        .map(name -> new RecordPosition(recordType, name, recordNumber));
  }

  /**
   * What should have been there.
   *
   * @return a phrase
   */
  public String expected() {
    return expected;
  }

  /**
   * What is there instead. Bytes of the archive are shown in hexadecimal and never more than a few.
   *
   * @return a phrase
   */
  public String found() {
    return found;
  }
}
