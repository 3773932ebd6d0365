package io.github.consulsnapshot.okhttp.internal.deflate;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Deflated data in which the blocks and the codes are right and the rest nearly always is, so that
 * what lies deep is reached. The first bytes say in what pieces it comes, how much room there is,
 * and which bit of it is wrong, if any.
 */
class DeflatedDataFuzzTest {
  private static final int MOST = 1 << 20;

  private static final Unpackings UNPACKINGS = new Unpackings();

  static Stream<byte[]> seeds() {
    return Stream.of(random(1, 100), random(2, 1000), random(3, 4000), random(4, 400), new byte[5]);
  }

  private static byte[] random(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @MethodSource("seeds")
  @FuzzTest
  void unpack_dataOfAnyBlocks_isTheSameAsOfTheJdk(byte[] input) {
    if (input.length < 5) {
      return;
    }
    byte[] data =
        AnyDeflatedData.perhapsWrong(Choices.of(Arrays.copyOfRange(input, 5, input.length)));
    int wrong = (input[2] & 0xff) << 8 | (input[3] & 0xff);
    if (input[4] < 0 && wrong < data.length) {
      data[wrong] ^= (byte) (1 << (input[4] & 7));
    }
    UNPACKINGS.requireWith(data, input[0] & 0xff, 2 * (input[1] & 0xff), MOST);
  }
}
