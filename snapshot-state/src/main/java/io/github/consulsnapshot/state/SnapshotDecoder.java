package io.github.consulsnapshot.state;

import io.github.consulsnapshot.RaftServer;
import io.github.consulsnapshot.SnapshotMetadata;
import java.io.IOException;
import java.util.Objects;

/**
 * Writes what is in a snapshot as JSON, one object a line, as {@code consul snapshot decode} does:
 * {@code {"Data":...,"Type":"..."}}, the metadata first, with the type {@code SnapshotHeader}, then
 * each record in the order of the state.
 *
 * <p>The fields of a record stand in the order in which they were written, with the names that they
 * have there, those that no table knows included. Binary fields are base64, addresses and times
 * their usual text, durations nanoseconds, and 64-bit numbers written out. A string that is no
 * UTF-8 where text is expected is {@code {"base64":"..."}}, a protobuf message {@code
 * {"protobuf":"<base64>"}}. A configuration entry has the kind that it is packed under as its first
 * field. Keys of maps that are no text are the JSON of what they are, in which a map with such keys
 * is a list of pairs.
 *
 * <p>Secrets, and what may hold one, are {@code "(masked)"} unless asked for: secret ids of tokens,
 * private keys, the configuration of certificate authorities and auth methods, fields whose names
 * say that they are secret, and all of a record whose type is not known or belongs to Consul
 * Enterprise. So are the values of the key-value store, which are asked for apart. Empty ones stay
 * empty.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class SnapshotDecoder {
  private static final SnapshotDecoder MASKING = new SnapshotDecoder(false, false);

  private final boolean secrets;
  private final boolean values;
  private final ValueJson json;

  private SnapshotDecoder(boolean secrets, boolean values) {
    this.secrets = secrets;
    this.values = values;
    this.json = new ValueJson(secrets, values);
  }

  /**
   * A decoder that masks secrets, and the values of the key-value store.
   *
   * @return the decoder
   */
  public static SnapshotDecoder masking() {
    return MASKING;
  }

  /**
   * This decoder, with secrets shown.
   *
   * @return the new decoder
   */
  public SnapshotDecoder revealingSecrets() {
    return new SnapshotDecoder(true, values);
  }

  /**
   * This decoder, with the values of the key-value store shown, in base64.
   *
   * @return the new decoder
   */
  public SnapshotDecoder revealingValues() {
    return new SnapshotDecoder(secrets, true);
  }

  /**
   * Writes all that is left of a state. One record is in memory at a time. Blocks as the two
   * streams do.
   *
   * @param metadata what meta.json says
   * @param records the records
   * @param out where the lines go, in many small pieces. After an exception the last line may be
   *     incomplete
   * @throws io.github.consulsnapshot.InvalidArchiveException when a record is damaged, or longer
   *     than {@link io.github.consulsnapshot.archive.ArchiveLimits#maxLoadedRecordBytes()}
   * @throws IOException what reading or writing throws
   */
  public void decode(SnapshotMetadata metadata, StateReader records, Appendable out)
      throws IOException {
    Objects.requireNonNull(records, "records");
    decode(metadata, out);
    for (var next = records.next(); next.isPresent(); next = records.next()) {
      decode(next.get(), out);
    }
  }

  /**
   * Writes the line of the metadata. Its legacy list of peers is not in it.
   *
   * @param metadata what meta.json says
   * @param out where the line goes
   * @throws IOException what writing throws
   */
  public void decode(SnapshotMetadata metadata, Appendable out) throws IOException {
    Objects.requireNonNull(metadata, "metadata");
    JsonText line = begin(out);
    line.beginObject();
    line.name("Version").number(metadata.version());
    line.name("ID").string(metadata.id());
    line.name("Index").unsigned(metadata.index());
    line.name("Term").unsigned(metadata.term());
    line.name("Configuration").beginObject().name("Servers").beginArray();
    for (RaftServer server : metadata.servers()) {
      line.beginObject().name("Suffrage").number(server.suffrage());
      line.name("ID").string(server.id());
      line.name("Address").string(server.address()).endObject();
    }
    line.endArray().endObject();
    line.name("ConfigurationIndex").unsigned(metadata.configurationIndex());
    line.name("Size").number(metadata.stateBytes());
    line.endObject();
    end(line, "SnapshotHeader", out);
  }

  /**
   * Writes the line of one record.
   *
   * @param record the record
   * @param out where the line goes; nothing is written when the record is refused
   * @throws io.github.consulsnapshot.InvalidArchiveException when it is damaged, or longer than
   *     {@link io.github.consulsnapshot.archive.ArchiveLimits#maxLoadedRecordBytes()}
   * @throws IOException what writing throws
   */
  public void decode(StateRecord record, Appendable out) throws IOException {
    StateValue value = PackedEntry.unpacked(Objects.requireNonNull(record, "record"));
    JsonText line = begin(out);
    json.write(value, RecordViews.of(record.type(), value), line);
    end(line, record.typeName(), out);
  }

  private static JsonText begin(Appendable out) throws IOException {
    return new JsonText(Objects.requireNonNull(out, "out"), "").beginObject().name("Data");
  }

  private static void end(JsonText line, String type, Appendable out) throws IOException {
    line.name("Type").string(type).endObject();
    out.append('\n');
  }
}
