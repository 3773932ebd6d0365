package io.github.consulsnapshot.state;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RecordPosition;
import io.github.consulsnapshot.archive.ArchiveLimits;
import java.util.Arrays;
import java.util.Optional;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/**
 * One record of a state, as {@link StateReader} has met it. What is in it can be looked into until
 * the reader goes on; what was taken out of it stays.
 *
 * <p>{@link #toString()} shows nothing of its content.
 */
public final class StateRecord {
  private final StateFinding finding;
  private final ArchiveLimits limits;
  private final RecordPosition position;
  private final long offset;
  private final long bytes;
  private final int valueStart;

  /** The buffer of the reader; null when the record is too long to be kept. */
  private final byte[] buffer;

  private boolean passed;

  StateRecord(
      StateFinding finding,
      ArchiveLimits limits,
      RecordPosition position,
      long offset,
      long bytes,
      byte[] buffer,
      int valueStart) {
    this.finding = finding;
    this.limits = limits;
    this.position = position;
    this.offset = offset;
    this.bytes = bytes;
    this.buffer = buffer;
    this.valueStart = valueStart;
  }

  /** The reader has gone on, and its buffer holds something else. */
  void passed() {
    passed = true;
  }

  /**
   * Its type and number.
   *
   * @return which record this is
   */
  public RecordPosition position() {
    return position;
  }

  /**
   * The byte that stands for its type.
   *
   * @return 0 to 255
   */
  public int type() {
    return position.type();
  }

  /**
   * What Consul calls its type.
   *
   * @return for example {@code KVS}, or {@code Unknown(200)}
   */
  public String typeName() {
    return position.name();
  }

  /**
   * Its type, if that has a name.
   *
   * @return the type; empty for numbers without a name, those of Consul Enterprise among them
   */
  public Optional<RecordType> knownType() {
    return RecordType.of(type());
  }

  /**
   * Whether it is of this type.
   *
   * @param other the type
   * @return whether that is its type
   */
  public boolean is(RecordType other) {
    return position.type() == other.number();
  }

  /**
   * Where it begins.
   *
   * @return the offset of its type byte in state.bin
   */
  public long offset() {
    return offset;
  }

  /**
   * How long it is, its type byte included. The header of the state is no part of it, although
   * {@link io.github.consulsnapshot.RecordCount} counts it with the first record.
   *
   * @return bytes
   */
  public long bytes() {
    return bytes;
  }

  /**
   * What is in it, as it was written: maps, lists, numbers, bytes.
   *
   * @return the value
   * @throws InvalidArchiveException when the record is longer than {@link
   *     ArchiveLimits#maxLoadedRecordBytes()}, or is made of more values than a record of that
   *     length may be
   * @throws IllegalStateException when the reader has gone on
   */
  public StateValue value() {
    requireLoaded();
    return read(buffer, valueStart, (int) bytes - 1);
  }

  /** The value in bytes of this record that are known to be well-formed. */
  StateValue read(byte[] array, int from, int length) {
    return new PackedReader(array, from, length, limits, this::tooManyValues).next();
  }

