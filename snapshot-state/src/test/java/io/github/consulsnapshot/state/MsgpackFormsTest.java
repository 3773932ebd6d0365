package io.github.consulsnapshot.state;

import static io.github.consulsnapshot.state.StateBytes.HEADER;
import static io.github.consulsnapshot.state.StateBytes.concat;
import static io.github.consulsnapshot.state.StateBytes.finding;
import static io.github.consulsnapshot.state.StateBytes.hex;
import static io.github.consulsnapshot.state.StateBytes.stateWith;
import static io.github.consulsnapshot.state.StateBytes.walk;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.archive.ArchiveLimits;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a msgpack value can begin, by the table of the msgpack specification. */
class MsgpackFormsTest {
  private static final ArchiveLimits LIMITS = ArchiveLimits.defaults();
  private static final int NEVER_USED = 0xc1;

  static IntStream leads() {
    return IntStream.rangeClosed(0, 0xff).filter(lead -> lead != NEVER_USED);
  }

  /**
   * The rest of a value that begins so. What is content is 0xc1: looked at, it would be refused.
   */
  private static byte[] valueOf(int lead) {
    byte[] first = {(byte) lead};
    if (lead >= 0x80 && lead < 0x90) {
      return concat(first, new byte[2 * (lead & 0x0f)]);
    }
    if (lead >= 0x90 && lead < 0xa0) {
      return concat(first, new byte[lead & 0x0f]);
    }
    if (lead >= 0xa0 && lead < 0xc0) {
      return concat(first, content(lead & 0x1f));
    }
    return switch (lead) {
      case 0xc4, 0xd9 -> concat(first, hex("03"), content(3));
      case 0xc5, 0xda -> concat(first, hex("0102"), content(0x102));
      case 0xc6, 0xdb -> concat(first, hex("00010002"), content(0x10002));
      // Extensions: length, kind, content.
      case 0xc7 -> concat(first, hex("03c1"), content(3));
      case 0xc8 -> concat(first, hex("0102c1"), content(0x102));
      case 0xc9 -> concat(first, hex("00010002c1"), content(0x10002));
      case 0xca, 0xce, 0xd2 -> concat(first, content(4));
      case 0xcb, 0xcf, 0xd3 -> concat(first, content(8));
      case 0xcc, 0xd0 -> concat(first, content(1));
      case 0xcd, 0xd1 -> concat(first, content(2));
      case 0xd4 -> concat(first, content(1 + 1));
      case 0xd5 -> concat(first, content(1 + 2));
      case 0xd6 -> concat(first, content(1 + 4));
      case 0xd7 -> concat(first, content(1 + 8));
      case 0xd8 -> concat(first, content(1 + 16));
      case 0xdc -> concat(first, hex("0102"), new byte[0x102]);
      case 0xdd -> concat(first, hex("00010002"), new byte[0x10002]);
      case 0xde -> concat(first, hex("0102"), new byte[2 * 0x102]);
      case 0xdf -> concat(first, hex("00010002"), new byte[2 * 0x10002]);
      default -> first;
    };
  }

