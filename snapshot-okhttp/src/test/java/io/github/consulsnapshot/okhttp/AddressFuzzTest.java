package io.github.consulsnapshot.okhttp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.InvalidSettingException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text, taken for an address, is one whose description names it again, or is refused. */
class AddressFuzzTest {
  private static final String PASSWORD = "7e1f5a3c";

  static Stream<byte[]> seeds() {
    return Stream.of(
            "127.0.0.1:8500",
            "http://[::1]:8500/consul/",
            "https://user:" + PASSWORD + "@consul.example",
            "unix:///run/consul.sock",
            "unix://relative",
            "host/a%20b/../c",
            "http://h?dc=x#y",
            "ftp://h")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void parse_anyText_isAnAddressOrIsRefusedWithoutAPassword(byte[] input) {
    String text = new String(input, UTF_8);
    // Behind unix:// is a path, in which an @ means nothing.
    boolean secret = text.contains(PASSWORD + "@") && !text.regionMatches(true, 0, "unix://", 0, 7);
    for (boolean tls : new boolean[] {false, true}) {
      Address address;
      try {
        address = Address.parse("address", text, tls);
      } catch (InvalidSettingException e) {
        ErrorText.requireReadable(e);
        ErrorText.requireKept(e, secret ? List.of(PASSWORD) : List.of());
        continue;
      }
      ErrorText.requireReadable(address.description());
      assertThat(address.base().username() + address.base().password()).isEmpty();
      assertThat(address.base().host()).isNotEmpty();
      // OkHttp does not always read a name of other letters that it has written itself.
      if (address.socket().isEmpty() && text.chars().allMatch(c -> c < 128)) {
        Address again = Address.parse("address", address.description(), tls);
        assertThat(again.base().resolve("/")).isEqualTo(address.base().resolve("/"));
      }
      assertThat(secret && address.description().contains(PASSWORD)).isFalse();
    }
  }
}
