package io.github.consulsnapshot.state;

import io.github.consulsnapshot.ArchiveFault;

/** A finding within one value, before the walk has said where in the stream that is. */
final class MalformedValueException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ArchiveFault fault;
  private final String expected;
  private final String found;
  private final long position;

  /**
   * {@code position} is the index in the array that was being scanned; negative when it is about
   * what came in an array before.
   */
  MalformedValueException(ArchiveFault fault, String expected, String found, long position) {
    // Never seen by a caller; without a stack trace it costs nothing.
    super(expected, null, false, false);
    this.fault = fault;
    this.expected = expected;
    this.found = found;
    this.position = position;
  }

  /** The same, as another fault. */
  MalformedValueException as(ArchiveFault other) {
    return new MalformedValueException(other, expected, found, position);
  }

  ArchiveFault fault() {
    return fault;
  }

  String expected() {
    return expected;
  }

  String found() {
    return found;
  }

  long position() {
    return position;
  }
}
