package io.github.consulsnapshot.okhttp.internal.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.okhttp.internal.deflate.Outcome.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each of these asks the JDK for the same, unless it says what it asks. */
class UnpackerTest {
  private static final HuffmanCode NO_CODE = new HuffmanCode(0);

  private final Unpackings unpackings = new Unpackings();

  private Outcome requireWhole(DeflatedData data) {
    Outcome outcome = unpackings.require(data.toBytes(), 9, Unpackings.WHOLE);
    assertThat(outcome.verdict).as("%s", outcome).isEqualTo(Verdict.WHOLE);
    return outcome;
  }

  @ParameterizedTest
  @ValueSource(ints = {Deflater.DEFAULT_STRATEGY, Deflater.FILTERED, Deflater.HUFFMAN_ONLY})
  void unpack_whatTheJdkDeflates_givesItBack(int strategy) {
    for (Map.Entry<String, byte[]> kind : Samples.ofAllKinds().entrySet()) {
      for (int level = 0; level <= 9; level++) {
        byte[] data = Samples.deflated(kind.getValue(), level, strategy);

        Outcome outcome = unpackings.require(data, 2, Unpackings.WHOLE);

        assertThat(outcome.verdict).as(kind.getKey()).isEqualTo(Verdict.WHOLE);
        assertThat(Arrays.equals(outcome.bytes, kind.getValue())).as(kind.getKey()).isTrue();
        assertThat(outcome.taken).isEqualTo(data.length);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 777, 40_000})
  void unpack_whatIsFlushed_givesItBack(int each) {
    byte[] text = Samples.text(Math.min(90_000, each * 500));

    Outcome outcome = unpackings.require(Samples.flushed(text, each, 6), 20, Unpackings.WHOLE);

    assertThat(Arrays.equals(outcome.bytes, text)).isTrue();
  }

  @Test
  void unpack_inPiecesAndRoomOfEverySize_isTheSame() {
    List<byte[]> all =
        List.of(
            Samples.deflated(Samples.text(36_000), 1, Deflater.DEFAULT_STRATEGY),
            Samples.deflated(Samples.text(8_000), 9, Deflater.HUFFMAN_ONLY),
            Samples.deflated(Samples.random(8_000, 256), 0, Deflater.DEFAULT_STRATEGY),
            Samples.deflated(Samples.random(8_000, 3), 9, Deflater.DEFAULT_STRATEGY));
    for (byte[] data : all) {
      assertThat(unpackings.requireAllWays(data).verdict).isEqualTo(Verdict.WHOLE);
    }
  }

  @Test
  void unpack_blocksOfAnyCodes_givesThemBack() {
    for (int seed = 0; seed < 2500; seed++) {
      byte[] data = AnyDeflatedData.whole(Choices.of(new Random(seed)));

      Outcome outcome = unpackings.require(data, 3, Unpackings.WHOLE);

      assertThat(outcome.verdict).as("seed %s: %s", seed, outcome).isEqualTo(Verdict.WHOLE);
      assertThat(outcome.taken).isEqualTo(data.length);
    }
  }

  @Test
  void unpack_everyByteBehindAnyOther_givesItBack() {
    DeflatedData data = new DeflatedData().fixed(true);
    for (int first = 0; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        data.symbol(first).symbol(second);
      }
    }

    assertThat(requireWhole(data.end()).bytes).hasSize(2 * 65_536);
  }

  /** Of such a code two are found at once, and three times in a row. */
  @Test
  void unpack_literalsOfTheShortestCodewords_givesThemBack() {
    int[] lengths = new int[257];
    lengths['a'] = 1;
    lengths['b'] = 3;
    lengths['c'] = 3;
    lengths[0xff] = 3;
    lengths[DeflatedData.END] = 3;
    Random random = new Random(2);
    DeflatedData data = new DeflatedData().dynamic(true, new HuffmanCode(lengths), NO_CODE);
    for (int i = 0; i < 40_000; i++) {
      data.symbol("aaaaabc\u00ff".charAt(random.nextInt(8)));
    }

    assertThat(requireWhole(data.end()).bytes).hasSize(40_000);
  }

