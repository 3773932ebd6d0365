package io.github.consulsnapshot.okhttp.internal.archive;

import static io.github.consulsnapshot.okhttp.internal.archive.SnapshotEntry.META;
import static io.github.consulsnapshot.okhttp.internal.archive.SnapshotEntry.STATE;

import com.squareup.moshi.JsonDataException;
import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.archive.SnapshotReader;
import io.github.consulsnapshot.okhttp.internal.json.MetaJson;
import io.github.consulsnapshot.okhttp.internal.json.RaftMetadata;
import io.github.consulsnapshot.state.StateWalk;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import okio.ByteString;

/**
 * Hands a state to a function that lies as a file of its own beside its metadata, as a server keeps
 * it, and proves it meanwhile: by its size, its records, and its CRC where the metadata has one.
 */
public final class RawStateReader implements SnapshotReader {
  private final SnapshotSource metadata;
  private final ArchiveLimits limits;

  /** Makes one for states that this metadata belongs to. */
  public RawStateReader(SnapshotSource metadata, ArchiveLimits limits) {
    this.metadata = Objects.requireNonNull(metadata, "metadata");
    this.limits = Objects.requireNonNull(limits, "limits");
  }

  @Override
  public <T> T read(SnapshotSource source, StateFunction<T> function) throws IOException {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(function, "function");
    RaftMetadata raft = readMetadata();
    Reading<T> reading = new Reading<>(function, Optional.of(raft.metadata()));
    return SourceReading.read(source, bytes -> walk(bytes, source.description(), raft, reading))
        .result();
  }

  private RaftMetadata readMetadata() {
    ArchiveFinding finding = new ArchiveFinding(metadata.description());
    byte[] json = SourceReading.read(metadata, bytes -> readAll(bytes, finding));
    try {
      return MetaJson.parseRaft(json);
    } catch (JsonDataException | IOException e) {
      throw finding.in(
          ArchiveFault.METADATA, META, "the metadata of a snapshot", Found.name(e.getMessage()));
    }
  }

  private static byte[] readAll(InputStream bytes, ArchiveFinding finding) throws IOException {
    byte[] all = bytes.readNBytes(ArchiveWalk.MAX_META_BYTES + 1);
    if (all.length > ArchiveWalk.MAX_META_BYTES) {
      throw finding.in(
          ArchiveFault.LIMIT, META, "at most " + ArchiveWalk.MAX_META_BYTES + " bytes", "more");
    }
    return all;
  }

  private <T> Reading<T> walk(
      InputStream bytes, String description, RaftMetadata raft, Reading<T> reading)
      throws IOException {
    ArchiveFinding finding = new ArchiveFinding(description);
    long size = raft.metadata().stateBytes();
    MetadataCheck.requireStateWithin(limits, size, finding);
    Crc64 crc = new Crc64();
    ReadAhead buffered = ReadAhead.ofStored(piece -> piece.addFrom(bytes));
    StateWalk walk = new StateWalk(description, limits);
    try (StateStream stream = new StateStream(new FileBytes(buffered, size, finding), walk, crc)) {
      reading.consume(Optional.empty(), stream);
      stream.drain();
      requireSum(raft, ByteString.of(crc.digest()), finding);
      MetadataCheck.require(raft.metadata(), stream.finish(), finding);
    }
    return reading;
  }

  private static void requireSum(RaftMetadata raft, ByteString computed, ArchiveFinding finding) {
    if (raft.crc().size() > 0 && !raft.crc().equals(computed)) {
      throw finding.in(
          ArchiveFault.HASH_MISMATCH,
          STATE,
          "the CRC that " + META + " gives, 0x" + raft.crc().hex(),
          "0x" + computed.hex());
    }
  }
}
