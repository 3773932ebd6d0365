package io.github.consulsnapshot.okhttp.internal.deflate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes at all, taken for deflated data. The first two say in what pieces it comes and how much
 * room there is.
 */
class UnpackerFuzzTest {
  private static final int MOST = 1 << 20;

  private static final Unpackings UNPACKINGS = new Unpackings();

  static Stream<byte[]> seeds() {
    return Stream.of(
        seed(1, 5, new DeflatedData().stored(true, (byte) 1, (byte) 2).toBytes()),
        seed(
            3,
            200,
            new DeflatedData()
                .fixed(false)
                .literals(30)
                .match(258, 3)
                .end()
                .stored(false)
                .fixed(true)
                .match(3, 20)
                .end()
                .toBytes()),
        seed(7, 100, Samples.deflated(Samples.text(3000), 9, Deflater.DEFAULT_STRATEGY)),
        seed(0, 0, Samples.deflated("ab".repeat(5000).getBytes(US_ASCII), 6, 0)),
        seed(255, 3, AnyDeflatedData.whole(Choices.of(new Random(1)))),
        seed(20, 255, AnyDeflatedData.whole(Choices.of(new Random(2)))));
  }

  private static byte[] seed(int piece, int room, byte[] data) {
    byte[] seed = new byte[data.length + 2];
    seed[0] = (byte) piece;
    seed[1] = (byte) room;
    System.arraycopy(data, 0, seed, 2, data.length);
    return seed;
  }

  @MethodSource("seeds")
  @FuzzTest
  void unpack_anyBytes_isTheSameAsOfTheJdk(byte[] input) {
    if (input.length < 2) {
      return;
    }
    byte[] data = Arrays.copyOfRange(input, 2, input.length);
    UNPACKINGS.requireWith(data, input[0] & 0xff, 2 * (input[1] & 0xff), MOST);
  }
}