  @Test
  void unpack_storedBlockOfEveryLength_givesItBack() {
    byte[] all = Samples.random(65_535, 256);
    for (int length = 0; length <= 65_535; length += length < 300 || length > 65_525 ? 1 : 1087) {
      // At another bit each time.
      DeflatedData data = new DeflatedData().fixed(false);
      for (int i = 0; i < length % 8; i++) {
        data.symbol(200);
      }
      data.end().stored(false, Arrays.copyOf(all, length)).stored(false);
      data.stored(true, Arrays.copyOf(all, length));

      Outcome outcome = unpackings.require(data.toBytes(), 2, Unpackings.WHOLE);

      assertThat(outcome.verdict).isEqualTo(Verdict.WHOLE);
      assertThat(outcome.bytes).hasSize(length % 8 + 2 * length);
    }
  }

  @Test
  void unpack_everyLengthAtEverySmallDistance_repeats() {
    DeflatedData data = new DeflatedData().fixed(true).literals(80);
    for (int distance = 1; distance <= 40; distance++) {
      data.literals(40);
      for (int length = 3; length <= 258; length++) {
        data.match(length, distance);
      }
    }

    Outcome outcome = unpackings.require(data.end().toBytes(), 3, Unpackings.WHOLE);

    assertThat(outcome.verdict).isEqualTo(Verdict.WHOLE);
  }

  @Test
  void unpack_leastAndMostOfEverySymbol_repeats() {
    byte[] history = Samples.random(Unpacker.HISTORY, 256);
    DeflatedData data = new DeflatedData().stored(false, history).fixed(true);
    for (int distance = 0; distance < 30; distance++) {
      int distanceBits = DeflatedData.distanceBits(distance);
      for (int length = 257; length <= 285; length++) {
        int lengthBits = DeflatedData.lengthBits(length);
        for (int most = 0; most < 4; most++) {
          data.symbol(length)
              .bits((most & 1) * ((1 << lengthBits) - 1), lengthBits)
              .distanceSymbol(distance)
              .bits((most >> 1) * ((1 << distanceBits) - 1), distanceBits);
        }
      }
    }

    requireWhole(data.end());
  }

  /** The longest could be written so as well, and is by nobody. */
  @Test
  void unpack_longestLengthByTheSymbolBeforeItsOwn_repeats() {
    DeflatedData data = new DeflatedData().fixed(true).symbol(1).symbol(2);
    data.symbol(284).bits(31, 5).distanceSymbol(1);

    assertThat(requireWhole(data.end()).bytes).hasSize(260);
  }

  /** In the code of which tables need the most room. */
  @Test
  void unpack_codesOfTheLargestTables_givesThemBack() {
    HuffmanCode literals = HuffmanCode.withCounts(0, 3, 1, 0, 0, 0, 0, 0, 0, 0, 233, 45, 1, 1, 2);
    HuffmanCode distances = HuffmanCode.withCounts(0, 3, 1, 1, 1, 0, 0, 0, 13, 5, 1, 1, 1, 1, 2);

    requireEverySymbol(literals, distances);
  }

  @Test
  void unpack_codewordsOfEveryLength_givesThemBack() {
    HuffmanCode literals = HuffmanCode.withCounts(1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 232, 48);
    HuffmanCode distances = HuffmanCode.withCounts(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2);

    requireEverySymbol(literals, distances);
  }

