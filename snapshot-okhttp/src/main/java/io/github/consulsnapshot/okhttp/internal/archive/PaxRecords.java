package io.github.consulsnapshot.okhttp.internal.archive;

import static io.github.consulsnapshot.okhttp.internal.archive.ArchiveFinding.TAR;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a PAX extended header adds to the entry behind it. Of its records, {@code "%d key=value\n"}
 * each with the length of the whole, those for name and size matter; others are times and owners.
 */
record PaxRecords(Optional<String> path, OptionalLong size) {
  static final PaxRecords NONE = new PaxRecords(Optional.empty(), OptionalLong.empty());

  /** Consul writes some twenty bytes. */
  static final int MAX_BYTES = 64 * 1024;

  static PaxRecords parse(byte[] bytes, long offset, ArchiveFinding finding) {
    Optional<String> path = Optional.empty();
    OptionalLong size = OptionalLong.empty();
    int at = 0;
    while (at < bytes.length) {
      int space = indexOf(bytes, ' ', at, bytes.length);
      int end = space < 0 ? -1 : endOfRecord(bytes, at, space);
      int equals = end < 0 ? -1 : indexOf(bytes, '=', space, end);
      if (equals < 0) {
        throw bad(finding, offset, "records of the form \"length key=value\"");
      }
      String key = text(bytes, space + 1, equals);
      String value = text(bytes, equals + 1, end - 1);
      if (key.startsWith("GNU.sparse.")) {
        throw bad(finding, offset, "an entry that is stored in full, not as a sparse file");
      }
      if (!isValid(key, value)) {
        throw bad(finding, offset, "values that fit their keys");
      }
      // An empty value takes back what a record before has said.
      if (key.equals("path")) {
        path = Optional.of(value).filter(name -> !name.isEmpty());
      } else if (key.equals("size")) {
        size = value.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
      }
      at = end;
    }
    return new PaxRecords(path, size);
  }

  /** The index after a record, or -1 when its length is none or does not fit. */
  private static int endOfRecord(byte[] bytes, int at, int space) {
    String digits = text(bytes, at, space);
    if (!digits.matches("[0-9]{1,6}")) {
      return -1;
    }
    int end = at + Integer.parseInt(digits);
    return end > space && end <= bytes.length && bytes[end - 1] == '\n' ? end : -1;
  }

  /** Whether Consul takes the record, also one that says nothing of interest here. */
  private static boolean isValid(String key, String value) {
    return switch (key) {
      case "size" -> value.matches("[0-9]{0,18}");
      case "uid", "gid" -> value.isEmpty() || value.matches("[+-]?[0-9]{1,18}");
      case "atime", "ctime", "mtime" ->
          value.isEmpty() || value.matches("[+-]?[0-9]{1,18}(?:[.][0-9]*)?");
      case "path", "linkpath", "uname", "gname" -> value.indexOf(0) < 0;
      default -> !key.isEmpty() && key.indexOf(0) < 0;
    };
  }

  private static int indexOf(byte[] bytes, char wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(Arrays.copyOfRange(bytes, from, to), StandardCharsets.UTF_8);
  }

  private static InvalidArchiveException bad(ArchiveFinding finding, long offset, String expected) {
    return finding.at(
        ArchiveFault.TAR_HEADER, TAR, offset, "an extended header with " + expected, "another");
  }
}
