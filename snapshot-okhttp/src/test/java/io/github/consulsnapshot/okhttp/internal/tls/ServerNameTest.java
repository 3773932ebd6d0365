package io.github.consulsnapshot.okhttp.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.InvalidSettingException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerNameTest {
  @ParameterizedTest
  @CsvSource({
    "server.dc1.consul, server.dc1.consul, true",
    "server.dc1.consul:8501, server.dc1.consul, true",
    "consul, consul, true",
    "10.0.0.1:8501, 10.0.0.1, false",
    "[::1]:8501, ::1, false",
    "[::1], ::1, false",
    "::1, ::1, false",
  })
  void parse_withPort_leavesItOut(String text, String name, boolean sent) {
    ServerName parsed = ServerName.parse("tlsServerName", text);

    assertThat(parsed.name()).isEqualTo(name);
    assertThat(parsed.indication()).hasSize(sent ? 1 : 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {":8501", "a b", "https://server.dc1.consul", "x/y"})
  void parse_noName_isRefused(String text) {
    assertThatThrownBy(() -> ServerName.parse("CONSUL_TLS_SERVER_NAME", text))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("CONSUL_TLS_SERVER_NAME: \"" + text + "\" given");
  }
}
