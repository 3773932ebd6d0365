package io.github.consulsnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SaveOptionsTest {
  @Test
  void defaults_areConsistentWithThreeAttemptsAndNoLimits() {
    SaveOptions options = SaveOptions.defaults();

    assertThat(options.consistency()).isEqualTo(Consistency.CONSISTENT);
    assertThat(options.fallbackToStale()).isFalse();
    assertThat(options.requireKnownLeader()).isFalse();
    assertThat(options.maxStaleness()).isEmpty();
    assertThat(options.scope()).isEqualTo(Scope.agentDefault());
    assertThat(options.deadline()).isEmpty();
    assertThat(options.retry().maxAttempts()).isEqualTo(3);
    assertThat(options.progress()).isNotNull();
  }

  @Test
  void builder_nothingSet_buildsDefaults() throws IllegalAccessException {
    SaveOptions defaults = SaveOptions.defaults();
    SaveOptions built = SaveOptions.builder().build();

    assertThat(built)
        .usingRecursiveComparison()
        .ignoringFields("retry", "progress")
        .isEqualTo(defaults);
    OptionFields.assertSame(defaults.toBuilder().build(), defaults);
  }

  @Test
  void toBuilder_everyOptionSet_keepsAll() throws IllegalAccessException {
    SaveOptions stale =
        SaveOptions.builder()
            .consistency(Consistency.STALE)
            .requireKnownLeader(true)
            .maxStaleness(Duration.ofSeconds(5))
            .datacenter("dc2")
            .namespace("team")
            .partition("east")
            .deadline(Duration.ofMinutes(1))
            .retry(RetryPolicy.never())
            .progress(progress -> {})
            .build();
    SaveOptions falling = SaveOptions.builder().fallbackToStale(true).build();

    OptionFields.assertSame(stale.toBuilder().build(), stale);
    OptionFields.assertSame(falling.toBuilder().build(), falling);
    assertThat(stale.scope())
        .isEqualTo(
            Scope.agentDefault().withDatacenter("dc2").withNamespace("team").withPartition("east"));
    assertThat(stale.maxStaleness()).contains(Duration.ofSeconds(5));
    assertThat(stale.deadline()).contains(Duration.ofMinutes(1));
    assertThat(stale.requireKnownLeader()).isTrue();
    assertThat(falling.fallbackToStale()).isTrue();
  }

  @Test
  void build_calledTwice_laterChangesDoNotReachTheFirst() {
    SaveOptions.Builder builder = SaveOptions.builder().datacenter("dc1");
    SaveOptions first = builder.build();

    SaveOptions second = builder.datacenter("dc2").build();

    assertThat(first.scope().datacenter()).contains("dc1");
    assertThat(second.scope().datacenter()).contains("dc2");
  }

  @Test
  void scope_afterDatacenter_replacesAllOfIt() {
    SaveOptions options =
        SaveOptions.builder().datacenter("dc1").scope(Scope.agentDefault()).build();

    assertThat(options.scope()).isEqualTo(Scope.agentDefault());
  }

  static Stream<Consumer<SaveOptions.Builder>> contradictions() {
    return Stream.of(
        builder -> builder.consistency(Consistency.STALE).fallbackToStale(true),
        builder -> builder.fallbackToStale(true).consistency(Consistency.STALE),
        builder -> builder.requireKnownLeader(true).fallbackToStale(true),
        builder -> builder.fallbackToStale(true).requireKnownLeader(true));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void builder_contradiction_refusedInEitherOrder(Consumer<SaveOptions.Builder> calls) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> calls.accept(SaveOptions.builder()))
        .withMessageStartingWith("fallbackToStale: contradicts ")
        .satisfies(e -> assertThat(e.setting()).isEqualTo("fallbackToStale"));
  }

  @Test
  void builder_contradictionTakenBack_isAccepted() {
    SaveOptions options =
        SaveOptions.builder()
            .fallbackToStale(true)
            .fallbackToStale(false)
            .consistency(Consistency.STALE)
            .build();

    assertThat(options.consistency()).isEqualTo(Consistency.STALE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-0.001S", "PT576H0.000000001S", "PT2562047788015215H"})
  void durations_outOfRange_refusedByName(Duration value) {
    assertRefused("maxStaleness", () -> SaveOptions.builder().maxStaleness(value));
    assertRefused("deadline", () -> SaveOptions.builder().deadline(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.000000001S", "PT576H"})
  void durations_atTheEdge_accepted(Duration value) {
    SaveOptions options = SaveOptions.builder().maxStaleness(value).deadline(value).build();

    assertThat(options.maxStaleness()).contains(value);
    assertThat(options.deadline()).contains(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n"})
  void names_blank_refusedByName(String name) {
    assertRefused("datacenter", () -> SaveOptions.builder().datacenter(name));
    assertRefused("namespace", () -> SaveOptions.builder().namespace(name));
    assertRefused("partition", () -> SaveOptions.builder().partition(name));
  }

  static Stream<Arguments> nulls() {
    SaveOptions.Builder builder = SaveOptions.builder();
    return Stream.of(
        Arguments.of("consistency", (ThrowingCallable) () -> builder.consistency(null)),
        Arguments.of("maxStaleness", (ThrowingCallable) () -> builder.maxStaleness(null)),
        Arguments.of("datacenter", (ThrowingCallable) () -> builder.datacenter(null)),
        Arguments.of("namespace", (ThrowingCallable) () -> builder.namespace(null)),
        Arguments.of("partition", (ThrowingCallable) () -> builder.partition(null)),
        Arguments.of("scope", (ThrowingCallable) () -> builder.scope(null)),
        Arguments.of("deadline", (ThrowingCallable) () -> builder.deadline(null)),
        Arguments.of("retry", (ThrowingCallable) () -> builder.retry(null)),
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
}
