package io.github.consulsnapshot.okhttp.internal.deflate;

import java.util.ArrayList;
import java.util.List;

/** Deflated data of all that there may be, in an order that somebody chooses. */
final class AnyDeflatedData {
  private static final int MOST_LITERALS = 286;
  private static final int MOST_DISTANCES = 30;

  private final Choices choices;
  private final boolean mayBeWrong;
  private final DeflatedData data = new DeflatedData();
  private long written;

  private AnyDeflatedData(Choices choices, boolean mayBeWrong) {
    this.choices = choices;
    this.mayBeWrong = mayBeWrong;
  }

  /** Without any damage. */
  static byte[] whole(Choices choices) {
    return new AnyDeflatedData(choices, false).write();
  }

  /** Distances may be beyond the beginning, and symbols may stand for nothing. */
  static byte[] perhapsWrong(Choices choices) {
    return new AnyDeflatedData(choices, true).write();
  }

  private byte[] write() {
    int more = choices.below(5);
    while (more >= 0) {
      block(more == 0);
      more--;
    }
    return data.toBytes();
  }

  private void block(boolean last) {
    switch (choices.below(8)) {
      case 0 -> stored(last);
      case 1 -> {
        data.fixed(last);
        content(all(MOST_LITERALS), all(MOST_DISTANCES));
      }
      default -> dynamic(last);
    }
  }

  private void stored(boolean last) {
    byte[] bytes = new byte[choices.below(3) == 0 ? choices.below(65_536) : choices.below(40)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 ^ i >> 8);
    }
    data.stored(last, bytes);
    written += bytes.length;
  }

  private void dynamic(boolean last) {
    List<Integer> literals = some(MOST_LITERALS, DeflatedData.END);
    List<Integer> distances =
        choices.below(8) == 0 ? List.of() : some(MOST_DISTANCES, choices.below(MOST_DISTANCES));
    HuffmanCode literalCode = HuffmanCode.any(choices, count(literals, 257, 286), literals, 15);
    HuffmanCode distanceCode = HuffmanCode.any(choices, count(distances, 1, 30), distances, 15);
    if (choices.below(2) == 0) {
      data.dynamic(last, literalCode, distanceCode);
    } else {
      data.dynamic(last, literalCode, distanceCode, choices);
    }
    content(literals, distances);
  }

  /** Up to the last symbol, or with zeros behind it. */
  private int count(List<Integer> symbols, int least, int most) {
    int needed = least;
    for (int symbol : symbols) {
      needed = Math.max(needed, symbol + 1);
    }
    return needed + choices.below(most - needed + 1);
  }

  private static List<Integer> all(int symbols) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < symbols; i++) {
      all.add(i);
    }
    return all;
  }

  /** Any of so many symbols, of which one is among them, in an order that matters to the code. */
  private List<Integer> some(int symbols, int certain) {
    List<Integer> some = new ArrayList<>();
    int oneOf = 1 + choices.below(3) * choices.below(20);
    for (int i = 0; i < symbols; i++) {
      if (i == certain || oneOf == 1 || choices.below(oneOf) == 0) {
        some.add(choices.below(some.size() + 1), i);
      }
    }
    return some;
  }

  private void content(List<Integer> literals, List<Integer> distances) {
    int left = choices.below(4) == 0 ? choices.below(2000) : choices.below(60);
    for (; left > 0; left--) {
      int symbol = literals.get(choices.below(literals.size()));
      if (symbol < DeflatedData.END) {
        data.symbol(symbol);
        written++;
      } else if (symbol > DeflatedData.END && !distances.isEmpty()) {
        match(symbol, distances.get(choices.below(distances.size())));
      }
    }
    data.end();
  }

  private void match(int length, int distance) {
    int least = DeflatedData.leastDistance(distance);
    int bits = DeflatedData.distanceBits(distance);
    boolean wrong = mayBeWrong && choices.below(16) == 0;
    if (least > written && !wrong) {
      return;
    }
    int more = choices.below(1 << bits);
    if (least + more > written && !wrong) {
      more = (int) written - least;
    }
    int longer = choices.below(1 << DeflatedData.lengthBits(length));
    data.symbol(length)
        .bits(longer, DeflatedData.lengthBits(length))
        .distanceSymbol(distance)
        .bits(more, bits);
    written += DeflatedData.leastLength(length) + longer;
  }
}
