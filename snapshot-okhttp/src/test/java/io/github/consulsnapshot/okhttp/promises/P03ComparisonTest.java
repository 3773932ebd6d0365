package io.github.consulsnapshot.okhttp.promises;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.okhttp.ChildJvm;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.state.ComparisonOptions;
import io.github.consulsnapshot.state.ComparisonSummary;
import io.github.consulsnapshot.state.DifferenceCount;
import io.github.consulsnapshot.state.SnapshotComparison;
import io.github.consulsnapshot.state.StateComparison;
import io.github.consulsnapshot.state.StateOutline;
import io.github.consulsnapshot.state.StateReader;
import io.github.consulsnapshot.testing.GeneratedArchive;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 3, for two states that are compared, in a JVM of its own with a heap of 32 MiB. */
class P03ComparisonTest {
  /** How long each state is, in MiB; 1024 is what the property of that name asks for. */
  private static final String MEBIBYTES = "consulsnapshot.test.comparedMebibytes";

  @TempDir Path directory;

  @Test
  void compare_largeStates_passesInAHeapOf32MiB() throws Exception {
    try (ChildJvm child =
        ChildJvm.start(
            directory.resolve("log"), "32m", Work.class, System.getProperty(MEBIBYTES, "16"))) {
      assertThat(child.requireSuccess(Duration.ofMinutes(30))).contains("all done");
    }
  }

  /** What the other JVM does. */
  static final class Work {
    private static final int VALUE_BYTES = 1000;
    private static final byte[] VALUE = new byte[VALUE_BYTES];
    private static final byte[] OTHER = "other".getBytes(UTF_8);

    private Work() {}

    public static void main(String[] args) throws Exception {
      long bytes = Long.parseLong(args[0]) << 20;
      long keys = bytes / (VALUE_BYTES + 100);
      long some = Math.min(100_000, keys / 3);
      few(keys);
      System.out.println("few differences done");
      block(keys, some);
      System.out.println(some + " keys removed and added done");
      otherOrder(keys);
      System.out.println("other order of types done");
      allDiffer(keys);
      System.out.println("all keys differ done");
      tooMuch();
      System.out.println("too much to set aside done");
      archives(bytes);
      System.out.println("all done");
    }

    private static void few(long keys) throws IOException {
      LongFunction<byte[]> changed = n -> n % 50_000 == 7 ? kv("k", n, OTHER) : kv("k", n, VALUE);
      DifferenceCount count =
          compare(() -> state(keys(keys, key("k", VALUE))), () -> state(keys(keys, changed)));
      require(
          count.changed() == (keys + 49_992) / 50_000 && count.total() == count.changed(), count);
    }

    /** Removed in the middle, and the other way round added. */
    private static void block(long keys, long some) throws IOException {
      LongFunction<byte[]> key = key("k", VALUE);
      States whole = () -> state(keys(keys, key));
      States gap =
          () ->
              state(
                  LongStream.range(0, keys)
                      .filter(n -> n < keys / 2 || n >= keys / 2 + some)
                      .mapToObj(key));
      require(compare(whole, gap).removed() == some, "removed");
      require(compare(gap, whole).added() == some, "added");
    }

    /** Sessions before the keys in one state, and after them in the other. */
    private static void otherOrder(long keys) throws IOException {
      LongFunction<byte[]> key = key("k", VALUE);
      LongFunction<byte[]> session =
          n -> record(new StateBuilder().session(new UUID(n, n).toString(), "n", ""));
      DifferenceCount count =
          compare(
              () -> state(Stream.concat(keys(keys, key), keys(2000, session))),
              () -> state(Stream.concat(keys(2000, session), keys(keys, key))));
      require(count.total() == 0, count);
    }

    private static void allDiffer(long keys) throws IOException {
      DifferenceCount count =
          compare(
              () -> state(keys(keys, key("k", VALUE))), () -> state(keys(keys, key("l", VALUE))));
      require(count.added() == keys && count.removed() == keys, count);
    }

    /** Records that are in no order and of which none is in both states. */
    private static void tooMuch() throws IOException {
      LongFunction<byte[]> before = n -> record(new StateBuilder().kv("a" + hash(n), VALUE));
      LongFunction<byte[]> after = n -> record(new StateBuilder().kv("b" + hash(n), VALUE));
      try {
        compare(() -> state(keys(60_000, before)), () -> state(keys(60_000, after)));
        throw new AssertionError("all fitted");
      } catch (InvalidSettingException e) {
        require(e.setting().equals("maxSetAsideBytes"), e);
      }
    }

    private static void archives(long bytes) throws IOException {
      GeneratedArchive before = GeneratedArchive.ofStateBytes(bytes, 100_000).withCompression(0);
      GeneratedArchive after =
          GeneratedArchive.ofRecords(before.records() + 3, 100_000).withCompression(0);
      ComparisonSummary summary =
          new SnapshotComparison(SnapshotArchives.reader(), ComparisonOptions.defaults())
              .compare(before, after, difference -> {});
      require(total(summary).added() == 3, summary);
    }

    private static long hash(long number) {
      return (number * 0x9e3779b97f4a7c15L) >>> 1;
    }

    private interface States {
      InputStream open();
    }

    private static DifferenceCount compare(States before, States after) throws IOException {
      return total(
          new StateComparison(ComparisonOptions.defaults())
              .compare(
                  new StateReader(before.open()),
                  StateOutline.of(new StateReader(before.open())),
                  new StateReader(after.open()),
                  StateOutline.of(new StateReader(after.open())),
                  difference -> {}));
    }

    private static DifferenceCount total(ComparisonSummary summary) {
      require(summary.types().size() <= 1, summary);
      return summary.types().isEmpty()
          ? new DifferenceCount(0, 0, 0, 0, 0)
          : summary.types().get(0);
    }

    private static LongFunction<byte[]> key(String prefix, byte[] value) {
      return number -> kv(prefix, number, value);
    }

    private static byte[] kv(String prefix, long number, byte[] value) {
      String digits = Long.toString(number);
      return record(
          new StateBuilder().kv(prefix + "0".repeat(12 - digits.length()) + digits, value));
    }

    private static byte[] record(StateBuilder builder) {
      return builder.withoutHeader().build();
    }

    private static Stream<byte[]> keys(long count, LongFunction<byte[]> record) {
      return LongStream.range(0, count).mapToObj(record);
    }

    @SuppressWarnings("JdkObsolete") // The stream takes nothing newer.
    private static InputStream state(Stream<byte[]> records) {
      Iterator<byte[]> parts =
          Stream.concat(Stream.of(new StateBuilder().build()), records).iterator();
      return new SequenceInputStream(
          new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
              return parts.hasNext();
            }

            @Override
            public InputStream nextElement() {
              return new ByteArrayInputStream(parts.next());
            }
          });
    }

    private static void require(boolean condition, Object otherwise) {
      if (!condition) {
        throw new AssertionError(otherwise);
      }
    }
  }
}
