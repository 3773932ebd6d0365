package io.github.consulsnapshot.examples.snap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionTest {
  @Test
  void environment_flag_overridesItsVariableAlone() throws Exception {
    assertThat(
            environment(
                Map.of("CONSUL_CLIENT_CERT", "cert.pem", "CONSUL_CLIENT_KEY", "old.pem"),
                "-client-key=new.pem"))
        .containsOnly(
            Map.entry("CONSUL_CLIENT_CERT", "cert.pem"), Map.entry("CONSUL_CLIENT_KEY", "new.pem"));
  }

  @Test
  void environment_emptyFlag_leavesTheVariable() throws Exception {
    assertThat(environment(Map.of("CONSUL_CACERT", "ca.pem"), "-ca-file="))
        .containsOnly(Map.entry("CONSUL_CACERT", "ca.pem"));
  }

  @Test
  void environment_tokenFlag_winsOverTheFileOfTheEnvironment() throws Exception {
    assertThat(environment(Map.of("CONSUL_HTTP_TOKEN_FILE", "token"), "-token=a"))
        .containsOnly(Map.entry("CONSUL_HTTP_TOKEN", "a"));
  }

  @Test
  void environment_tokenAndFileFlags_keepBothForTheFileToWin() throws Exception {
    assertThat(environment(Map.of(), "-token=a", "-token-file=file"))
        .containsOnly(
            Map.entry("CONSUL_HTTP_TOKEN", "a"), Map.entry("CONSUL_HTTP_TOKEN_FILE", "file"));
  }

  @Test
  void environment_eachFlagOfAConnection_hasAVariable() throws Exception {
    for (Flag flag : Connection.FLAGS) {
      // These two belong to an operation, and the consul command has no variables for them.
      if (!flag.name().equals("datacenter") && !flag.isSwitch()) {
        assertThat(environment(Map.of(), "-" + flag.name() + "=given"))
            .as(flag.name())
            .containsValue("given");
      }
    }
  }

  private static Map<String, String> environment(Map<String, String> environment, String... args)
      throws CommandFailedException {
    return Connection.environment(Arguments.parse(Connection.FLAGS, List.of(args)), environment);
  }
}
