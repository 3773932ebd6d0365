package io.github.consulsnapshot.state;

import static io.github.consulsnapshot.state.StateBytes.HEADER;
import static io.github.consulsnapshot.state.StateBytes.concat;
import static io.github.consulsnapshot.state.StateBytes.finding;
import static io.github.consulsnapshot.state.StateBytes.hex;
import static io.github.consulsnapshot.state.StateBytes.stateWith;
import static io.github.consulsnapshot.state.StateBytes.walk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.archive.ArchiveLimits;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateWalkTest {
  /** Header, KVS a/b = "hi", and a record of an unknown type. */
  private static final byte[] SMALL =
      concat(HEADER, hex("0282a34b6579a3612f62a556616c7565a26869"), hex("c880"));

  private static final ArchiveLimits LIMITS = ArchiveLimits.defaults();

  static IntStream chunksOfSmall() {
    return IntStream.rangeClosed(1, SMALL.length);
  }

  @ParameterizedTest
  @MethodSource("chunksOfSmall")
  void walk_smallState_inAnyPieces_countsItsRecords(int chunk) {
    StateSummary summary = walk(SMALL, LIMITS, chunk);

    assertThat(summary.index()).isEqualTo(5);
    assertThat(summary.bytes()).isEqualTo(33);
    assertThat(summary.records())
        .containsExactly(
            new RecordCount(2, "KVS", 1, 31), new RecordCount(200, "Unknown(200)", 1, 2));
  }

  @Test
  void accept_emptyPieces_changeNothing() {
    StateWalk walk = new StateWalk("", LIMITS);
    for (byte b : SMALL) {
      walk.accept(new byte[0], 0, 0);
      walk.accept(new byte[] {b}, 0, 1);
      walk.accept(new byte[] {(byte) 0xc1}, 1, 0);
    }

    assertThat(walk.finish()).isEqualTo(walk(SMALL));
  }

  @Test
  void accept_rangeOutsideOfTheBuffer_refused() {
    StateWalk walk = new StateWalk("", LIMITS);

    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> walk.accept(new byte[4], 1, 4));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> walk.accept(new byte[4], -1, 2));
  }

  @Test
  void constructor_null_refused() {
    assertThatNullPointerException()
        .isThrownBy(() -> new StateWalk(null, LIMITS))
        .withMessage("source");
    assertThatNullPointerException()
        .isThrownBy(() -> new StateWalk("", null))
        .withMessage("limits");
  }

  @Test
  void walk_headerOnly_isAStateWithoutRecords() {
    StateSummary summary = walk(HEADER);

    assertThat(summary.index()).isEqualTo(5);
    assertThat(summary.bytes()).isEqualTo(HEADER.length);
    assertThat(summary.records()).isEmpty();
  }

  @Test
  void finish_error_namesTheSource() {
    StateWalk walk = new StateWalk("/backups/a.snap", LIMITS);

    assertThatExceptionOfType(InvalidArchiveException.class)
        .isThrownBy(walk::finish)
        .withMessageStartingWith("/backups/a.snap: ");
  }

  // Truncation

  private static final List<byte[]> SEVERAL =
      List.of(
          HEADER,
          hex("02 82 a3 4b6579 a3 612f62 a5 56616c7565 a2 6869"),
          hex("c8 80"),
          hex("10 82 a3 4b6579 a3 6b7673 a5 56616c7565 cd0100"),
          hex("1d 81 a8 4368756e6b4d6170 80"),
          hex("c9 91 82 a1 61 cb3ff0000000000000 a1 62 dc0002 c0c3"),
          hex("c8 da0003 616263"),
          hex("c8 c70305616263"));

  static Stream<Arguments> cuts() {
    byte[] state = concat(SEVERAL.toArray(byte[][]::new));
    // Where a server may stop: after the header, and after each record.
    Set<Integer> borders = new HashSet<>();
    int end = 0;
    for (byte[] part : SEVERAL) {
      end += part.length;
      borders.add(end);
    }
    return IntStream.rangeClosed(0, state.length)
        .mapToObj(length -> Arguments.of(Arrays.copyOf(state, length), borders.contains(length)));
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void walk_cutAnywhere_isAcceptedAtTheBorderOfARecordOnly(byte[] state, boolean border) {
    for (int chunk : new int[] {1, 3, 1000}) {
      InvalidArchiveException found = finding(state, LIMITS, chunk);

      if (border) {
        assertThat(found).isNull();
      } else {
        assertThat(found).isNotNull();
        assertThat(found.fault())
            .isEqualTo(
                state.length < HEADER.length ? ArchiveFault.STATE_HEADER : ArchiveFault.RECORD);
        assertThat(found.place()).isEqualTo("state.bin");
        assertThat(found.offset()).hasValue(state.length);
        assertThat(found.found()).isEqualTo("the end of the entry");
      }
    }
  }

  @Test
  void finish_insideOfARecord_saysWhichOne() {
    assertThat(finding(concat(SMALL, hex("02")), LIMITS, 7))
        .hasMessage(
            "not a whole Consul snapshot: state.bin at byte 34: expected the rest of record 3"
                + " of type KVS, found the end of the entry");
  }

  // Header

  @Test
  void walk_nothing_isRefusedAsHeader() {
    assertHeaderFault(new byte[0], 0);
  }

  /** None is a map: number, nil, array, string, binary, extension, true. */
  @ParameterizedTest
  @ValueSource(strings = {"05", "c0", "90", "9105", "a161", "c40105", "d40105", "c3", "00"})
  void walk_headerIsNoMap_isRefused(String header) {
    assertHeaderFault(hex(header), 0);
    assertHeaderFault(concat(hex(header), hex("c880")), 0);
  }

  @Test
  void walk_headerHoldsAByteThatBeginsNothing_isRefusedThere() {
    assertHeaderFault(hex("81a94c617374496e646578c1"), 11);
  }

  @ParameterizedTest
  @CsvSource({
    // No entry, and entries that are not known: Consul takes zero.
    "80, 0",
    "81a3416765d9020000, 0",
    // Before and after unknown entries, of keys that are no strings either.
    "82a3416765c0a94c617374496e64657807, 7",
    "82a94c617374496e64657807a341676593010203, 7",
    "830591018001a94c617374496e64657807, 7",
    "84059101800181a161 01 90a94c617374496e64657807, 7",
    "81a94c617374496e64657800, 0",
    "81a94c617374496e646578ccff, 255",
    "81a94c617374496e646578cdffff, 65535",
    "81a94c617374496e646578ceffffffff, 4294967295",
    "81a94c617374496e646578cfffffffffffffffff, 18446744073709551615",
    "81a94c617374496e646578cf8000000000000000, 9223372036854775808",
    // Signed forms of what is not negative.
    "81a94c617374496e646578d37fffffffffffffff, 9223372036854775807",
    "81a94c617374496e646578d205060708, 84281096",
    // The other lengths of a map and of a key.
    "de0001a94c617374496e64657805, 5",
    "df00000001a94c617374496e64657805, 5",
    "81d9094c617374496e64657805, 5",
    "81da00094c617374496e64657805, 5",
    // Not an unsigned number.
    "81a94c617374496e646578ff, -",
    "81a94c617374496e646578d3ffffffffffffffff, -",
    "81a94c617374496e646578a135, -",
    "81a94c617374496e646578cb4014000000000000, -",
    "81a94c617374496e646578c3, -",
  })
  void walk_header_givesTheLastIndexOrIsRefused(String digits, String expected) {
    byte[] header = hex(digits);
    for (int chunk : new int[] {1, 2, 7, header.length}) {
      if (expected.equals("-")) {
        InvalidArchiveException found = finding(header, LIMITS, chunk);
        assertThat(found).isNotNull();
        assertThat(found.fault()).isEqualTo(ArchiveFault.STATE_HEADER);
        assertThat(found.offset()).isPresent();
      } else {
        StateSummary summary = walk(header, LIMITS, chunk);
        assertThat(Long.toUnsignedString(summary.index())).isEqualTo(expected);
        assertThat(summary.bytes()).isEqualTo(header.length);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 4095, 4096, 4097, 10000})
  void walk_headerOfMaximumLength_isAcceptedAndOneByteMoreIsNot(int chunk) {
    byte[] longest = headerOf(4096);
    byte[] tooLong = headerOf(4097);

    assertThat(walk(concat(longest, hex("c880")), LIMITS, chunk).index()).isEqualTo(5);
    InvalidArchiveException found = finding(concat(tooLong, hex("c880")), LIMITS, chunk);
    assertThat(found).isNotNull();
    assertThat(found.fault()).isEqualTo(ArchiveFault.STATE_HEADER);
    assertThat(found.offset()).hasValue(0);
    assertThat(found.found()).isEqualTo("one of more than 4096 bytes");
  }

  @Test
  void walk_headerClaimsMuch_costsNothing() {
    byte[] claim = hex("81a94c617374496e646578dbffffffff");

    InvalidArchiveException found = finding(claim, LIMITS, 3);

    assertThat(found).isNotNull();
    assertThat(found.fault()).isEqualTo(ArchiveFault.STATE_HEADER);
    assertThat(found.offset()).hasValue(16);
  }

  /** A map of LastIndex and of filling. */
  private static byte[] headerOf(int length) {
    byte[] front = hex("82a94c617374496e64657805a146da");
    int filling = length - front.length - 2;
    byte[] size = {(byte) (filling >> 8), (byte) filling};
    return concat(front, size, new byte[filling]);
  }

  private static void assertHeaderFault(byte[] state, long offset) {
    InvalidArchiveException found = finding(state, LIMITS, 2);
    assertThat(found).isNotNull();
    assertThat(found.fault()).isEqualTo(ArchiveFault.STATE_HEADER);
    assertThat(found.offset()).hasValue(offset);
    assertThat(found.expected()).isEqualTo("a msgpack map that names LastIndex");
  }

  // Types and accounting

  @ParameterizedTest
  @ValueSource(ints = {64, 65, 128, 130, 200, 255})
  void walk_unknownType_isCountedUnderItsNumber(int type) {
    byte[] record = {(byte) type, (byte) 0x80};

    StateSummary summary = walk(concat(HEADER, hex("0980"), record, record));

    assertThat(summary.records())
        .containsExactly(
            new RecordCount(9, "Autopilot", 1, 14),
            new RecordCount(type, "Unknown(" + type + ")", 2, 4));
  }

  @Test
  void walk_everyType_isCountedByAscendingNumberAndBytesAddUp() {
    List<Integer> uncheckedTypes =
        IntStream.rangeClosed(0, 255)
            .map(number -> 255 - number)
            .filter(number -> RecordShapes.of(number) == null)
            .boxed()
            .toList();
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    state.writeBytes(HEADER);
    for (int round = 1; round <= 3; round++) {
      for (int type : uncheckedTypes) {
        state.write(type);
        state.write(0xa0 + round);
        state.writeBytes(new byte[round]);
      }
    }

    StateSummary summary = walk(state.toByteArray(), LIMITS, 11);

    assertThat(summary.records().stream().map(RecordCount::type))
        .containsExactlyElementsOf(uncheckedTypes.stream().sorted().toList())
        .hasSize(256 - 22);
    assertThat(summary.records()).allMatch(count -> count.count() == 3);
    // 3 + 4 + 5 bytes each; the very first record, of type 255, is counted with the header.
    assertThat(summary.records())
        .allMatch(count -> count.bytes() == (count.type() == 255 ? 12 + HEADER.length : 12));
    assertThat(summary.records().stream().mapToLong(RecordCount::bytes).sum())
        .isEqualTo(state.size())
        .isEqualTo(summary.bytes());
  }

  @Test
  void walk_recordAfterAnother_keepsNothingOfIt() {
    // Each leaves something behind that would show: open maps, a payload, a length, an extension.
    byte[] awkward =
        concat(
            hex("c8 93 92 80 91 01 a1 61 de0001 c4020102 c0"),
            hex("c8 c803e8 05"),
            new byte[1000],
            hex("c8 05"));
    byte[] thrice = concat(HEADER, awkward, awkward, awkward, hex("c880"));

    for (int chunk : new int[] {1, 2, 7, 999, 100_000}) {
      assertThat(walk(thrice, LIMITS, chunk).records())
          .containsExactly(new RecordCount(200, "Unknown(200)", 10, thrice.length));
    }
  }

  // Limits

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1000})
  void walk_recordOfMaximumLength_isAcceptedAndOneByteMoreIsNot(int chunk) {
    ArchiveLimits limits = LIMITS.withMaxRecordBytes(40);
    // Type, lead, length and content; type and elements one by one.
    byte[] string = concat(hex("da0024"), new byte[36]);
    byte[] elements = concat(hex("dc0024"), new byte[36]);

    assertThat(walk(stateWith(string), limits, chunk).bytes()).isEqualTo(12 + 40);
    assertThat(walk(stateWith(elements), limits, chunk).bytes()).isEqualTo(12 + 40);
    assertLimit(stateWith(hex("da0025"), new byte[37]), limits, chunk, "maxRecordBytes", 16);
    // Here no length tells in advance: it is noticed at the first byte too many.
    assertLimit(stateWith(hex("dc0025"), new byte[37]), limits, chunk, "maxRecordBytes", 52);
  }

  @Test
  void walk_manyRecordsBelowTheLimit_areAccepted() {
    byte[] state = HEADER;
    for (int i = 0; i < 20; i++) {
      state = concat(state, new byte[] {(byte) 200}, concat(hex("da0024"), new byte[36]));
    }

    assertThat(walk(state, LIMITS.withMaxRecordBytes(40), 13).records())
        .containsExactly(new RecordCount(200, "Unknown(200)", 20, state.length));
  }

  /** Whoever wants no limit gives the largest number. */
  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 1, 1L << 32, Integer.MAX_VALUE})
  void walk_limitThatNoIntHolds_acceptsEveryRecord(long most) {
    byte[] state = HEADER;
    for (int i = 0; i < 20; i++) {
      state = concat(state, new byte[] {(byte) 200}, concat(hex("da0024"), new byte[36]));
    }

    assertThat(walk(state, LIMITS.withMaxRecordBytes(most), state.length).records())
        .containsExactly(new RecordCount(200, "Unknown(200)", 20, state.length));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1000})
  void walk_deepestNesting_isAcceptedAndOneLevelMoreIsNot(int chunk) {
    ArchiveLimits limits = LIMITS.withMaxNesting(6);

    assertThat(walk(stateWith(nested(6, 0x91)), limits, chunk)).isNotNull();
    assertThat(walk(stateWith(nested(6, 0x81)), limits, chunk)).isNotNull();
    assertLimit(stateWith(nested(7, 0x91)), limits, chunk, "maxNesting", 13 + 6);
    assertLimit(stateWith(nested(7, 0x81)), limits, chunk, "maxNesting", 13 + 12);
  }

  @Test
  void walk_defaultNesting_is128() {
    assertThat(walk(stateWith(nested(128, 0x91)))).isNotNull();
    assertLimit(stateWith(nested(129, 0x91)), LIMITS, 5, "maxNesting", 13 + 128);
  }

  /** A map's key is level by level the number zero, its value the next map. */
  private static byte[] nested(int levels, int lead) {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    for (int i = 0; i < levels; i++) {
      value.write(lead);
      if (lead == 0x81) {
        value.write(0);
      }
    }
    value.write(0);
    return value.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dbffffffff", "c6ffffffff", "c9ffffffff", "db40000000"})
  void walk_lengthBeyondTheLimit_failsBeforeAnyOfItCame(String claim) {
    InvalidArchiveException found = finding(stateWith(hex(claim)), LIMITS, 2);

    assertThat(found).isNotNull();
    assertThat(found.fault()).isEqualTo(ArchiveFault.LIMIT);
    assertThat(found.offset()).hasValue(18);
    assertThat(found.expected())
        .contains("1073741824 bytes (maxRecordBytes) in record 1 of type Unknown(200)");
  }

  /** With a real array or map of that many entries this would end in an OutOfMemoryError. */
  @ParameterizedTest
  @ValueSource(strings = {"ddffffffff", "dfffffffff"})
  void walk_countsOf32Bits_costNoMemory(String claim) {
    byte[] nested = new byte[0];
    for (int i = 0; i < 100; i++) {
      nested = concat(nested, hex(claim));
    }

    InvalidArchiveException found = finding(stateWith(nested), LIMITS, 64);

    assertThat(found).isNotNull();
    assertThat(found.fault()).isEqualTo(ArchiveFault.RECORD);
    assertThat(found.found()).isEqualTo("the end of the entry");
  }

  private static void assertLimit(
      byte[] state, ArchiveLimits limits, int chunk, String limit, long offset) {
    InvalidArchiveException found = finding(state, limits, chunk);
    assertThat(found).isNotNull();
    assertThat(found.fault()).isEqualTo(ArchiveFault.LIMIT);
    assertThat(found.expected()).contains("(" + limit + ")");
    assertThat(found.offset()).hasValue(offset);
  }

  // The same words however the bytes arrive

  static Stream<Arguments> damaged() {
    ArchiveLimits tight = LIMITS.withMaxRecordBytes(40).withMaxNesting(3);
    return Stream.of(
        Arguments.of("no header", hex("9105"), LIMITS),
        Arguments.of("bad byte in header", hex("81a94c617374496e646578c1"), LIMITS),
        Arguments.of("bad byte after a header too long", headerThenBadByte(), LIMITS),
        Arguments.of("long header", headerOf(5000), LIMITS),
        Arguments.of("header with long string", hex("81a0dbffffffff00000000000000"), LIMITS),
        Arguments.of("bad byte", concat(SMALL, hex("c893a161c1"), new byte[20]), LIMITS),
        Arguments.of("bad byte first", concat(SMALL, hex("c8c1"), new byte[20]), LIMITS),
        Arguments.of("cut", concat(SMALL, hex("c893a161")), LIMITS),
        Arguments.of("cut after type", concat(SMALL, hex("c8")), LIMITS),
        Arguments.of("cut in length", concat(SMALL, hex("c8dd0000")), LIMITS),
        Arguments.of("long string", concat(SMALL, hex("c8da0100"), new byte[256]), tight),
        Arguments.of("long array", concat(SMALL, hex("c8dc0100"), new byte[256]), tight),
        Arguments.of(
            "bad byte beyond the limit",
            concat(SMALL, hex("c8dc0100"), new byte[60], hex("c1"), new byte[99]),
            tight),
        Arguments.of("deep", concat(SMALL, hex("c8"), nested(4, 0x91)), tight),
        Arguments.of("deep by array32", stateWith(hex("9191 91 dd00000001 01")), tight));
  }

  private static byte[] headerThenBadByte() {
    byte[] header = headerOf(6000);
    header[0] = (byte) 0x83;
    return concat(header, hex("c1"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damaged")
  void walk_damaged_saysTheSameForPiecesOfAnySize(String name, byte[] state, ArchiveLimits limits) {
    InvalidArchiveException whole = finding(state, limits, Integer.MAX_VALUE);
    assertThat(whole).isNotNull();

    for (int chunk : new int[] {1, 2, 3, 7, 16, 4096}) {
      InvalidArchiveException pieces = finding(state, limits, chunk);
      assertThat(pieces).isNotNull();
      assertThat(pieces).hasMessage(whole.getMessage());
      assertThat(pieces.fault()).isEqualTo(whole.fault());
    }
  }
}
