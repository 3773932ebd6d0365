package io.github.consulsnapshot.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.InvalidSettingException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8500, http://127.0.0.1:8500/, http://127.0.0.1:8500",
    "consul:8500, http://consul:8500/, http://consul:8500",
    "consul.example, http://consul.example/, http://consul.example",
    "http://consul:8500/, http://consul:8500/, http://consul:8500",
    "HTTP://consul:8500, http://consul:8500/, http://consul:8500",
    "https://consul:8501, https://consul:8501/, https://consul:8501",
    "https://consul, https://consul/, https://consul",
    "[::1]:8500, http://[::1]:8500/, http://[::1]:8500",
    "https://[::1]:8501, https://[::1]:8501/, https://[::1]:8501",
    "http://proxy/consul, http://proxy/consul, http://proxy/consul",
    "proxy:80/a/consul///, http://proxy/a/consul, http://proxy/a/consul",
  })
  void parse_overTcp_isReadAsTheCommandDoes(String text, String base, String description) {
    Address address = Address.parse("address", text, false);

    assertThat(address.base()).hasToString(base);
    assertThat(address.description()).isEqualTo(description);
    assertThat(address.socket()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "consul:8501, https://consul:8501/",
    "http://consul:8501, https://consul:8501/",
    "https://consul:8501, https://consul:8501/",
    "unix:///run/consul.sock, https://localhost/",
  })
  void parse_tlsAskedBeside_isNotSwitchedOffByTheScheme(String text, String base) {
    Address address = Address.parse("address", text, true);

    assertThat(address.base()).hasToString(base);
    assertThat(address.tls()).isTrue();
  }

  @Test
  void parse_socketFile_hasLocalhostForTheHostHeader() {
    Address address = Address.parse("address", "unix:///run/consul.sock", false);

    assertThat(address.socket()).contains(Path.of("/run/consul.sock"));
    assertThat(address.base()).hasToString("http://localhost/");
    assertThat(address.description()).isEqualTo("unix:///run/consul.sock");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://consul",
        "http://",
        "http:///v1",
        "http://a b:8500",
        "consul:port",
        "consul:99999",
        "::1:8500",
        "http://consul\n:8500",
        "http:\\\\consul",
        "unix://",
        "consul?dc=x",
        "http://consul/#x",
      })
  void parse_noAddress_isRefusedInOneLine(String text) {
    assertThatThrownBy(() -> Address.parse("CONSUL_HTTP_ADDR", text, false))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("CONSUL_HTTP_ADDR: ")
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://me:canary@consul:8500",
        "me:canary@consul:8500",
        "https://canary@consul",
        "http://me:can/ary@consul:8500",
        "http://me:12/canary@consul:8500",
        "http://me:can#ary?@consul:8500",
        "http://me:canary@",
        "http://consul:8500/?token=canary",
        "me:canary@https://consul:8501",
        "https:/me:canary@consul:8501",
        "http:///me:canary@consul",
      })
  void parse_secretInside_isRefusedAndNotShown(String text) {
    assertThatThrownBy(() -> Address.parse("address", text, false))
        .isInstanceOf(InvalidSettingException.class)
        .hasNoCause()
        .hasMessageNotContaining("canary");
  }

  @Test
  void parse_credentialsInside_namesTheRightSetting() {
    assertThatThrownBy(() -> Address.parse("address", "http://a:b@consul", false))
        .hasMessageContaining("give them by basicAuth");
    assertThatThrownBy(() -> Address.parse("CONSUL_HTTP_ADDR", "http://a:b@consul", false))
        .hasMessageContaining("give them by CONSUL_HTTP_AUTH");
  }

  @Test
  void parse_unprintable_isShownWithoutIt() {
    assertThatThrownBy(() -> Address.parse("address", "con\u009b31msul\u202e:x", false))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("\"http://con?31msul?:x\"");
  }
}
