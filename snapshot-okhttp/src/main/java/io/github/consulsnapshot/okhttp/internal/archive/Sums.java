package io.github.consulsnapshot.okhttp.internal.archive;

import static io.github.consulsnapshot.okhttp.internal.archive.SnapshotEntry.SUMS;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of SHA256SUMS, read as Consul reads them: blanks around, and text behind, a line. */
final class Sums {
  private static final Pattern LINE =
      Pattern.compile("[ \t]*([0-9a-fA-F]{64})[ \t]+([^ \t\r]+)(?:[ \t\r].*)?", Pattern.DOTALL);

  /** A line: the name, and the sum in hexadecimal. */
  record Line(String name, String sha256) {}

  private Sums() {}

  static List<Line> parse(byte[] text, ArchiveFinding finding) {
    List<Line> lines = new ArrayList<>();
    // One character a byte: whatever is no ASCII cannot match.
    String all = new String(text, StandardCharsets.ISO_8859_1);
    int at = 0;
    while (at < all.length()) {
      int end = all.indexOf('\n', at);
      if (end < 0) {
        end = all.length();
      }
      Matcher matcher = LINE.matcher(all.substring(at, end));
      if (!matcher.matches()) {
        throw bad(finding, at, "64 hexadecimal digits, two spaces and a name", "another line");
      }
      String name = matcher.group(2);
      if (!name.equals(SnapshotEntry.META) && !name.equals(SnapshotEntry.STATE)) {
        throw bad(
            finding,
            at,
            "a line for " + SnapshotEntry.META + " or " + SnapshotEntry.STATE,
            "one for " + Found.name(name));
      }
      lines.add(new Line(name, matcher.group(1)));
      at = end + 1;
    }
    return lines;
  }

  private static InvalidArchiveException bad(
      ArchiveFinding finding, int offset, String expected, String found) {
    return finding.at(ArchiveFault.SUMS, SUMS, offset, expected, found);
  }
}
