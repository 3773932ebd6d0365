package io.github.consulsnapshot.state;

import io.github.consulsnapshot.SnapshotMetadata;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes a comparison for people: both snapshots, then the differences under their types, then what
 * they come to. A line that begins with {@code +} is of a record that was added, {@code -} removed,
 * {@code ~} changed. Nothing in it can steer a terminal. For one comparison.
 *
 * <p>Values are there when the differences hold them: as text where they are printable, with {@code
 * \n} for the end of a line, else in base64.
 */
public final class ComparisonText implements ComparisonListener {
  private static final int NONE = -1;

  private final Appendable out;
  private int type = NONE;

  /**
   * Makes one.
   *
   * @param out where to; not closed
   */
  public ComparisonText(Appendable out) {
    this.out = Objects.requireNonNull(out, "out");
  }

  @Override
  public void begins(SnapshotMetadata before, SnapshotMetadata after) throws IOException {
    line("Old  " + words(before));
    line("New  " + words(after));
    line("");
  }

  private static String words(SnapshotMetadata metadata) {
    return "index "
        + Long.toUnsignedString(metadata.index())
        + metadata.takenAt().map(Instant::toString).map(time -> ", " + time).orElse("");
  }

  @Override
  public void differs(StateDifference difference) throws IOException {
    if (difference.type() != type) {
      line(difference.typeName());
      type = difference.type();
    }
    StringBuilder text = new StringBuilder("  ").append(sign(difference.kind()));
    if (!difference.identity().parts().isEmpty()) {
      text.append(' ').append(difference.identity());
    }
    if (!difference.fields().isEmpty()) {
      text.append(": ").append(String.join(", ", difference.fields()));
    }
    sizes(difference).ifPresent(sizes -> text.append(" (").append(sizes).append(')'));
    line(text.toString());
    value('-', difference.before());
    value('+', difference.after());
  }

  private static char sign(DifferenceKind kind) {
    return switch (kind) {
      case ADDED -> '+';
      case REMOVED -> '-';
      case CHANGED -> '~';
    };
  }

  private static Optional<String> sizes(StateDifference difference) {
    Optional<ComparedValue> before = difference.before();
    Optional<ComparedValue> after = difference.after();
    if (before.isPresent() && after.isPresent()) {
      return Optional.of(
          before.get().bytes() == after.get().bytes()
              ? after.get().toString()
              : before.get().bytes() + " -> " + after.get());
    }
    return before.or(() -> after).map(ComparedValue::toString);
  }

  private void value(char sign, Optional<ComparedValue> value) throws IOException {
    Optional<Bytes> content = value.flatMap(ComparedValue::content);
    if (content.isPresent()) {
      line("      " + sign + " " + shown(content.get()));
    }
  }

  private static String shown(Bytes content) {
    if (!PrintableText.isText(content)) {
      return "base64 " + Base64.getEncoder().encodeToString(content.array());
    }
    String text = content.utf8();
    return "\""
        + text.replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t")
        + "\"";
  }

  @Override
  public void ends(ComparisonSummary summary) throws IOException {
    DifferenceCount total = summary.total();
    if (total.total() > 0) {
      line("");
    }
    List<String> words = new ArrayList<>();
    words.add(
        total.total() == 0
            ? "No differences"
            : total.added()
                + " added, "
                + total.removed()
                + " removed, "
                + total.changed()
                + " changed");
    if (total.rewritten() > 0) {
      words.add(total.rewritten() + " written again with the same content");
    }
    line(String.join("; ", words));
  }

  private void line(String text) throws IOException {
    out.append(text).append('\n');
  }
}
