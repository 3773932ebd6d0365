package io.github.consulsnapshot.state;

import static io.github.consulsnapshot.state.StateBytes.concat;
import static io.github.consulsnapshot.state.StateBytes.finding;
import static io.github.consulsnapshot.state.StateBytes.walk;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.archive.ArchiveLimits;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/** What a library that was written by others packs, and what it can skip, is the measure. */
class MsgpackOracleTest {
  private static final ArchiveLimits LIMITS = ArchiveLimits.defaults();
  static final int UNREADABLE = -1;

  @Test
  void walk_whateverTheLibraryPacks_endsWhereItEnds() throws IOException {
    RandomState states = new RandomState(1, 70_000);
    Random random = new Random(2);
    for (int round = 0; round < 1_000; round++) {
      byte[] state = states.next();
      int records = recordsOf(state);

      StateSummary summary = walk(state, LIMITS, 1 + random.nextInt(5000));

      assertThat(summary.bytes()).isEqualTo(state.length);
      assertThat(summary.records().stream().mapToLong(RecordCount::count).sum())
          .isEqualTo(records)
          .isPositive();
      assertThat(summary.records().stream().mapToLong(RecordCount::bytes).sum())
          .isEqualTo(state.length);
    }
  }

  @Test
  void walk_damagedBytes_areRefusedAsRecordsOnlyWhenTheLibraryCannotSkipThem() throws IOException {
    RandomState states = new RandomState(3, 300);
    Random random = new Random(4);
    byte[] state = states.next();
    int refused = 0;
    int compared = 0;
    for (int round = 0; round < 100_000; round++) {
      if (round % 100 == 0) {
        state = states.next();
      }
      byte[] damaged = damage(state, random);

      InvalidArchiveException found = finding(damaged, LIMITS, 1 + random.nextInt(40));

      if (found == null) {
        assertThat(recordsOf(damaged)).as("round %s", round).isNotNegative();
      } else {
        refused++;
        assertThat(found.fault())
            .as("round %s", round)
            .isIn(
                ArchiveFault.RECORD,
                ArchiveFault.SENSELESS_RECORD,
                ArchiveFault.STATE_HEADER,
                ArchiveFault.LIMIT);
        assertThat(found.offset().orElseThrow()).isBetween(0L, (long) damaged.length);
        if (found.fault() == ArchiveFault.RECORD && !mayHoldHugeCount(damaged)) {
          compared++;
          assertThat(recordsOf(damaged))
              .as("round %s: %s", round, HexFormat.of().formatHex(damaged))
              .isEqualTo(UNREADABLE);
        }
      }
    }
    // Otherwise the rounds would prove little.
    assertThat(refused).isBetween(20_000, 95_000);
    assertThat(compared).isGreaterThan(20_000);
  }

  /**
   * The library counts the entries of all open maps and arrays in one int. When they overflow it,
   * it skips too little.
   */
  static boolean mayHoldHugeCount(byte[] state) {
    for (int i = 2; i < state.length; i++) {
      int lead = state[i - 2] & 0xff;
      if ((lead == 0xdd || lead == 0xdf) && (state[i - 1] != 0 || state[i] != 0)) {
        return true;
      }
    }
    return false;
  }

  /** How many records the library finds after the header, or {@link #UNREADABLE}. */
  static int recordsOf(byte[] state) throws IOException {
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(state)) {
      unpacker.skipValue();
      int records = 0;
      while (unpacker.hasNext()) {
        // The type, which is a plain byte.
        unpacker.readPayload(1);
        unpacker.skipValue();
        records++;
      }
      return records;
    } catch (MessagePackException e) {
      return UNREADABLE;
    }
  }

  private static byte[] damage(byte[] state, Random random) {
    byte[] damaged = state.clone();
    for (int wounds = 1 + random.nextInt(3); wounds > 0 && damaged.length > 0; wounds--) {
      int at = random.nextInt(damaged.length);
      int to = Math.min(damaged.length, at + 1 + random.nextInt(8));
      byte[] front = Arrays.copyOf(damaged, at);
      byte[] back = Arrays.copyOfRange(damaged, to, damaged.length);
      byte[] noise = new byte[to - at];
      random.nextBytes(noise);
      switch (random.nextInt(6)) {
        case 0 -> damaged[at] = (byte) random.nextInt(256);
        case 1 -> damaged[at] = (byte) 0xc1;
        case 2 -> damaged = concat(front, back);
        case 3 -> damaged = concat(front, noise, back);
        case 4 -> damaged = front;
        default -> damaged = concat(damaged, noise);
      }
    }
    return damaged;
  }
}
