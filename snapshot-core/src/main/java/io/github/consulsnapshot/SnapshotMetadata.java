package io.github.consulsnapshot;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code meta.json} of a snapshot says. Indexes and terms are unsigned 64-bit numbers: print
 * them with {@link Long#toUnsignedString(long)} and compare them with {@link
 * Long#compareUnsigned(long, long)}.
 *
 * @param id Raft's name of the snapshot, {@code <term>-<index>-<milliseconds since 1970>}
 * @param index the last Raft index that is included, unsigned
 * @param term the term of that index, unsigned
 * @param version the version of the format, 1 in every snapshot that can be restored
 * @param stateBytes the length of state.bin in bytes
 * @param servers the Raft configuration at that time
 * @param configurationIndex the index of that configuration, unsigned
 */
public record SnapshotMetadata(
    String id,
    long index,
    long term,
    int version,
    long stateBytes,
    List<RaftServer> servers,
    long configurationIndex) {
  private static final Pattern ID = Pattern.compile("[0-9]+-[0-9]+-([0-9]{1,15})");

  /**
   * Checks that nothing is null and copies the list.
   *
   * @param id Raft's name of the snapshot, {@code <term>-<index>-<milliseconds since 1970>}
   * @param index the last Raft index that is included, unsigned
   * @param term the term of that index, unsigned
   * @param version the version of the format, 1 in every snapshot that can be restored
   * @param stateBytes the length of state.bin in bytes
   * @param servers the Raft configuration at that time
   * @param configurationIndex the index of that configuration, unsigned
   */
  public SnapshotMetadata {
    Objects.requireNonNull(id, "id");
    servers = List.copyOf(Objects.requireNonNull(servers, "servers"));
  }

  /**
   * When the server took the snapshot by its own clock, read from {@link #id()}.
   *
   * @return the time, unless the id is not of the usual form
   */
  public Optional<Instant> takenAt() {
    Matcher matcher = ID.matcher(id);
    return matcher.matches()
        ? Optional.of(Instant.ofEpochMilli(Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "SnapshotMetadata[id="
        + id
        + ", index="
        + Long.toUnsignedString(index)
        + ", term="
        + Long.toUnsignedString(term)
        + ", version="
        + version
        + ", stateBytes="
        + stateBytes
        + ", servers="
        + servers
        + ", configurationIndex="
        + Long.toUnsignedString(configurationIndex)
        + "]";
  }
}