  /** Each symbol, and the longest lengths at the longest distances many times in a row. */
  private void requireEverySymbol(HuffmanCode literals, HuffmanCode distances) {
    DeflatedData data = new DeflatedData();
    data.stored(false, Samples.random(Unpacker.HISTORY, 256)).dynamic(true, literals, distances);
    for (int symbol = 0; symbol < 286; symbol++) {
      if (symbol < DeflatedData.END) {
        data.symbol(symbol).symbol(255 - symbol);
      } else if (symbol > DeflatedData.END) {
        for (int distance = 0; distance < distances.symbols(); distance++) {
          int lengthBits = DeflatedData.lengthBits(symbol);
          int distanceBits = DeflatedData.distanceBits(distance);
          data.symbol(symbol)
              .bits((1 << lengthBits) - 1, lengthBits)
              .distanceSymbol(distance)
              .bits((1 << distanceBits) - 1, distanceBits)
              .symbol(symbol & 0xff);
        }
      }
    }
    int last = distances.symbols() - 1;
    int bits = DeflatedData.distanceBits(last);
    for (int i = 0; i < 1000; i++) {
      data.symbol(284).bits(i & 31, 5).distanceSymbol(last).bits(i & ((1 << bits) - 1), bits);
    }
    requireWhole(data.end());
  }

  @Test
  void unpack_singleCodewords_areWhole() {
    HuffmanCode onlyEnd = HuffmanCode.any(limit -> 0, 257, List.of(DeflatedData.END), 15);
    HuffmanCode oneLength = twoSymbols(DeflatedData.END, 285);
    for (int distance = 0; distance < 30; distance++) {
      HuffmanCode oneDistance = HuffmanCode.any(limit -> 0, distance + 1, List.of(distance), 15);
      DeflatedData data = new DeflatedData().stored(false, Samples.random(Unpacker.HISTORY, 256));
      data.dynamic(false, onlyEnd, NO_CODE).end().dynamic(false, onlyEnd, oneDistance).end();
      data.dynamic(true, oneLength, oneDistance);
      int bits = DeflatedData.distanceBits(distance);
      for (int i = 0; i < 200; i++) {
        data.symbol(285).distanceSymbol(distance).bits(i & ((1 << bits) - 1), bits);
      }

      assertThat(requireWhole(data.end()).bytes).hasSize(Unpacker.HISTORY + 200 * 258);
    }
  }

  private static HuffmanCode twoSymbols(int first, int second) {
    return HuffmanCode.any(limit -> 0, Math.max(first, second) + 1, List.of(first, second), 15);
  }

  @Test
  void unpack_emptyBlocksOfEveryKind_givesNothing() {
    HuffmanCode onlyEnd = HuffmanCode.any(limit -> 0, 257, List.of(DeflatedData.END), 15);
    DeflatedData data = new DeflatedData();
    for (int i = 0; i < 40; i++) {
      data.stored(false).fixed(false).end().dynamic(false, onlyEnd, NO_CODE).end();
      if (i % 3 == 0) {
        data.stored(false, (byte) i);
      }
    }

    assertThat(requireWhole(data.fixed(true).end()).bytes).hasSize(14);
  }

  /** The end at every bit, with something behind it that is not to be taken. */
  @Test
  void unpack_whatFollowsTheEnd_isNotTaken() {
    for (int literals = 0; literals < 700; literals += literals < 24 ? 1 : 45) {
      DeflatedData data = new DeflatedData().fixed(true);
      for (int i = 0; i < literals; i++) {
        data.symbol(i % 5 == 0 ? 10 : 200);
      }
      byte[] whole = data.end().toBytes();
      for (int behind = 0; behind < 40; behind++) {
        byte[] more = Arrays.copyOf(whole, whole.length + behind);
        Arrays.fill(more, whole.length, more.length, (byte) 0xff);

        Outcome outcome = unpackings.require(more, 2, Unpackings.WHOLE);

        assertThat(outcome.verdict).isEqualTo(Verdict.WHOLE);
        assertThat(outcome.taken).isEqualTo(whole.length);
        assertThat(outcome.bytes).hasSize(literals);
      }
    }
  }

