package io.github.consulsnapshot.okhttp.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.Freshness;
import java.math.BigInteger;
import java.time.Duration;
import java.util.stream.Stream;
import okhttp3.Headers;
import org.junit.jupiter.params.provider.MethodSource;

/** Any three lines, taken for the headers that say how fresh a save is. */
class FreshnessHeadersFuzzTest {
  static Stream<byte[]> seeds() {
    return Stream.of("5\ntrue\n0", "18446744073709551615\nfalse\n18446744073709551615", "x\ny\n-1")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void of_anyHeaders_leavesOutWhatIsNoNumber(byte[] input) {
    String[] lines = new String(input, UTF_8).split("\n", 3);
    String[] names = {"X-Consul-Index", "X-Consul-KnownLeader", "X-Consul-LastContact"};
    Headers.Builder headers = new Headers.Builder();
    for (int i = 0; i < lines.length; i++) {
      headers.addUnsafeNonAscii(names[i], lines[i]);
    }

    Freshness freshness = FreshnessHeaders.of(headers.build());

    freshness
        .index()
        .ifPresent(
            index ->
                assertThat(new BigInteger(lines[0].strip()))
                    .hasToString(Long.toUnsignedString(index)));
    freshness
        .lastContact()
        .ifPresent(contact -> assertThat(contact).isGreaterThanOrEqualTo(Duration.ZERO));
  }
}
