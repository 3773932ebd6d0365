package io.github.consulsnapshot.okhttp.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.okhttp.LockOptions;
import io.github.consulsnapshot.okhttp.LoginOptions;
import io.github.consulsnapshot.okhttp.RegistrationOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An error names a setting that whoever reads it can look for: a method of the builder. */
class OptionNamesTest {
  /** What no setting of that type accepts. */
  private static final Map<Class<?>, Object> NONSENSE =
      Map.of(String.class, " ", Duration.class, Duration.ofSeconds(-1));

  private static final List<Supplier<Object>> BUILDERS =
      List.of(
          LockOptions::builder, RegistrationOptions::builder, () -> LoginOptions.builder("pods"));

  /** The methods that set one value, each with a builder of its own. */
  static Stream<Arguments> setters() {
    return BUILDERS.stream()
        .flatMap(
            builder ->
                Arrays.stream(builder.get().getClass().getMethods())
                    .filter(method -> method.getDeclaringClass() != Object.class)
                    .filter(method -> method.getParameterCount() == 1)
                    .map(method -> Arguments.of(builder.get(), method)));
  }

  @Test
  void setters_all_areFound() {
    assertThat(setters().map(each -> ((Method) each.get()[1]).getName()))
        .contains("key", "sessionTtl", "checkTtl", "serviceName", "bearerToken", "bearerTokenFile");
  }

  @ParameterizedTest
  @MethodSource("setters")
  void setter_null_isRefusedByTheNameOfTheMethod(Object builder, Method setter) {
    assertThatExceptionOfType(InvocationTargetException.class)
        .isThrownBy(() -> setter.invoke(builder, (Object) null))
        .withCause(new NullPointerException(setter.getName()));
  }

  /** Any path may be one of a file. */
  static Stream<Arguments> settersThatRefuse() {
    return setters().filter(each -> NONSENSE.containsKey(typeOf((Method) each.get()[1])));
  }

  private static Class<?> typeOf(Method setter) {
    return setter.getParameterTypes()[0];
  }

  @ParameterizedTest
  @MethodSource("settersThatRefuse")
  void setter_nonsense_isRefusedByTheNameOfTheMethod(Object builder, Method setter) {
    assertThatExceptionOfType(InvocationTargetException.class)
        .isThrownBy(() -> setter.invoke(builder, NONSENSE.get(typeOf(setter))))
        .havingCause()
        .isInstanceOfSatisfying(
            InvalidSettingException.class,
            e -> assertThat(e.setting()).isEqualTo(setter.getName()));
  }
}
