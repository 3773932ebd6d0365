package io.github.consulsnapshot.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.InvalidSettingException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** A text is a version, whose own text is that version again, or an invalid setting. */
class ConsulVersionFuzzTest {
  static Stream<byte[]> seeds() {
    return Stream.of("1.8.7", "v1.22.0-dev", "1.18.2+ent", "0.9", "1.22", "consul")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void parse_anyText_isAVersionOrIsRefused(byte[] input) {
    String text = new String(input, UTF_8);
    ConsulVersion version;
    try {
      version = ConsulVersion.parse(text);
    } catch (InvalidSettingException e) {
      assertThat(e.setting()).isEqualTo("targetVersion");
      assertThat(e.getMessage()).matches("[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]{1,200}");
      return;
    }
    assertThat(text).contains(version.major() + "").contains(version.minor() + "");
    assertThat(ConsulVersion.parse(version.toString())).isEqualTo(version);
    for (int type = 0; type < 256; type++) {
      if (ConsulVersion.everyVersionCanApply(type) && version.major() > 1) {
        assertThat(version.canApply(type)).as("type %s", type).isTrue();
      }
    }
  }
}
