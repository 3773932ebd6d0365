package io.github.consulsnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreOptionsTest {
  @Test
  void defaults_sendNothingUnsafe_andLookAfterwards() {
    RestoreOptions options = RestoreOptions.defaults();

    assertThat(options.scope()).isEqualTo(Scope.agentDefault());
    assertThat(options.requireHealthyCluster()).isFalse();
    assertThat(options.safetySnapshot()).isEmpty();
    assertThat(options.safetyDeadline()).isEqualTo(Duration.ofHours(1));
    assertThat(options.deadline()).isEmpty();
    assertThat(options.postCheck()).contains(Duration.ofMinutes(1));
    assertThat(options.targetVersion()).isEmpty();
    assertThat(options.dangerouslySendUnsupportedRecords()).isFalse();
    assertThat(options.progress()).isNotNull();
  }

  @Test
  void builder_nothingSet_buildsDefaults() throws IllegalAccessException {
    RestoreOptions defaults = RestoreOptions.defaults();

    assertThat(RestoreOptions.builder().build())
        .usingRecursiveComparison()
        .ignoringFields("progress")
        .isEqualTo(defaults);
    OptionFields.assertSame(defaults.toBuilder().build(), defaults);
  }

  @Test
  void toBuilder_everyOptionSet_keepsAll() throws IllegalAccessException {
    SnapshotTarget safety = SnapshotTarget.of(Path.of("before.snap"));
    RestoreOptions options =
        RestoreOptions.builder()
            .datacenter("dc2")
            .namespace("team")
            .partition("east")
            .requireHealthyCluster(true)
            .safetySnapshot(safety)
            .safetyDeadline(Duration.ofMinutes(2))
            .deadline(Duration.ofMinutes(3))
            .noPostCheck()
            .targetVersion("1.18.2+ent")
            .dangerouslySendUnsupportedRecords(true)
            .progress(progress -> {})
            .build();

    OptionFields.assertEveryOneDiffers(options, RestoreOptions.defaults());
    OptionFields.assertSame(options.toBuilder().build(), options);
    assertThat(options.safetySnapshot()).containsSame(safety);
    assertThat(options.targetVersion()).contains("1.18.2+ent");
    assertThat(options.postCheck()).isEmpty();
  }

  @Test
  void postCheck_afterNoPostCheck_isOnAgain() {
    assertThat(
            RestoreOptions.builder()
                .noPostCheck()
                .postCheck(Duration.ofSeconds(2))
                .build()
                .postCheck())
        .contains(Duration.ofSeconds(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT576H0.000000001S"})
  void durations_outOfRange_refusedByName(Duration value) {
    assertRefused("safetyDeadline", () -> RestoreOptions.builder().safetyDeadline(value));
    assertRefused("deadline", () -> RestoreOptions.builder().deadline(value));
    assertRefused("postCheck", () -> RestoreOptions.builder().postCheck(value));
  }

  @Test
  void names_blank_refusedByName() {
    assertRefused("datacenter", () -> RestoreOptions.builder().datacenter(" "));
    assertRefused("namespace", () -> RestoreOptions.builder().namespace(""));
    assertRefused("partition", () -> RestoreOptions.builder().partition("\t"));
  }

  static Stream<Arguments> nulls() {
    RestoreOptions.Builder builder = RestoreOptions.builder();
    return Stream.of(
        Arguments.of("datacenter", (ThrowingCallable) () -> builder.datacenter(null)),
        Arguments.of("namespace", (ThrowingCallable) () -> builder.namespace(null)),
        Arguments.of("partition", (ThrowingCallable) () -> builder.partition(null)),
        Arguments.of("safetySnapshot", (ThrowingCallable) () -> builder.safetySnapshot(null)),
        Arguments.of("safetyDeadline", (ThrowingCallable) () -> builder.safetyDeadline(null)),
        Arguments.of("deadline", (ThrowingCallable) () -> builder.deadline(null)),
        Arguments.of("postCheck", (ThrowingCallable) () -> builder.postCheck(null)),
        Arguments.of("targetVersion", (ThrowingCallable) () -> builder.targetVersion(null)),
        Arguments.of("progress", (ThrowingCallable) () -> builder.progress(null)));
  }

  @ParameterizedTest
  @MethodSource("nulls")
  void builder_null_refusedByName(String name, ThrowingCallable call) {
    assertThatNullPointerException().isThrownBy(call).withMessage(name);
  }

  private static void assertRefused(String setting, ThrowingCallable call) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(call)
        .withMessageStartingWith(setting + ": ")
        .satisfies(e -> assertThat(e.setting()).isEqualTo(setting));
  }

  @Test
  void scope_afterDatacenter_replacesAllOfIt() {
    RestoreOptions options =
        RestoreOptions.builder().datacenter("dc1").scope(Scope.agentDefault()).build();

    assertThat(options.scope()).isEqualTo(Scope.agentDefault());
  }
}