  @Test
  void unpack_distanceBeyondTheBeginningByOne_isDamaged() {
    int[] all = {0, 1, 2, 3, 4, 6, 8, 12, 255, 256, 257, 258, 600, 4095, 24_576, 32_766, 32_767};
    for (int before : all) {
      byte[] history = Samples.random(before, 256);
      for (int literals = 0; literals <= Math.min(before, 1); literals++) {
        byte[] stored = Arrays.copyOf(history, before - literals);
        DeflatedData whole = new DeflatedData().stored(false, stored).fixed(true);
        DeflatedData beyond = new DeflatedData().stored(false, stored).fixed(true);
        whole.literals(literals);
        beyond.literals(literals).match(5, before + 1).literals(500).end();

        assertThat(requireDamage(beyond)).isEqualTo("a distance beyond the beginning");

        if (before > 0) {
          requireWhole(whole.match(5, before).literals(500).end());
        }
      }
    }
  }

  /** What was unpacked from other data is not there any more. */
  @Test
  void begin_afterOtherData_forgetsIt() throws DataFormatException {
    Unpacker unpacker = new Unpacker();
    byte[] into = new byte[1000];
    byte[] cut = new DeflatedData().fixed(true).literals(9).match(258, 9).toBytes();
    byte[] beyond = new DeflatedData().fixed(true).literals(1).match(3, 2).end().toBytes();
    byte[] good = new DeflatedData().fixed(true).literals(1).match(3, 1).end().toBytes();

    assertThat(unpacker.unpack(cut, 0, cut.length, into, 0, 100)).isEqualTo(100);
    unpacker.begin();
    assertThat(unpacker.unpack(beyond, 0, beyond.length, into, 500, 500)).isOne();
    assertThatThrownBy(() -> unpacker.unpack(beyond, 0, 0, into, 501, 499))
        .isInstanceOf(DataFormatException.class);
    unpacker.begin();
    assertThat(unpacker.unpack(good, 0, good.length, into, 500, 500)).isEqualTo(4);

    assertThat(unpacker.isEnded()).isTrue();
    assertThat(unpacker.bytesTaken()).isEqualTo(good.length);
    assertThat(unpacker.bytesUnpacked()).isEqualTo(4);
  }

