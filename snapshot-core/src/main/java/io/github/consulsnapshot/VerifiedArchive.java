package io.github.consulsnapshot;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The verdict on an archive that has been read to its last byte and found whole: container, hashes,
 * metadata, and every record of the state.
 *
 * @param metadata what meta.json says
 * @param archiveBytes the length of the archive in bytes, as it is stored
 * @param archiveSha256 the SHA-256 of the archive, 64 lower-case hexadecimal digits. It proves
 *     nothing of the origin: whoever can change an archive can change its sums as well
 * @param stateIndex the index that state.bin itself names as its last, unsigned
 * @param records what the state is made of, by ascending type
 * @param configEntryKinds the kinds of the configuration entries in it, such as {@code
 *     service-defaults}, in the order of the alphabet. As they were written: of an archive that
 *     Consul has not made, they may be any text
 */
public record VerifiedArchive(
    SnapshotMetadata metadata,
    long archiveBytes,
    String archiveSha256,
    long stateIndex,
    List<RecordCount> records,
    Set<String> configEntryKinds) {
  /**
   * Checks that nothing is null and copies list and set.
   *
   * @param metadata what meta.json says
   * @param archiveBytes the length of the archive in bytes, as it is stored
   * @param archiveSha256 the SHA-256 of the archive, 64 lower-case hexadecimal digits. It proves
   *     nothing of the origin: whoever can change an archive can change its sums as well
   * @param stateIndex the index that state.bin itself names as its last, unsigned
   * @param records what the state is made of, by ascending type
   * @param configEntryKinds the kinds of the configuration entries in it
   */
  public VerifiedArchive {
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(archiveSha256, "archiveSha256");
    records = List.copyOf(Objects.requireNonNull(records, "records"));
    configEntryKinds =
        Collections.unmodifiableSet(
            new TreeSet<>(Objects.requireNonNull(configEntryKinds, "configEntryKinds")));
  }

  /** Shows the index as it is meant, unsigned. */
  @Override
  public String toString() {
    return "VerifiedArchive[metadata="
        + metadata
        + ", archiveBytes="
        + archiveBytes
        + ", archiveSha256="
        + archiveSha256
        + ", stateIndex="
        + Long.toUnsignedString(stateIndex)
        + ", records="
        + records
        + ", configEntryKinds="
        + configEntryKinds
        + "]";
  }
}
