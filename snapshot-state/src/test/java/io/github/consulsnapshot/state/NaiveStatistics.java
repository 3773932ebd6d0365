package io.github.consulsnapshot.state;

import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.archive.ArchiveLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Statistics as the public interface makes them, one byte of the state at a time. */
final class NaiveStatistics {
  private NaiveStatistics() {}

  /** What is counted, or else what is found. */
  static String of(byte[] state, ArchiveLimits limits) throws IOException {
    try {
      return count(new StateReader(StateBytes.inPieces(state, 1), "", limits)).toString();
    } catch (InvalidArchiveException e) {
      return e.getMessage();
    }
  }

  /** The same of {@link StateStatistics} on pieces of this size. */
  static String inPieces(byte[] state, ArchiveLimits limits, int piece) throws IOException {
    try {
      StateReader reader = new StateReader(StateBytes.inPieces(state, piece), "", limits);
      return StateStatistics.of(reader, KeyGrouping.defaults()).toString();
    } catch (InvalidArchiveException e) {
      return e.getMessage();
    }
  }

  private static StateStatistics count(StateReader reader) throws IOException {
    TreeMap<Integer, long[]> types = new TreeMap<>();
    TreeMap<Bytes, long[]> groups = new TreeMap<>();
    long before = reader.headerBytes();
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      StateRecord record = next.get();
      long bytes = record.bytes() + before;
      before = 0;
      add(types.computeIfAbsent(record.type(), type -> new long[2]), bytes);
      if (record.is(RecordType.KVS)) {
        add(groups.computeIfAbsent(group(KeyField.of(record)), name -> new long[2]), bytes);
      }
    }
    List<RecordCount> counted = new ArrayList<>();
    types.forEach((type, sum) -> counted.add(count(type, sum)));
    List<KeyGroup> grouped = new ArrayList<>();
    groups.forEach((name, sum) -> grouped.add(new KeyGroup(name, sum[0], sum[1])));
    return new StateStatistics(counted, grouped);
  }

  private static void add(long[] sum, long bytes) {
    sum[0]++;
    sum[1] += bytes;
  }

  private static RecordCount count(int type, long[] sum) {
    return new RecordCount(type, RecordType.nameOf(type), sum[0], sum[1]);
  }

  /** Two parts of it. */
  private static Bytes group(Bytes key) {
    String latin = new String(key.array(), StandardCharsets.ISO_8859_1);
    int first = latin.indexOf('/');
    int second = first < 0 ? -1 : latin.indexOf('/', first + 1);
    String name = second < 0 ? latin : latin.substring(0, second);
    return Bytes.of(name.getBytes(StandardCharsets.ISO_8859_1));
  }
}
