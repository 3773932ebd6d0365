package io.github.consulsnapshot.state;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Times as RFC 3339 writes them, in the zone in which they were written. */
final class TimeText {
  private static final int OFFSET_AT = 13;
  private static final int SHORT_FORM = 15;
  private static final short UTC = -1;

  private TimeText() {}

  /** The text for a time in Go's binary form; empty when the bytes are none. */
  static Optional<String> of(Bytes bytes) {
    try {
      return RecordFields.timeOf(bytes)
          .map(time -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atOffset(zone(bytes))));
    } catch (DateTimeException e) {
      // There are instants that have no local time at an offset.
      return Optional.empty();
    }
  }

  /** UTC for zones that RFC 3339 has not: beyond 18 hours, or with seconds. */
  private static ZoneOffset zone(Bytes bytes) {
    short minutes = ByteBuffer.wrap(bytes.array()).getShort(OFFSET_AT);
    boolean exact = bytes.length() == SHORT_FORM && Math.abs(minutes) <= 18 * 60;
    return exact && minutes != UTC ? ZoneOffset.ofTotalSeconds(60 * minutes) : ZoneOffset.UTC;
  }
}
