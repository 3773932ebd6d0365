package io.github.consulsnapshot.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PartSizesTest {
  @Test
  void of_allParts_holdFiveTebibytes() throws IOException {
    long total = 0;
    for (int number = 1; number <= PartSizes.MOST_PARTS; number++) {
      assertThat(PartSizes.of(number)).isBetween(8 << 20, 704 << 20);
      total += PartSizes.of(number);
      if (number == 640) {
        // A part of 8 MiB is enough for 5 GiB.
        assertThat(total).isEqualTo(5L << 30);
      }
    }
    assertThat(total).isEqualTo(PartSizes.longest()).isGreaterThan(5L << 40);
  }

  @Test
  void of_onePartMoreThanS3Takes_fails() {
    assertThatIOException().isThrownBy(() -> PartSizes.of(PartSizes.MOST_PARTS + 1));
  }
}
