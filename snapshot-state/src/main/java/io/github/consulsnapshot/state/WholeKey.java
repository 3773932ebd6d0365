package io.github.consulsnapshot.state;

import io.github.consulsnapshot.archive.ArchiveLimits;

/**
 * Finds the key of an entry of the key-value store where it stands, in a record that is written as
 * servers write it. Of any other it says nothing: {@link KeyField} does.
 */
final class WholeKey {
  private final WholeValue values;
  private byte[] bytes = new byte[0];
  private int from;
  private int to;

  WholeKey(ArchiveLimits limits) {
    this.values = new WholeValue(limits.maxNesting());
  }

  /** Looks for it in the value of a record that has these bounds; false when in doubt. */
  boolean find(byte[] buffer, int start, int end) {
    bytes = buffer;
    values.begin();
    boolean found = false;
    int at = start + 1;
    for (int left = entries(buffer[start]); left > 0; left--) {
      int value = WholeValue.endOfName(buffer, at, end);
      int after = value < 0 ? value : values.skip(buffer, value, end);
      if (after < 0) {
        return false;
      }
      // Of a field that is written twice the last one counts.
      if (isKey(at, value)) {
        if (!Lead.isText(buffer[value] & 0xff)) {
          return false;
        }
        found = true;
        from = WholeValue.contentOf(buffer, value);
        to = after;
      }
      at = after;
    }
    return found;
  }

  private static int entries(byte lead) {
    return (lead & 0xf0) == 0x80 ? lead & 0x0f : 0;
  }

  private boolean isKey(int name, int value) {
    return value - name == 4
        && bytes[name + 1] == 'K'
        && bytes[name + 2] == 'e'
        && bytes[name + 3] == 'y';
  }

  /** The array in which the key stands. */
  byte[] bytes() {
    return bytes;
  }

  /** The index of its first byte. */
  int from() {
    return from;
  }

  /** The index behind its last byte. */
  int to() {
    return to;
  }
}
