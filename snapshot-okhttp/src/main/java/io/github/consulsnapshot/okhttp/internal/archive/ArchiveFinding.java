package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;

/** Makes the findings on one archive, which all name it. */
final class ArchiveFinding {
  static final String ARCHIVE = "archive";
  static final String TAR = "tar";

  private final String source;

  ArchiveFinding(String source) {
    this.source = source;
  }

  InvalidArchiveException at(
      ArchiveFault fault, String place, long offset, String expected, String found) {
    return new InvalidArchiveException(source, fault, place, offset, expected, found, null);
  }

  InvalidArchiveException in(ArchiveFault fault, String place, String expected, String found) {
    return at(fault, place, -1, expected, found);
  }
}
