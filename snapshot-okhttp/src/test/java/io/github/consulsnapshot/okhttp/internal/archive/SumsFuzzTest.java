package io.github.consulsnapshot.okhttp.internal.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.okhttp.ErrorText;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes, taken for SHA256SUMS. */
class SumsFuzzTest {
  private static final ArchiveFinding FINDING = new ArchiveFinding("");

  static Stream<byte[]> seeds() {
    byte[] sums = ArchiveCases.sample().content(ArchiveBuilder.SUMS);
    String text = new String(sums, ISO_8859_1);
    return Stream.of(text, text.replace("  ", " \t"), "  " + text.replace("\n", " x\r\n"))
        .map(seed -> seed.getBytes(ISO_8859_1));
  }

  @MethodSource("seeds")
  @FuzzTest
  void parse_anyBytes_areLinesThatSplitAtBlanksOrAreRefused(byte[] text) {
    List<Sums.Line> lines;
    try {
      lines = Sums.parse(text, FINDING);
    } catch (InvalidArchiveException e) {
      ErrorText.requireReadable(e);
      assertThat(e.offset().orElseThrow()).isBetween(0L, (long) text.length);
      return;
    }
    List<Sums.Line> split = new ArrayList<>();
    // What follows the last line break is no line when it is nothing.
    String all = new String(text, ISO_8859_1).replaceFirst("\n$", "");
    for (String line : all.isEmpty() ? new String[0] : all.split("\n", -1)) {
      StringTokenizer words = new StringTokenizer(line, " \t\r");
      String sum = words.nextToken();
      split.add(new Sums.Line(words.nextToken(), sum));
      assertThat(sum).hasSize(64);
    }
    assertThat(lines).isEqualTo(split);
  }
}
