package io.github.consulsnapshot.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text: a name that is written just so, or none. */
class SnapshotNameFuzzTest {
  static Stream<byte[]> seeds() {
    return Stream.of(
            "consul-dc1-20260131T235959.123Z-4711.snap",
            "consul-dc1-west_2-99991231T235959.999Z-18446744073709551615.snap",
            "consul-a-19700101T000000.000Z-0.snap",
            "consul-dc1-20260230T235959.123Z-4711.snap",
            "consul-dc1-20260131T235959.123Z-4711.snap.tmp",
            "consul-1769903999000000000.snap",
            "")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void parse_anyText_isANameThatWritesItOrNone(byte[] input) {
    String text = new String(input, UTF_8);
    Optional<SnapshotName> parsed = SnapshotName.parse(text);
    if (parsed.isEmpty()) {
      return;
    }
    SnapshotName name = parsed.get();
    assertThat(name.text()).isEqualTo(text).hasSizeLessThanOrEqualTo(128);
    assertThat(text).matches("[a-zA-Z0-9_.-]+").startsWith(SnapshotName.prefix(name.cluster()));
    assertThat(new SnapshotName(name.cluster(), name.time(), name.index())).isEqualTo(name);
  }
}
