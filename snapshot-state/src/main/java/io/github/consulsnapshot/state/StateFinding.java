package io.github.consulsnapshot.state;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RecordPosition;
import java.util.Optional;

/**
 * Makes the errors about one state.
 *
 * @param source what they call the archive; may be empty
 */
record StateFinding(String source) {
  private static final String STATE = "state.bin";
  private static final String HEADER = "a msgpack map that names LastIndex";

  InvalidArchiveException header(long offset, String found, Throwable cause) {
    return new InvalidArchiveException(
        source, ArchiveFault.STATE_HEADER, STATE, offset, HEADER, found, cause);
  }

  /** What the scan of the header has found, or that it is longer than it may be. */
  InvalidArchiveException headerTooLong() {
    return header(0, "one of more than " + StateHeader.MAX_BYTES + " bytes", null);
  }

  /** What the scan of a value has found, {@code offset} being that of the finding. */
  InvalidArchiveException malformed(
      RecordPosition record, long offset, MalformedValueException found) {
    return record(
        record, found.fault(), offset, found.expected() + " in " + record, found.found(), found);
  }

  InvalidArchiveException cutShort(RecordPosition record, long offset) {
    return record(
        record, ArchiveFault.RECORD, offset, "the rest of " + record, "the end of the entry", null);
  }

  InvalidArchiveException record(
      RecordPosition record,
      ArchiveFault fault,
      long offset,
      String expected,
      String found,
      Throwable cause) {
    return new InvalidArchiveException(
        source, fault, STATE, offset, expected, found, Optional.of(record), cause);
  }
}
