package io.github.consulsnapshot.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RecordPosition;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

class StateReaderTest {
  private static final ArchiveLimits LIMITS = ArchiveLimits.defaults();

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 513, 1 << 16})
  void next_ofAnyState_readsWhatTheLibraryReads(int piece) throws IOException {
    RandomState states = new RandomState(piece, 70_000);
    for (int round = 0; round < 60; round++) {
      byte[] state = states.next();
      try (MessageUnpacker library = MessagePack.newDefaultUnpacker(state)) {
        library.skipValue();
        requireSame(reader(state, piece, LIMITS), library);
      }
    }
  }

  private static void requireSame(StateReader reader, MessageUnpacker library) throws IOException {
    long bytes = reader.headerBytes();
    int records = 0;
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      StateRecord record = next.get();
      assertThat(record.offset()).isEqualTo(bytes).isEqualTo(library.getTotalReadBytes());
      assertThat(record.type()).isEqualTo(library.readPayload(1)[0] & 0xff);
      LibraryValues.requireNextIs(record.value(), library);
      records++;
      assertThat(record.position().number()).isEqualTo(records);
      bytes += record.bytes();
    }
    assertThat(library.hasNext()).isFalse();
    assertThat(bytes).isEqualTo(library.getTotalReadBytes());
  }

  @Test
  void next_recordsOfAllLengthsAroundTheBuffer_areWhole() throws IOException {
    StateBuilder builder = new StateBuilder();
    List<Integer> lengths = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      lengths.add(random.nextInt(i % 10 == 0 ? 300_000 : 30_000));
      builder.kv("key-" + i, new byte[lengths.get(i)]);
    }
    byte[] state = builder.build();

    StateReader reader = reader(state, 10_007, LIMITS);

    for (int i = 0; i < 300; i++) {
      KeyValue entry = (KeyValue) reader.next().orElseThrow().content();
      assertThat(entry.key()).isEqualTo("key-" + i);
      assertThat(entry.value().length()).isEqualTo(lengths.get(i));
    }
    assertThat(reader.next()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 1 << 16})
  void value_ofARecordThatIsTooLong_isRefusedAndTheRestIsRead(int piece) throws IOException {
    byte[] state = new StateBuilder().kv("a", "1").kv("b", new byte[200_000]).kv("c", "3").build();
    StateReader reader = reader(state, piece, LIMITS.withMaxLoadedRecordBytes(100_000));

    assertThat(((KeyValue) reader.next().orElseThrow().content()).key()).isEqualTo("a");
    StateRecord large = reader.next().orElseThrow();
    assertThat(large.bytes()).isBetween(200_000L, 200_200L);
    assertThatThrownBy(large::value)
        .isInstanceOfSatisfying(
            InvalidArchiveException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(ArchiveFault.LIMIT);
              assertThat(e.record()).contains(new RecordPosition(2, "KVS", 2));
              assertThat(e.offset()).hasValue(large.offset());
            })
        .hasMessageContaining("at most 100000 bytes in record 2 of type KVS")
        .hasMessageContaining("maxLoadedRecordBytes");
    StateRecord last = reader.next().orElseThrow();
    assertThat(last.offset()).isEqualTo(large.offset() + large.bytes());
    assertThat(((KeyValue) last.content()).key()).isEqualTo("c");
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void value_ofARecordAtTheLimit_isTakenWhateverTheBufferHolds() throws IOException {
    byte[] state = new StateBuilder().kv("a", new byte[100]).kv("b", "2").build();
    long bytes = reader(state, 9, LIMITS).next().orElseThrow().bytes();

    ArchiveLimits enough = LIMITS.withMaxLoadedRecordBytes((int) bytes);
    assertThat(reader(state, 9, enough).next().orElseThrow().value()).isNotNull();
    ArchiveLimits tooLittle = LIMITS.withMaxLoadedRecordBytes((int) bytes - 1);
    StateRecord record = reader(state, 9, tooLittle).next().orElseThrow();
    assertThatThrownBy(record::encoded).isInstanceOf(InvalidArchiveException.class);
  }

  @Test
  void value_madeOfMoreValuesThanFitInMemory_isRefused() throws IOException {
    byte[] list = new byte[100_000];
    StateReader reader =
        reader(
            StateBytes.stateWith(StateBytes.hex("dd000186a0"), list),
            512,
            LIMITS.withMaxLoadedRecordBytes(1 << 20));

    StateRecord record = reader.next().orElseThrow();

    assertThatThrownBy(record::value)
        .isInstanceOf(InvalidArchiveException.class)
        .hasMessageContaining("at most 32768 values in record 1 of type Unknown(200)");
  }

  /** On a stack as small as that of a thread in a container may be. */
  @Test
  void value_nestedAsDeepAsLimitsMayAllow_fitsASmallStack() throws Exception {
    ArchiveLimits deepest = LIMITS.withMaxNesting(512);
    byte[] nested = new byte[512];
    Arrays.fill(nested, (byte) 0x91);
    StateRecord record =
        reader(StateBytes.stateWith(nested, StateBytes.hex("05")), 512, deepest)
            .next()
            .orElseThrow();
    FutureTask<Integer> depth = new FutureTask<>(() -> depth(record.value()));
    Thread thread = new Thread(null, depth, "a small stack", 512 * 1024);

    thread.start();

    assertThat(depth.get()).isEqualTo(512);
  }

  private static int depth(StateValue value) {
    int depth = 0;
    while (value instanceof StateValue.Items items) {
      value = items.values().get(0);
      depth++;
    }
    return depth;
  }

  @Test
  void value_afterTheReaderWentOn_isAMistake() throws IOException {
    StateReader reader = new StateReader(new ByteArrayInputStream(StateBuilder.sample().build()));
    StateRecord record = reader.next().orElseThrow();
    StateValue kept = record.value();
    reader.next();

    assertThatThrownBy(record::value).isInstanceOf(IllegalStateException.class);
    assertThat(kept).isInstanceOf(StateValue.Fields.class);
  }

  @Test
  void next_damagedRecord_namesTypeNumberAndOffset() throws IOException {
    byte[] good = new StateBuilder().kv("a", "1").index("kvs", 3).build();
    byte[] state = StateBytes.concat(good, StateBytes.hex("0381a2c1"));
    StateReader reader = reader(state, 3, LIMITS);
    reader.next();
    reader.next();

    assertThatThrownBy(reader::next)
        .isInstanceOfSatisfying(
            InvalidArchiveException.class,
            e -> {
              assertThat(e.record()).contains(new RecordPosition(3, "Session", 3));
              assertThat(e.fault()).isEqualTo(ArchiveFault.RECORD);
              assertThat(e.offset()).hasValue(state.length);
            })
        .hasMessageContaining("the rest of record 3 of type Session");
  }

  @Test
  void next_everyCut_isTypedAndAgreesWithTheWalk() throws IOException {
    byte[] state = StateBuilder.sample().build();
    for (int cut = 0; cut < state.length; cut++) {
      byte[] part = Arrays.copyOf(state, cut);
      InvalidArchiveException walked = StateBytes.finding(part, LIMITS, 100);
      InvalidArchiveException read = finding(part, 7);
      assertThat(read == null).as("cut at %s", cut).isEqualTo(walked == null);
      if (read != null) {
        assertThat(read).hasMessage(walked.getMessage());
        assertThat(read.record()).isEqualTo(walked.record());
      }
    }
  }

  @Test
  void content_ofKnownAndUnknownTypes_isWhatWasWritten() throws IOException {
    byte[] state =
        new StateBuilder()
            .tombstone("gone", 7)
            .index("kvs", -1)
            .record(200, StateBytes.hex("80"))
            .build();
    StateReader reader = reader(state, 5, LIMITS);

    assertThat(reader.next().orElseThrow().content())
        .isEqualTo(new Tombstone(Bytes.ofUtf8("gone"), 7));
    assertThat(reader.next().orElseThrow().content()).isEqualTo(new TableIndex("kvs", -1));
    StateRecord unknown = reader.next().orElseThrow();
    assertThat(unknown.typeName()).isEqualTo("Unknown(200)");
    assertThat(unknown.knownType()).isEmpty();
    assertThat(unknown.content()).isEqualTo(new OtherContent(new StateValue.Fields(List.of())));
  }

  @Test
  void toString_ofRecordsAndValues_showsNoContent() throws IOException {
    byte[] state = new StateBuilder().kv("the/key", "s3cret-value").build();
    StateRecord record = reader(state, 100, LIMITS).next().orElseThrow();

    assertThat(record.toString()).isEqualTo("record 1 of type KVS at byte 12, 86 bytes");
    assertThat(record.value().toString()).doesNotContain("s3cret");
    assertThat(record.content().toString()).contains("the/key", "12 bytes").doesNotContain("s3cr");
  }

  private static InvalidArchiveException finding(byte[] state, int piece) throws IOException {
    StateReader reader = reader(state, piece, LIMITS);
    try {
      while (reader.next().isPresent()) {
        // On to the end.
      }
      return null;
    } catch (InvalidArchiveException e) {
      return e;
    }
  }

  private static StateReader reader(byte[] state, int piece, ArchiveLimits limits) {
    return new StateReader(StateBytes.inPieces(state, piece), "", limits);
  }
}
