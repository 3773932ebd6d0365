package io.github.consulsnapshot.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.archive.ArchiveLimits;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WholeRecordTest {
  private static final ArchiveLimits LIMITS = ArchiveLimits.defaults();

  /** Of those that are large in number, or else the short way would be a detour. */
  @Test
  void end_recordsAsServersWriteThem_isFound() {
    RecordCases.sensible()
        .forEach(
            (type, value) -> {
              boolean other =
                  type == RecordType.CONFIG_ENTRY.number()
                      || type == RecordType.COORDINATE_BATCH_UPDATE.number();
              byte[] packed = RecordCases.pack(value);

              int end = end(type, packed, LIMITS);

              assertThat(end)
                  .as(RecordType.nameOf(type))
                  .isEqualTo(other ? WholeValue.UNDECIDED : packed.length);
            });
  }

  @Test
  void end_valueThatGoesOn_isLeftOpenWhereverItIsCut() {
    for (Map.Entry<Integer, Object> each : FullRecords.all().entrySet()) {
      byte[] packed = RecordCases.pack(each.getValue());
      for (int cut = 0; cut < packed.length; cut++) {
        assertThat(end(each.getKey(), Arrays.copyOf(packed, cut), LIMITS))
            .as("%s at %s", RecordType.nameOf(each.getKey()), cut)
            .isEqualTo(WholeValue.UNDECIDED);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    // maps, arrays, and the three forms of their counts
    "81a1619105, 5",
    "dc000205c0, 5",
    "de0001a161df00000001a162dd0000000105, 18",
    // text, binary, extensions
    "d90161, 3",
    "c5000161, 4",
    "db0000000161, 6",
    "c701057f, 4",
    "d8050102030405060708090a0b0c0d0e0f10, 18",
    "c1, -1",
    "91c1, -1",
    "dd7fffffff05, -1",
    "dfffffffff05, -1",
    "c9ffffffff05, -1",
    "c6ffffffff05, -1",
  })
  void end_ofAnUnknownType_isThatOfItsMsgpack(String value, int end) {
    byte[] bytes = StateBytes.hex(value);

    assertThat(end(200, bytes, LIMITS)).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource({"200, 919105", "2, 82a34b6579a16ba1789105"})
  void end_atALimit_isFoundAndBeyondItIsNot(int type, String value) {
    byte[] bytes = StateBytes.hex(value);
    int found = bytes.length;

    assertThat(end(type, bytes, LIMITS.withMaxNesting(2))).isEqualTo(found);
    assertThat(end(type, bytes, LIMITS.withMaxNesting(1))).isEqualTo(WholeValue.UNDECIDED);
    assertThat(end(type, bytes, LIMITS.withMaxRecordBytes(found + 1))).isEqualTo(found);
    assertThat(end(type, bytes, LIMITS.withMaxRecordBytes(found))).isEqualTo(WholeValue.UNDECIDED);
  }

  /** Where the value ends, which stands between bytes that are not its own; -1 if that is open. */
  private static int end(int type, byte[] value, ArchiveLimits limits) {
    byte[] around = new byte[value.length + 9];
    System.arraycopy(value, 0, around, 4, value.length);
    int end = new WholeRecord(limits).end(around, 4, 4 + value.length, RecordShapes.of(type));
    return end < 0 ? end : end - 4;
  }
}
