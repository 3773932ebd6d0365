package io.github.consulsnapshot.state;

import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.SnapshotMetadata;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Writes metadata and statistics as {@code consul snapshot inspect} prints them since Consul 1.10,
 * to the byte.
 */
public enum StatisticsFormat {
  /**
   * Tables for people. In names and the ID, what is no UTF-8 and what could steer a terminal is
   * shown as an escape such as {@code \xff} or {@code \}{@code u001b}, where Consul prints it as it
   * is.
   */
  PRETTY {
    @Override
    void writeText(SnapshotMetadata metadata, StateStatistics statistics, Appendable out)
        throws IOException {
      TextTable.write(
          List.of(
              List.of("ID", Bytes.ofUtf8(metadata.id()).printable()),
              List.of("Size", Long.toString(metadata.stateBytes())),
              List.of("Index", Long.toUnsignedString(metadata.index())),
              List.of("Term", Long.toUnsignedString(metadata.term())),
              List.of("Version", Integer.toString(metadata.version()))),
          2,
          out);
      writeTable(
          "Type",
          () -> statistics.types().stream().map(t -> row(t.name(), t.count(), t.bytes())),
          statistics.bytes(),
          out);
      if (!statistics.groups().isEmpty()) {
        writeTable(
            "Key Name",
            () -> statistics.groups().stream().map(StatisticsFormat::row),
            statistics.groupBytes(),
            out);
      }
    }
  },

  /**
   * JSON for programs, in UTF-8. In the names of groups, what is no UTF-8 becomes U+FFFD, as for
   * Consul.
   */
  JSON {
    @Override
    void writeText(SnapshotMetadata metadata, StateStatistics statistics, Appendable out)
        throws IOException {
      JsonText json = new JsonText(out, "   ");
      json.beginObject().name("Meta").beginObject();
      json.name("ID").string(metadata.id());
      json.name("Size").number(metadata.stateBytes());
      json.name("Index").unsigned(metadata.index());
      json.name("Term").unsigned(metadata.term());
      json.name("Version").number(metadata.version());
      json.endObject().name("Stats").beginArray();
      for (RecordCount type : statistics.types()) {
        writeCount(type.name(), type.bytes(), type.count(), json);
      }
      json.endArray().name("StatsKV");
      if (statistics.groups().isEmpty()) {
        json.nil();
      } else {
        json.beginArray();
        for (KeyGroup group : statistics.groups()) {
          writeCount(group.prefix().utf8(), group.bytes(), group.count(), json);
        }
        json.endArray();
      }
      json.name("TotalSize").number(statistics.bytes());
      json.name("TotalSizeKV").number(statistics.groupBytes());
      json.endObject();
      out.append('\n');
    }
  };

  private static final String UNITS = "BKMGT";
  private static final List<String> RULE = List.of("----", "----", "----");

  /**
   * Writes them, with {@code \n} behind every line. Holds no more of the text than a line.
   *
   * @param metadata what meta.json says
   * @param statistics what the state consists of
   * @param out where to; its text is meant to become UTF-8
   * @throws IOException what {@code out} throws
   */
  public void write(SnapshotMetadata metadata, StateStatistics statistics, Appendable out)
      throws IOException {
    writeText(
        Objects.requireNonNull(metadata, "metadata"),
        Objects.requireNonNull(statistics, "statistics"),
        Objects.requireNonNull(out, "out"));
  }

  abstract void writeText(SnapshotMetadata metadata, StateStatistics statistics, Appendable out)
      throws IOException;

  /** Rows that are made anew each time, so that no table is held as text. */
  @FunctionalInterface
  private interface Rows {
    Stream<List<String>> stream();
  }

  private static void writeTable(String title, Rows rows, long total, Appendable out)
      throws IOException {
    out.append('\n');
    Iterable<List<String>> lines =
        () ->
            Stream.of(
                    Stream.of(List.of(title, "Count", "Size"), RULE),
                    rows.stream(),
                    Stream.of(RULE, List.of("Total", "", size(total))))
                .flatMap(part -> part)
                .iterator();
    TextTable.write(lines, 3, out);
  }

  private static List<String> row(KeyGroup group) {
    return row(group.prefix().printable(), group.count(), group.bytes());
  }

  private static List<String> row(String name, long count, long bytes) {
    return List.of(name, Long.toString(count), size(bytes));
  }

  private static void writeCount(String name, long bytes, long count, JsonText json)
      throws IOException {
    json.beginObject().name("Name").string(name);
    json.name("Sum").number(bytes).name("Count").number(count).endObject();
  }

  /** In powers of 1024, with one decimal unless that is zero. */
  private static String size(long bytes) {
    if (bytes == 0) {
      return "0";
    }
    int unit = Math.min((63 - Long.numberOfLeadingZeros(bytes)) / 10, UNITS.length() - 1);
    String number =
        new BigDecimal(bytes / (double) (1L << (10 * unit)))
            .setScale(1, RoundingMode.HALF_EVEN)
            .toPlainString();
    String shown = number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
    return shown + UNITS.charAt(unit) + (unit == 0 ? "" : "B");
  }
}