  @Test
  void unpack_withLessHistoryThanThereWas_isRefused() throws DataFormatException {
    Unpacker unpacker = new Unpacker();
    byte[] data = new DeflatedData().fixed(true).literals(20).toBytes();
    byte[] into = new byte[100];
    assertThat(unpacker.unpack(data, 0, data.length, into, 0, 100)).isEqualTo(20);

    assertThatThrownBy(() -> unpacker.unpack(data, 0, 0, into, 19, 10))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static Stream<Arguments> damages() {
    HuffmanCode good = twoSymbols('a', DeflatedData.END);
    HuffmanCode onlyEnd = HuffmanCode.any(limit -> 0, 257, List.of(DeflatedData.END), 15);
    HuffmanCode one = new HuffmanCode(1);
    String counts = "more codewords than there are symbols";
    String ofLengths = "no code of lengths has such codewords";
    String beyond = "a repetition beyond the last codeword";
    String ofLiterals = "no code of literals has such codewords";
    String ofDistances = "no code of distances has such codewords";
    String nothing = "a codeword that stands for nothing";
    String noDistance = "a codeword that stands for no distance";
    return Stream.of(
        damage("a block of no known type", data -> data.header(true, 3)),
        damage(
            "a stored block with two lengths",
            data -> data.header(true, 0).align().bits(5, 16).bits(~4, 16)),
        damage(
            "a stored block with two lengths",
            data -> data.header(true, 0).align().bits(0x8000, 16).bits(0xffff, 16)),
        damage(counts, data -> data.header(true, 2).bits(30, 5).bits(0, 5).bits(0, 4)),
        damage(counts, data -> data.header(true, 2).bits(31, 5).bits(0, 5).bits(0, 4)),
        damage(counts, data -> data.header(true, 2).bits(29, 5).bits(30, 5).bits(0, 4)),
        damage(counts, data -> data.header(true, 2).bits(29, 5).bits(31, 5).bits(0, 4)),
        damage(ofLengths, data -> data.counts(true, 257, 1, new HuffmanCode(1, 1, 1))),
        damage(ofLengths, data -> data.counts(true, 257, 1, new HuffmanCode(2, 2, 2))),
        damage(ofLengths, data -> data.counts(true, 257, 1, new HuffmanCode(1))),
        damage(ofLengths, data -> data.counts(true, 257, 1, new HuffmanCode(7))),
        // Zlib notices it behind the lengths, all zero.
        damage(ofLengths, data -> data.counts(true, 257, 1, new HuffmanCode()).bits(0, 32)),
        damage("a repetition of nothing", data -> lengths(data, 257).bits(0, 1).bits(0, 2)),
        damage("a repetition of nothing", data -> lengths(data, 257).bits(0, 1).bits(3, 2)),
        damage(beyond, data -> lengths(data, 257).bits(3, 2).bits(127, 7).bits(3, 2).bits(110, 7)),
        damage(beyond, data -> zeros(lengths(data, 286), 314).bits(1, 2).bits(0, 3)),
        damage(beyond, data -> zeros(lengths(data, 286), 315).bits(0, 1).bits(3, 2)),
        damage(
            "a block that cannot end",
            data -> data.dynamic(true, twoSymbols('a', 257), new HuffmanCode(1))),
        damage("a block that cannot end", data -> data.dynamic(true, with(new int[257]), NO_CODE)),
        damage(ofLiterals, data -> data.dynamic(true, with(new int[257], 1, 1, 1), NO_CODE)),
        damage(ofLiterals, data -> data.dynamic(true, with(new int[257], 2, 2, 2), NO_CODE)),
        damage(ofLiterals, data -> data.dynamic(true, with(new int[257], 2), NO_CODE)),
        damage(ofLiterals, data -> data.dynamic(true, with(new int[257], 15), NO_CODE)),
        damage(ofLiterals, data -> data.dynamic(true, with(new int[257], 1, 15), NO_CODE)),
        damage(ofDistances, data -> data.dynamic(true, good, new HuffmanCode(1, 1, 1))),
        damage(ofDistances, data -> data.dynamic(true, good, new HuffmanCode(1, 2))),
        damage(ofDistances, data -> data.dynamic(true, good, new HuffmanCode(2))),
        damage(ofDistances, data -> data.dynamic(true, good, new HuffmanCode(15))),
        damage(ofDistances, data -> data.dynamic(true, good, new HuffmanCode(1, 15))),
        damage(nothing, data -> data.dynamic(true, onlyEnd, NO_CODE).bits(1, 1)),
        damage(nothing, data -> data.fixed(true).symbol(286)),
        damage(nothing, data -> data.fixed(true).symbol(287)),
        damage(nothing, data -> data.fixed(true).literals(400).symbol(286)),
        damage(noDistance, data -> data.fixed(true).literals(400).symbol(257).distanceSymbol(30)),
        damage(
            noDistance, data -> data.fixed(true).literals(400).symbol(284).bits(3, 5).bits(31, 5)),
        damage(
            noDistance,
            data ->
                data.dynamic(true, twoSymbols(257, DeflatedData.END), NO_CODE)
                    .symbol(257)
                    .bits(0, 1)),
        damage(
            noDistance,
            data ->
                data.dynamic(true, twoSymbols(257, DeflatedData.END), NO_CODE)
                    .symbol(257)
                    .bits(1, 1)),
        damage(
            noDistance,
            data ->
                data.dynamic(true, twoSymbols(257, DeflatedData.END), one).symbol(257).bits(1, 1)));
  }

  private static Arguments damage(String found, Consumer<DeflatedData> damage) {
    return Arguments.of(found, damage);
  }

  /** These lengths of the first symbols, and of the last. */
  private static HuffmanCode with(int[] lengths, int... some) {
    System.arraycopy(some, 0, lengths, 0, some.length);
    if (some.length > 0) {
      lengths[DeflatedData.END] = some[some.length - 1];
      lengths[some.length - 1] = 0;
    }
    return new HuffmanCode(lengths);
  }

  /** What follows is one bit for a repetition, two for zeros, few or many. */
  private static DeflatedData lengths(DeflatedData data, int literals) {
    int[] lengths = new int[19];
    lengths[16] = 1;
    lengths[17] = 2;
    lengths[18] = 2;
    return data.counts(true, literals, literals == 286 ? 30 : 1, new HuffmanCode(lengths));
  }

  /** So many lengths that are zero. */
  private static DeflatedData zeros(DeflatedData data, int many) {
    int left = many;
    while (left > 0) {
      int times = Math.min(138, left > 138 && left < 149 ? left - 11 : left);
      data.bits(3, 2).bits(times - 11, 7);
      left -= times;
    }
    return data;
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("damages")
  void unpack_eachDamage_isFoundBehindWhatStandsBefore(
      String found, Consumer<DeflatedData> damage) {
    for (int literals : new int[] {0, 1, 2, 3, 300, 5000}) {
      for (int behind : new int[] {0, 1, 2, 100}) {
        DeflatedData data = new DeflatedData();
        if (literals > 0) {
          data.fixed(false).literals(literals).end();
        }
        int before = (int) unpackings.require(data.toBytes(), 0, Unpackings.WHOLE).taken;
        damage.accept(data);
        for (int i = 0; i < behind; i++) {
          data.bits(i * 37, 8);
        }
        byte[] bytes = data.toBytes();

        Outcome outcome = unpackings.require(bytes, 30, Unpackings.WHOLE);

        assertThat(outcome.damage).isEqualTo(found);
        assertThat(outcome.bytes.length).isGreaterThanOrEqualTo(literals);
        assertThat(outcome.taken).isGreaterThanOrEqualTo(before);
      }
    }
  }

  private String requireDamage(DeflatedData data) {
    Outcome outcome = unpackings.require(data.toBytes(), 9, Unpackings.WHOLE);
    assertThat(outcome.verdict).isEqualTo(Verdict.DAMAGED);
    return outcome.damage;
  }

  static Stream<byte[]> small() {
    HuffmanCode literals = HuffmanCode.withCounts(1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 232, 48);
    HuffmanCode distances = HuffmanCode.withCounts(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2);
    return Stream.of(
        Samples.deflated(Samples.text(400), 9, Deflater.DEFAULT_STRATEGY),
        Samples.deflated(Samples.text(200), 9, Deflater.HUFFMAN_ONLY),
        new DeflatedData()
            .fixed(false)
            .literals(40)
            .match(258, 3)
            .end()
            .stored(false, Samples.text(30))
            .stored(false)
            .fixed(true)
            .match(30, 200)
            .literals(3)
            .match(3, 1)
            .end()
            .toBytes(),
        new DeflatedData()
            .dynamic(true, literals, distances, limit -> limit / 2)
            .literals(60)
            .match(200, 60)
            .match(6, 250)
            .end()
            .toBytes(),
        Samples.flushed(Samples.text(120), 20, 9));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("small")
  void unpack_everyDamageToAByte_hasTheSameOutcome(byte[] whole) {
    for (int at = 0; at < whole.length; at++) {
      byte good = whole[at];
      for (int wrong = 0; wrong < 256; wrong += at < 60 || whole.length < 150 ? 1 : 7) {
        whole[at] = (byte) wrong;
        unpackings.require(whole, 1, Unpackings.WHOLE);
      }
      for (int bit = 0; bit < 8; bit++) {
        whole[at] = (byte) (good ^ 1 << bit);
        unpackings.require(whole, 2, Unpackings.WHOLE);
      }
      whole[at] = good;
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("small")
  void unpack_dataThatIsCutAnywhere_needsMore(byte[] whole) {
    for (int length = 0; length < whole.length; length++) {
      Outcome outcome = unpackings.require(Arrays.copyOf(whole, length), 12, Unpackings.WHOLE);

      assertThat(outcome.verdict).isEqualTo(Verdict.LACKS);
    }
  }
}
