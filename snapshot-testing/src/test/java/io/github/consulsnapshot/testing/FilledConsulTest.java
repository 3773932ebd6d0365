package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@RequiresConsul
class FilledConsulTest {
  @Test
  void fill_withoutAcls_writesWhatNeedsNone() {
    try (ConsulServer consul = ConsulServer.start()) {
      FilledConsul filled = FilledConsul.fill(consul);

      assertThat(filled.ids()).containsKeys("session/lock", "query/full", "intention/allow");
      assertThat(filled.ids()).doesNotContainKey("policy/readers");
      assertThat(filled.secrets()).contains("secret-of-the-query").hasSize(3);
      assertThat(filled.toString()).doesNotContain(filled.secrets());
      assertThat(consul.get("lock")).hasValue("held".getBytes(StandardCharsets.UTF_8));
      assertThat(consul.get("deleted")).isEmpty();
      assertThatThrownBy(() -> filled.id("policy/readers"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("policy/readers");
    }
  }

  @Test
  void fill_tokenThatIsUnknown_saysWhatWasRefused() {
    try (ConsulServer consul = ConsulServer.builder().acl().start()) {
      assertThatThrownBy(() -> FilledConsul.fill(consul.address(), Optional.of("no-such-token")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("403")
          .hasMessageNotContaining("no-such-token");
    }
  }
}