  /**
   * What is in it, as what its type says. It takes memory of some times the length of the record.
   *
   * @return the content; {@link OtherContent} for types without a class of their own
   * @throws InvalidArchiveException as {@link #value()} does, and when what is in it is not of the
   *     form that its type has
   * @throws IllegalStateException when the reader has gone on
   */
  public RecordContent content() {
    Optional<RecordType> known = knownType();
    if (known.isEmpty()) {
      return new OtherContent(value());
    }
    return switch (known.get()) {
      case KVS -> KeyValue.of(this);
      case COORDINATE_BATCH_UPDATE -> Coordinates.of(this);
      case CONFIG_ENTRY -> ConfigEntry.of(this);
      case REGISTER -> Registration.of(fields());
      case SESSION -> Session.of(fields());
      case TOMBSTONE -> Tombstone.of(fields());
      case PREPARED_QUERY -> PreparedQuery.of(fields());
      case AUTOPILOT -> AutopilotConfiguration.of(fields());
      case INTENTION -> Intention.of(fields());
      case CONNECT_CA -> CaRoot.of(fields());
      case CONNECT_CA_PROVIDER_STATE -> CaProviderState.of(fields());
      case CONNECT_CA_CONFIG -> CaConfiguration.of(fields());
      case INDEX -> TableIndex.of(fields());
      case ACL_TOKEN -> AclToken.of(fields());
      case ACL_POLICY -> AclPolicy.of(fields());
      case ACL_ROLE -> AclRole.of(fields());
      case ACL_BINDING_RULE -> AclBindingRule.of(fields());
      case ACL_AUTH_METHOD -> AclAuthMethod.of(fields());
      case FEDERATION_STATE -> FederationState.of(fields().object("State"));
      case SYSTEM_METADATA -> SystemMetadata.of(fields());
      case SERVICE_VIRTUAL_IP -> ServiceVirtualIp.of(fields());
      default -> new OtherContent(value());
    };
  }

  private RecordFields fields() {
    return RecordFields.of(this);
  }

  /**
   * Its value in msgpack, as it stands in the state.
   *
   * @return a copy of the bytes, without the type byte
   * @throws InvalidArchiveException when the record is longer than {@link
   *     ArchiveLimits#maxLoadedRecordBytes()}
   * @throws IllegalStateException when the reader has gone on
   */
  public byte[] encoded() {
    requireLoaded();
    return Arrays.copyOfRange(buffer, valueStart, valueStart + (int) bytes - 1);
  }

  /** Reads its value where it stands, without making anything of the parts that are skipped. */
  MessageUnpacker unpacker() {
    requireLoaded();
    return MessagePack.newDefaultUnpacker(buffer, valueStart, (int) bytes - 1);
  }

  /** Whether its value is written as that of another, byte for byte. */
  boolean isWrittenAs(StateRecord other) {
    requireLoaded();
    other.requireLoaded();
    return Arrays.equals(
        buffer,
        valueStart,
        valueStart + (int) bytes - 1,
        other.buffer,
        other.valueStart,
        other.valueStart + (int) other.bytes - 1);
  }

  private void requireLoaded() {
    if (passed) {
      throw new IllegalStateException(position + ": the reader has gone on to another");
    }
    if (buffer == null) {
      throw finding.record(
          position,
          ArchiveFault.LIMIT,
          offset,
          "at most "
              + limits.maxLoadedRecordBytes()
              + " bytes in "
              + position
              + " to look into it (maxLoadedRecordBytes)",
          bytes + " bytes",
          null);
    }
  }

  /** The error for a record that is made of more values than these. */
  InvalidArchiveException tooManyValues(int most) {
    return finding.record(
        position,
        ArchiveFault.LIMIT,
        offset,
        "at most " + most + " values in " + position + " to look into it (maxLoadedRecordBytes)",
        "more",
        null);
  }

  /** The error for a record whose content is not what its type says. */
  InvalidArchiveException senseless(String expected, String found) {
    return finding.record(
        position, ArchiveFault.SENSELESS_RECORD, offset, expected + " in " + position, found, null);
  }

  /** The error for a key that does not come after the one before it. */
  InvalidArchiveException unordered() {
    return finding.record(
        position,
        ArchiveFault.UNORDERED_KEYS,
        offset,
        "a key after that of the entry before in " + position + ", as Consul writes them",
        "the same or one that belongs before",
        null);
  }

  /** The error for a record with more in it than the limits allow. */
  InvalidArchiveException beyondLimit(String most, String found) {
    return finding.record(
        position, ArchiveFault.LIMIT, offset, most + " in " + position, found, null);
  }

  ArchiveLimits limits() {
    return limits;
  }

  @Override
  public String toString() {
    return position + " at byte " + offset + ", " + bytes + " bytes";
  }
}