  private static byte[] content(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) NEVER_USED);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("leads")
  void walk_everyLeadByte_endsWhereTheValueEnds(int lead) {
    byte[] value = valueOf(lead);

    for (int chunk : new int[] {1, 2, 3, 7, 1 << 20}) {
      assertTwoRecords(value, chunk);
    }
  }

  @ParameterizedTest
  @MethodSource("leads")
  void walk_everyLeadByteNested_endsWhereTheValueEnds(int lead) {
    byte[] value = valueOf(lead);
    byte[] first = concat(hex("93"), value, hex("a161c0"));
    byte[] last = concat(hex("92c2"), value);
    byte[] key = concat(hex("82"), value, hex("01a162"), value);
    byte[] deep = concat(hex("dc000281cc05"), value, hex("de0001"), value, value);

    for (byte[] nested : new byte[][] {first, last, key, deep}) {
      for (int chunk : new int[] {1, 2, 3, 1 << 20}) {
        assertTwoRecords(nested, chunk);
      }
    }
  }

  /** A value that took one byte too many or too few would change the type of what follows. */
  private static void assertTwoRecords(byte[] value, int chunk) {
    byte[] state = concat(stateWith(value), hex("c9c0"));

    assertThat(walk(state, LIMITS, chunk).records())
        .containsExactly(
            new RecordCount(200, "Unknown(200)", 1, state.length - 2),
            new RecordCount(201, "Unknown(201)", 1, 2));
  }

  /** Each way of writing a length, with its least, its greatest and other values. */
  static Stream<Arguments> lengths() {
    return Stream.of(
        Arguments.of("d9", 1, new int[] {0, 1, 255}),
        Arguments.of("c4", 1, new int[] {0, 1, 255}),
        Arguments.of("c7", 1, new int[] {0, 1, 255}),
        Arguments.of("da", 2, new int[] {0, 1, 255, 256, 65535}),
        Arguments.of("c5", 2, new int[] {0, 1, 255, 256, 65535}),
        Arguments.of("c8", 2, new int[] {0, 1, 255, 256, 65535}),
        Arguments.of("db", 4, new int[] {0, 1, 256, 65536, 1 << 24}),
        Arguments.of("c6", 4, new int[] {0, 1, 256, 65536, 1 << 24}),
        Arguments.of("c9", 4, new int[] {0, 1, 256, 65536, 1 << 24}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lengths")
  void walk_everyLength_isSkippedWhole(String lead, int digits, int[] lengths) {
    boolean extension = lead.equals("c7") || lead.equals("c8") || lead.equals("c9");
    for (int length : lengths) {
      byte[] size = hex(String.format("%0" + 2 * digits + "x", length));
      byte[] value = concat(hex(lead), size, content(extension ? length + 1 : length));

      assertTwoRecords(value, 1 << 16);
      assertTwoRecords(value, 1021);
      assertCutIsNoticed(value);
    }
  }

  static Stream<Arguments> counts() {
    return Stream.of(
        Arguments.of("dc", 2, 1, new int[] {0, 1, 15, 16, 65535}),
        Arguments.of("dd", 4, 1, new int[] {0, 1, 65536, 1 << 20}),
        Arguments.of("de", 2, 2, new int[] {0, 1, 15, 16, 65535}),
        Arguments.of("df", 4, 2, new int[] {0, 1, 65536, 1 << 20}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("counts")
  void walk_everyCount_isSkippedWhole(String lead, int digits, int perEntry, int[] counts) {
    for (int count : counts) {
      byte[] size = hex(String.format("%0" + 2 * digits + "x", count));
      byte[] value = concat(hex(lead), size, new byte[count * perEntry]);

      assertTwoRecords(value, 1 << 16);
      assertTwoRecords(value, 1021);
      assertCutIsNoticed(value);
    }
  }

  private static void assertCutIsNoticed(byte[] value) {
    byte[] cut = Arrays.copyOf(value, value.length - 1);

    InvalidArchiveException found = finding(stateWith(cut), LIMITS, 1021);

    assertThat(found).isNotNull();
    assertThat(found.fault()).isEqualTo(ArchiveFault.RECORD);
    assertThat(found.offset()).hasValue(HEADER.length + 1 + cut.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80", "90", "c0", "9180", "8180c0", "93909080", "92 92 90 80 92 80 90", "81 81 90 80 91 90",
        "dc0000", "dd00000000", "de0000", "df00000000", "93dc0000de000090", "a0", "c400", "92a0a0"
      })
  void walk_emptyValues_areValues(String value) {
    for (int chunk : new int[] {1, 2, 1000}) {
      assertTwoRecords(hex(value), chunk);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "92a161", "8180", "dc0001", "81a161", "a0 02", "c403010203 02 9105 02"})
  void walk_byteThatBeginsNothing_isRefusedWhereItStands(String before) {
    byte[] state = concat(stateWith(hex(before)), hex("c1"), new byte[50]);
    int position = state.length - 51;

    for (int chunk : new int[] {1, 2, 7, 1000}) {
      InvalidArchiveException found = finding(state, LIMITS, chunk);

      assertThat(found).isNotNull();
      assertThat(found.fault()).isEqualTo(ArchiveFault.RECORD);
      assertThat(found.place()).isEqualTo("state.bin");
      assertThat(found.offset()).hasValue(position);
      assertThat(found.found()).isEqualTo("the byte 0xc1, which begins none");
      assertThat(found.expected()).startsWith("a msgpack value in record ");
    }
  }

  /** As a type it is a number like others. */
  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void walk_sameByteAsType_isAnUnknownType(int chunk) {
    assertThat(walk(concat(HEADER, hex("c180")), LIMITS, chunk).records())
        .containsExactly(new RecordCount(0xc1, "Unknown(193)", 1, 14));
  }
}
