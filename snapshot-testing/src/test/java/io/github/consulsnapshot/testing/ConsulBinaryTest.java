package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.io.TempDir;

final class ConsulBinaryTest {
  @TempDir Path directory;

  @Test
  void find_variable_winsOverPathAndDirectory() throws IOException {
    Path named = command("named", "Consul v1.2.3");
    command("bin/consul", "Consul v2.0.0");
    command(".consul/consul", "Consul v3.0.0");

    ConsulBinary found =
        ConsulBinary.find(
                Map.of("CONSUL_BIN", named.toString(), "PATH", directory + "/bin"), directory)
            .orElseThrow();

    assertThat(found.path()).isEqualTo(named);
    assertThat(found.version()).isEqualTo("1.2.3");
  }

  @Test
  void find_path_winsOverDirectory() throws IOException {
    Path onPath = command("bin/consul", "Consul v1.22.0-dev+ent");
    command(".consul/consul", "Consul v3.0.0");

    ConsulBinary found =
        ConsulBinary.find(Map.of("PATH", "/nonexistent::" + directory + "/bin"), directory)
            .orElseThrow();

    assertThat(found.path()).isEqualTo(onPath);
    assertThat(found.version()).isEqualTo("1.22.0-dev+ent");
    assertThat(found.isAtLeast(1, 22)).isTrue();
    assertThat(found.isAtLeast(1, 23)).isFalse();
    assertThat(found.isAtLeast(2, 0)).isFalse();
  }

  @Test
  void find_directoryAbove_isFound() throws IOException {
    Path above = command(".consul/consul", "Consul v1.8.7");
    Path below = Files.createDirectories(directory.resolve("a/b"));

    assertThat(ConsulBinary.find(Map.of(), below).orElseThrow().path()).isEqualTo(above);
  }

  @Test
  void find_somethingElseOfThatName_isNotFound() throws IOException {
    command("bin/consul", "a consul of Rome");

    assertThat(ConsulBinary.find(Map.of("PATH", directory + "/bin"), directory)).isEmpty();
  }

  @Test
  void find_variableNamesNothing_fails() {
    assertThatThrownBy(() -> ConsulBinary.find(Map.of("CONSUL_BIN", "/nonexistent"), directory))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("CONSUL_BIN: /nonexistent");
  }

  @Test
  void isRequired_onlyWhenTrue() {
    assertThat(ConsulBinary.isRequired(Map.of("CONSUL_SNAPSHOT_REQUIRE_CONSUL", "true"))).isTrue();
    assertThat(ConsulBinary.isRequired(Map.of("CONSUL_SNAPSHOT_REQUIRE_CONSUL", "0"))).isFalse();
    assertThat(ConsulBinary.isRequired(Map.of())).isFalse();
  }

  @Test
  void condition_noBinary_skipsOrFails() {
    ConditionEvaluationResult skipped = ConsulCondition.evaluate(Optional.empty(), false);

    assertThat(skipped.isDisabled()).isTrue();
    assertThat(skipped.getReason().orElseThrow()).contains("CONSUL_BIN", ".consul/consul");
    assertThatThrownBy(() -> ConsulCondition.evaluate(Optional.empty(), true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("CONSUL_SNAPSHOT_REQUIRE_CONSUL is true")
        .hasMessageContaining("CONSUL_BIN");
  }

  @Test
  void condition_binary_runs() throws IOException {
    command(".consul/consul", "Consul v1.8.7");

    assertThat(ConsulCondition.evaluate(ConsulBinary.find(Map.of(), directory), true).isDisabled())
        .isFalse();
  }

  private Path command(String name, String output) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\necho '" + output + "'\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
