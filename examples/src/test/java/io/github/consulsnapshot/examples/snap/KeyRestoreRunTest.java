package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.ReceivedRequest;
import io.github.consulsnapshot.testing.StateBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRestoreRunTest {
  private static final String SECRET_VALUE = "canary of a value";

  private final FakeConsul consul = FakeConsul.start();
  @TempDir private Path directory;
  private String file;

  @BeforeEach
  void prepare() {
    file = directory.resolve("backup.snap").toString();
    new ArchiveBuilder()
        .state(
            new StateBuilder()
                .kv("app/\u001b[31mred\u202e", "x")
                .kv("app/a", SECRET_VALUE)
                .kv("app/b", "2")
                .kv("app/c", "3")
                .kv("zoo", "x"))
        .writeTo(Path.of(file));
    consul.put("app/a", "changed".getBytes(UTF_8));
    consul.put("app/b", "2".getBytes(UTF_8));
    consul.put("app/extra", "x".getBytes(UTF_8));
    consul.put("other", "x".getBytes(UTF_8));
    consul.forgetRequests();
  }

  @AfterEach
  void close() {
    consul.close();
  }

  @Test
  void restore_plan_isPrintedAndChangesNothing() {
    Run run = snap("-kv-prefix=app/", "-plan", "-delete-extra", file);

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "create app/\\x1b[31mred\\xe2\\x80\\xae (1 bytes)",
            "update app/a (7 -> 17 bytes, index 14)",
            "create app/c (1 bytes)",
            "delete app/extra (1 bytes, index 16)",
            "Plan for the prefix app/: create 2, update 1, delete 1, unchanged 1, kept 0");
    assertThat(consul.requests()).extracting(ReceivedRequest::method).containsOnly("GET");
  }

  @Test
  void restore_prefix_isPutBackAndNothingElse() {
    Run run = snap("-kv-prefix", "app/", file);

    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines())
        .containsExactly(
            "Plan for the prefix app/: create 2, update 1, delete 0, unchanged 1, kept 1",
            "Restored keys: 3 changes in 1 batches");
    assertThat(run.code()).isZero();
    assertThat(consul.get("app/a")).hasValue(SECRET_VALUE.getBytes(UTF_8));
    assertThat(consul.get("app/extra")).isPresent();
    assertThat(consul.get("other")).isPresent();
    assertThat(consul.get("zoo")).isEmpty();
    assertThat(consul.restores()).isZero();
  }

  @Test
  void restore_keyAndAll_areWhatTheySay() {
    assertThat(snap("-kv-key=app/c", file).out()).contains("create 1, update 0");
    assertThat(consul.get("zoo")).isEmpty();
    assertThat(snap("-kv-all", "-delete-extra", file).out()).contains("Plan for all keys");
    assertThat(consul.get("zoo")).isPresent();
    assertThat(consul.get("other")).isEmpty();
    assertThat(consul.restores()).isZero();
  }

  @Test
  void restore_keyThatCannotBe_isToldAndFails() {
    new ArchiveBuilder()
        .state(new StateBuilder().kv("app/\ufffd", "x").kv("b", "x"))
        .writeTo(Path.of(file));

    Run run = snap("-kv-prefix=app/", file);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains(", not restorable 1");
    assertThat(run.err())
        .contains("Cannot restore app/\ufffd: it is no UTF-8")
        .contains("Error restoring keys: 1 could not be restored");
  }

  /** None of these may become a restore of the whole. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-kv-prefix=|-kv-prefix is empty; -kv-all means every key",
        "-kv-key=|-kv-key is empty",
        "-kv-prefix=Gr\ufffd\ufffd/|-kv-prefix cannot be read here: keys beyond ASCII need a locale",
        "-kv-key=Gr\ufffd\ufffd|-kv-key cannot be read here",
        "-kv-prefix=a -max-changes=many|expected a whole number",
        "-kv-prefix=a -max-changes=0|at least 1 is accepted",
        "-max-changes=5|-max-changes goes with -kv-prefix",
        "-plan|-plan goes with -kv-prefix",
        "-delete-extra|-delete-extra goes with -kv-prefix",
        "-kv-all -kv-key=a|Only one of",
        "-kv-prefix=a -kv-key=a|Only one of",
        "-kv-prefix=app/ -safety-snapshot=x|-safety-snapshot goes with a restore of the whole",
        "-kv-prefix=app/ -require-healthy|-require-healthy goes with a restore of the whole",
        "-kv-prefix=//|Consul takes in no URL"
      })
  void restore_flagsThatMakeNoSense_areAnError(String flags, String expected) {
    String[] arguments = (flags + " " + file).split(" ", -1);

    Run run = snap(arguments);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(expected);
    assertThat(consul.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-kv-prefix=app/", "-kv-all"})
  void restore_failure_isOneLineAndExitCodeOne(String flag) {
    consul.leader(false);

    Run run = snap(flag, file);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).startsWith("Error restoring keys: list ").hasLineCount(1);
    assertThat(run.err()).contains("No cluster leader").doesNotContain(SECRET_VALUE);
  }

  private Run snap(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "restore";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Run.snap(Map.of("CONSUL_HTTP_ADDR", consul.address()), all);
  }
}
