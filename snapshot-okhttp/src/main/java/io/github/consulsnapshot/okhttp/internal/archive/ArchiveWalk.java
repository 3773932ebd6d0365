package io.github.consulsnapshot.okhttp.internal.archive;

import static io.github.consulsnapshot.okhttp.internal.archive.SnapshotEntry.META;
import static io.github.consulsnapshot.okhttp.internal.archive.SnapshotEntry.STATE;
import static io.github.consulsnapshot.okhttp.internal.archive.SnapshotEntry.SUMS;

import com.squareup.moshi.JsonDataException;
import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.okhttp.internal.json.MetaJson;
import io.github.consulsnapshot.state.StateSummary;
import io.github.consulsnapshot.state.StateWalk;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads one archive from its first byte to its last and finds it whole, or throws the first reason
 * why it is not.
 *
 * <p>The entries may come in any order: Consul writes meta.json, state.bin and SHA256SUMS, and
 * reads any order. So nothing can be compared before all three have passed; what is kept until then
 * is the metadata, two hashes, and the lines of the sums. Hashes are of the bytes that passed, not
 * of what a parser made of them. An archive that ends early shows itself as a lack of bytes in
 * whatever layer needs them next; the end of the tar is no end yet, since gzip's checksum, and with
 * it damage to the very last blocks, comes after it.
 */
public final class ArchiveWalk {
  /** Consul writes less than 1 KiB, and some 100 bytes for each server. */
  static final int MAX_META_BYTES = 1 << 20;

  /** Consul writes 152 bytes; each line may be repeated. */
  private static final int MAX_SUMS_BYTES = 1 << 16;

  private final Unpacking.Place place;
  private final ArchiveInput input;
  private final String description;
  private final ArchiveLimits limits;
  private final ArchiveFinding finding;

  private Optional<SnapshotMetadata> metadata = Optional.empty();
  private Optional<StateSummary> state = Optional.empty();
  private Optional<List<Sums.Line>> sums = Optional.empty();
  private String metaSha256 = "";
  private String stateSha256 = "";

  /**
   * Makes a walk over one archive.
   *
   * @param source the bytes; not closed
   * @param description what errors call the archive; may be empty
   */
  public ArchiveWalk(InputStream source, String description, Verification verification) {
    this(source, description, verification.limits(), verification.place());
  }

  ArchiveWalk(InputStream source, String description, ArchiveLimits limits, Unpacking.Place place) {
    this.description = description;
    this.limits = limits;
    this.place = place;
    this.finding = new ArchiveFinding(description);
    this.input = new ArchiveInput(source, limits.maxArchiveBytes(), finding);
  }

  /**
   * Reads the archive.
   *
   * @throws io.github.consulsnapshot.InvalidArchiveException when it is not whole
   * @throws IOException what the source threw
   */
  public VerifiedArchive verify() throws IOException {
    return verify((known, stream) -> {});
  }

  /**
   * Reads the archive.
   *
   * @param announced gets the metadata when the state begins, unless it comes after the state
   * @throws io.github.consulsnapshot.InvalidArchiveException when it is not whole
   * @throws IOException what the source threw
   */
  public VerifiedArchive verify(Consumer<SnapshotMetadata> announced) throws IOException {
    return verify((known, stream) -> known.ifPresent(announced));
  }

  VerifiedArchive verify(StateConsumer consumer) throws IOException {
    try (GzipSource gzip = new GzipSource(input, place, finding)) {
      readEntries(new TarReader(ReadAhead.ofUnpacked(gzip), finding), consumer);
      return verdict();
    }
  }

  private void readEntries(TarReader tar, StateConsumer consumer) throws IOException {
    for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
      readEntry(tar, next.get(), consumer);
    }
  }

  private void readEntry(TarReader tar, TarEntry entry, StateConsumer consumer) throws IOException {
    EntryBytes bytes = new EntryBytes(tar, entry.name(), finding);
    switch (entry.name()) {
      case META -> {
        requireFile(entry, metadata.isPresent());
        readMeta(bytes.readAll(MAX_META_BYTES));
      }
      case STATE -> {
        requireFile(entry, state.isPresent());
        readState(bytes, entry.size(), consumer);
      }
      case SUMS -> {
        requireFile(entry, sums.isPresent());
        sums = Optional.of(Sums.parse(bytes.readAll(MAX_SUMS_BYTES), finding));
      }
      default ->
          throw finding.at(
              ArchiveFault.UNEXPECTED_ENTRY,
              ArchiveFinding.TAR,
              entry.offset(),
              META + ", " + STATE + " and " + SUMS + " only",
              "an entry " + Found.name(entry.name()));
    }
  }

  private void requireFile(TarEntry entry, boolean seen) {
    if (seen) {
      throw finding.at(
          ArchiveFault.DUPLICATE_ENTRY,
          ArchiveFinding.TAR,
          entry.offset(),
          "one entry " + entry.name(),
          "a second");
    }
    if (!entry.isFile()) {
      throw finding.at(
          ArchiveFault.NOT_A_FILE,
          ArchiveFinding.TAR,
          entry.offset(),
          entry.name() + " as a regular file",
          "an entry of type " + (int) entry.typeFlag());
    }
  }

  private void readMeta(byte[] json) {
    MessageDigest digest = Sha256.newDigest();
    metaSha256 = HexFormat.of().formatHex(digest.digest(json));
    try {
      metadata = Optional.of(MetaJson.parse(json));
    } catch (JsonDataException | IOException e) {
      throw finding.in(
          ArchiveFault.METADATA, META, "the metadata of a snapshot", Found.name(e.getMessage()));
    }
  }

  private void readState(EntryBytes bytes, long size, StateConsumer consumer) throws IOException {
    MetadataCheck.requireStateWithin(limits, size, finding);
    MessageDigest digest = Sha256.newDigest();
    try (StateStream stream = new StateStream(bytes, new StateWalk(description, limits), digest)) {
      consumer.consume(metadata, stream);
      stream.drain();
      state = Optional.of(stream.finish());
    }
    stateSha256 = HexFormat.of().formatHex(digest.digest());
  }

  private VerifiedArchive verdict() throws IOException {
    SnapshotMetadata meta = metadata.orElseThrow(() -> missing(META));
    StateSummary summary = state.orElseThrow(() -> missing(STATE));
    requireSum(META, metaSha256);
    requireSum(STATE, stateSha256);
    MetadataCheck.require(meta, summary, finding);
    return new VerifiedArchive(
        meta,
        input.bytes(),
        input.sha256(),
        summary.index(),
        summary.records(),
        summary.configEntryKinds());
  }

  private void requireSum(String name, String computed) {
    List<String> listed = new ArrayList<>();
    for (Sums.Line line : sums.orElseThrow(() -> missing(SUMS))) {
      if (line.name().equals(name)) {
        listed.add(line.sha256());
      }
    }
    if (listed.isEmpty()) {
      throw finding.in(ArchiveFault.SUMS, SUMS, "a line for " + name, "none");
    }
    for (String sum : listed) {
      if (!sum.equalsIgnoreCase(computed)) {
        throw finding.in(
            ArchiveFault.HASH_MISMATCH,
            name,
            "the SHA-256 that " + SUMS + " lists, " + sum,
            computed);
      }
    }
  }

  private InvalidArchiveException missing(String name) {
    return finding.in(ArchiveFault.MISSING_ENTRY, ArchiveFinding.TAR, "an entry " + name, "none");
  }
}
