package io.github.consulsnapshot.okhttp.promises;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.okhttp.ChildJvm;
import io.github.consulsnapshot.state.KeyValue;
import io.github.consulsnapshot.state.OtherContent;
import io.github.consulsnapshot.state.RecordContent;
import io.github.consulsnapshot.state.StateReader;
import io.github.consulsnapshot.state.StateRecord;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise 3, for who looks into records: more state than memory passes, with the content of each
 * record made, in a JVM of its own whose heap is a fraction of the state.
 */
class P03RecordsInLittleMemoryTest {
  private static final int MEBIBYTES =
      Integer.getInteger("consulsnapshot.test.records.mebibytes", 128);

  @TempDir private Path directory;

  @Test
  void content_ofEveryRecord_passesInAHeapOf32MiB() throws Exception {
    try (ChildJvm child =
        ChildJvm.start(directory.resolve("log"), "32m", Work.class, Integer.toString(MEBIBYTES))) {
      assertThat(child.requireSuccess(Duration.ofMinutes(5))).contains("all done");
    }
  }

  /** What the other JVM does. */
  static final class Work {
    private Work() {}

    public static void main(String[] args) throws IOException {
      long wanted = Long.parseLong(args[0]) << 20;
      byte[] block = block();
      byte[] longest = new StateBuilder().lastIndex(9).kv("longest", new byte[2 << 20]).build();
      long blocks = (wanted - longest.length) / block.length + 1;
      long bytes = 0;
      long values = 0;
      StateReader reader =
          new StateReader(
              new SequenceInputStream(new ByteArrayInputStream(longest), repeated(block, blocks)));
      for (Optional<StateRecord> each = reader.next(); each.isPresent(); each = reader.next()) {
        RecordContent content = each.get().content();
        require(!(content instanceof OtherContent), "no class for " + each.get());
        bytes += each.get().bytes();
        values += content instanceof KeyValue entry ? entry.value().length() : 0;
      }
      bytes += reader.headerBytes();
      require(bytes >= wanted, bytes + " bytes of " + wanted);
      require(bytes == longest.length + blocks * block.length, bytes + " bytes");
      System.out.println("all done: " + bytes + " bytes, of which values " + values);
    }

    /** Some records of several types. */
    private static byte[] block() {
      Map<String, String> meta = Map.of("a", "b", "c", "d".repeat(200));
      StateBuilder records = new StateBuilder().withoutHeader();
      for (int i = 0; i < 100; i++) {
        records.kv("small/" + i, new byte[100]);
        records.record(
            0,
            Map.of(
                "Node",
                "n" + i,
                "NodeMeta",
                meta,
                "Service",
                Map.of("ID", "s", "Tags", List.of("x", "y"), "Meta", meta)));
        records.record(17, Map.of("SecretID", "s", "Policies", List.of(Map.of("ID", "p"))));
        records.record(22, entry());
        records.tombstone("gone/" + i, i);
      }
      return records.kv("large", new byte[512 * 1024]).build();
    }

    /** The value of a ConfigEntry record: a kind, and a map whose Entry is a map, in a string. */
    private static byte[] entry() {
      return HexFormat.of().parseHex("aa" + "a16b" + "81a5456e74727980");
    }

    private static InputStream repeated(byte[] block, long times) {
      return new InputStream() {
        private final long length = times * block.length;
        private long at;

        @Override
        public int read() {
          return at == length ? -1 : block[(int) (at++ % block.length)] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int count) {
          if (at == length) {
            return -1;
          }
          int from = (int) (at % block.length);
          int step = Math.min(count, block.length - from);
          System.arraycopy(block, from, buffer, offset, step);
          at += step;
          return step;
        }
      };
    }

    private static void require(boolean condition, String otherwise) {
      if (!condition) {
        throw new AssertionError(otherwise);
      }
    }
  }
}
