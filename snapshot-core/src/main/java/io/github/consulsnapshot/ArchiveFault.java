package io.github.consulsnapshot;

/** In which way an archive is not a whole snapshot. */
public enum ArchiveFault {
  /** There is not a single byte. */
  EMPTY,
  /** The bytes do not begin with a gzip header. */
  NOT_GZIP,
  /** The bytes end before the archive does. */
  TRUNCATED,
  /** The compressed data cannot be decompressed. */
  CORRUPT_COMPRESSION,
  /** The checksum or length at the end of the compressed data differs from the data. */
  GZIP_CHECKSUM,
  /** There are bytes after the end of the archive. */
  TRAILING_DATA,
  /** A header of the tar inside is damaged or of an unknown form. */
  TAR_HEADER,
  /** The tar holds an entry that is no part of a snapshot. */
  UNEXPECTED_ENTRY,
  /** An entry appears twice. */
  DUPLICATE_ENTRY,
  /** An entry is not there. */
  MISSING_ENTRY,
  /** An entry is a link, a directory or another thing than a file. */
  NOT_A_FILE,
  /** meta.json is not what Consul accepts. */
  METADATA,
  /** meta.json names a format version that no Consul restores. */
  UNSUPPORTED_VERSION,
  /** SHA256SUMS is not what Consul accepts. */
  SUMS,
  /** The SHA-256 of an entry differs from the one listed, or the CRC of a raw state. */
  HASH_MISMATCH,
  /** meta.json gives another size than state.bin has. */
  SIZE_MISMATCH,
  /** state.bin does not begin with a header that Consul can read. */
  STATE_HEADER,
  /** A record of state.bin is cut short or is no msgpack. A server that restored it would crash. */
  RECORD,
  /**
   * A record of state.bin is whole and yet none of its type: what must be in it is missing, or of
   * another form. A server that restored it would crash.
   */
  SENSELESS_RECORD,
  /**
   * Entries of the key-value store are not in the order of their keys, in which Consul writes them.
   * Verification passes it over, and so does a restore of the whole; it is a fault only for {@link
   * KeyRestore}.
   */
  UNORDERED_KEYS,
  /** A limit of {@link io.github.consulsnapshot.archive.ArchiveLimits} was passed. */
  LIMIT
}
