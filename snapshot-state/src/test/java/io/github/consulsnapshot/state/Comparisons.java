package io.github.consulsnapshot.state;

import io.github.consulsnapshot.archive.ArchiveLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Comparisons of states that are in memory. */
final class Comparisons {
  private Comparisons() {}

  static List<StateDifference> differences(byte[] before, byte[] after) throws IOException {
    return differences(before, after, ComparisonOptions.defaults(), 1 << 16);
  }

  static List<StateDifference> differences(
      byte[] before, byte[] after, ComparisonOptions options, int piece) throws IOException {
    List<StateDifference> found = new ArrayList<>();
    compare(before, after, options, piece, found::add);
    return found;
  }

  static ComparisonSummary compare(
      byte[] before,
      byte[] after,
      ComparisonOptions options,
      int piece,
      ComparisonListener listener)
      throws IOException {
    return new StateComparison(options)
        .compare(
            reader("old", before, piece),
            StateOutline.of(reader("old", before, 1 << 16)),
            reader("new", after, piece),
            StateOutline.of(reader("new", after, 1 << 16)),
            listener);
  }

  static StateReader reader(String name, byte[] state, int piece) {
    return new StateReader(
        new ByteArrayInputStream(state) {
          @Override
          public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(piece, length));
          }
        },
        name,
        ArchiveLimits.defaults());
  }

  /** A line for each: kind, type and identity. */
  static List<String> lines(List<StateDifference> differences) {
    return differences.stream()
        .map(d -> d.kind() + " " + d.typeName() + " " + d.identity() + " " + d.fields())
        .toList();
  }
}
