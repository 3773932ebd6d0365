package io.github.consulsnapshot.state;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Random;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/**
 * States of any content, the same at each run: packed by the library, out of seeded chance. Their
 * types are those of which only the msgpack matters.
 */
final class RandomState {
  private final Random random;
  private final int longest;

  /** {@code longest} bounds the bytes of a string. */
  RandomState(long seed, int longest) {
    this.random = new Random(seed);
    this.longest = longest;
  }

  byte[] next() throws IOException {
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      packer.packMapHeader(1).packString("LastIndex");
      packer.packBigInteger(new BigInteger(64, random));
      for (int records = 1 + random.nextInt(5); records > 0; records--) {
        packer.writePayload(new byte[] {(byte) (64 + random.nextInt(192))});
        packValue(packer, 0);
      }
      return packer.toByteArray();
    }
  }

  private void packValue(MessageBufferPacker packer, int depth) throws IOException {
    switch (random.nextInt(depth < 6 ? 12 : 9)) {
      case 0 -> packer.packNil();
      case 1 -> packer.packBoolean(random.nextBoolean());
      case 2 -> packer.packLong(random.nextLong() >> random.nextInt(64));
      case 3 -> packer.packBigInteger(new BigInteger(64, random));
      case 4 -> packer.packDouble(random.nextDouble());
      case 5 -> packer.packFloat(random.nextFloat());
      case 6 -> {
        byte[] text = bytes();
        packer.packRawStringHeader(text.length).writePayload(text);
      }
      case 7 -> {
        byte[] binary = bytes();
        packer.packBinaryHeader(binary.length).writePayload(binary);
      }
      case 8 -> packExtension(packer);
      case 9 -> {
        int size = size();
        packer.packArrayHeader(size);
        for (int i = 0; i < size; i++) {
          packValue(packer, depth + 1);
        }
      }
      default -> {
        int size = size();
        packer.packMapHeader(size);
        for (int i = 0; i < 2 * size; i++) {
          packValue(packer, depth + 1);
        }
      }
    }
  }

  private void packExtension(MessageBufferPacker packer) throws IOException {
    if (random.nextBoolean()) {
      packer.packTimestamp(Instant.ofEpochSecond(random.nextLong() >> 30, random.nextInt(1000)));
    } else {
      byte[] content = random.nextBoolean() ? new byte[1 << random.nextInt(5)] : bytes();
      random.nextBytes(content);
      packer.packExtensionTypeHeader((byte) random.nextInt(128), content.length);
      packer.writePayload(content);
    }
  }

  private byte[] bytes() {
    int bound = random.nextInt(8) == 0 ? longest : 40;
    byte[] bytes = new byte[random.nextInt(bound)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Mostly few, seldom so many that the short form of a count does not hold them. */
  private int size() {
    return random.nextInt(random.nextInt(20) == 0 ? 25 : 4);
  }
}
