package io.github.consulsnapshot.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.okhttp.internal.transport.Connection;
import io.github.consulsnapshot.okhttp.internal.transport.Timeouts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.tls.HeldCertificate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the builder accepts and refuses, at which call, and how the environment comes in. */
final class SettingsTest {
  private static final String CANARY = "canary-5b0c";

  @TempDir Path directory;

  private final OkHttpSnapshotClient.Builder builder = OkHttpSnapshotClient.builder();

  static Stream<Arguments> contradictions() {
    Path path = Path.of("x");
    return Stream.of(
        pair("tokenFile", b -> b.tokenFile(path), "token", b -> b.token(CANARY)),
        pair("tokenSupplier", b -> b.tokenSupplier(() -> CANARY), "token", b -> b.token(CANARY)),
        pair("tokenSupplier", b -> b.tokenSupplier(() -> ""), "tokenFile", b -> b.tokenFile(path)),
        pair("caFile", b -> b.caFile(path), "caPath", b -> b.caPath(path)),
        pair(
            "dangerouslyTrustAnyServer",
            b -> b.dangerouslyTrustAnyServer(),
            "caFile",
            b -> b.caFile(path)),
        pair(
            "dangerouslyTrustAnyServer",
            b -> b.dangerouslyTrustAnyServer(),
            "caPath",
            b -> b.caPath(path)),
        pair(
            "dangerouslyTrustAnyServer",
            b -> b.dangerouslyTrustAnyServer(),
            "tlsServerName",
            b -> b.tlsServerName("consul")));
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("contradictions")
  void set_contradictsAnother_isRefusedAtTheCallNamingBoth(
      String one,
      Consumer<OkHttpSnapshotClient.Builder> setOne,
      String other,
      Consumer<OkHttpSnapshotClient.Builder> setOther) {
    setOne.accept(builder);
    assertRefused(other, one, () -> setOther.accept(builder));

    OkHttpSnapshotClient.Builder reverse = OkHttpSnapshotClient.builder();
    setOther.accept(reverse);
    assertRefused(one, other, () -> setOne.accept(reverse));
  }

  @Test
  void set_twiceTheSame_isAccepted() {
    assertThatCode(() -> builder.address("a:1").address("a:1").token("t").token("t"))
        .doesNotThrowAnyException();
  }

  @Test
  void set_twiceAnother_isRefusedNamingTheFirst() {
    assertThatThrownBy(() -> builder.address("a:1").address("b:2"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("address: given twice: first a:1, now another, b:2");
    assertRefused("token", "given twice", () -> builder.token(CANARY).token(CANARY + "2"));
    assertRefused(
        "basicAuth", "given twice", () -> builder.basicAuth("a", CANARY).basicAuth("b", CANARY));
    assertRefused(
        "clientCertificate",
        "given twice",
        () ->
            builder
                .clientCertificate(Path.of("a"), Path.of("b"))
                .clientCertificate(Path.of("a"), Path.of("c")));
    assertRefused(
        "fromEnvironment",
        "given twice",
        () ->
            builder.fromEnvironment(Map.of("CONSUL_HTTP_TOKEN", CANARY)).fromEnvironment(Map.of()));
  }

  @Test
  void set_null_namesTheParameter() {
    Map<String, ThrowingCallable> calls =
        Map.ofEntries(
            Map.entry("address", () -> builder.address(null)),
            Map.entry("environment", () -> builder.fromEnvironment(null)),
            Map.entry("token", () -> builder.token(null)),
            Map.entry("tokenFile", () -> builder.tokenFile(null)),
            Map.entry("tokenSupplier", () -> builder.tokenSupplier(null)),
            Map.entry("user", () -> builder.basicAuth(null, "")),
            Map.entry("password", () -> builder.basicAuth("a", null)),
            Map.entry("caFile", () -> builder.caFile(null)),
            Map.entry("caPath", () -> builder.caPath(null)),
            Map.entry("certificateChain", () -> builder.clientCertificate(null, Path.of("k"))),
            Map.entry("privateKey", () -> builder.clientCertificate(Path.of("c"), null)),
            Map.entry("tlsServerName", () -> builder.tlsServerName(null)),
            Map.entry("httpClient", () -> builder.httpClient(null)),
            Map.entry("connectTimeout", () -> builder.connectTimeout(null)),
            Map.entry("limits", () -> builder.limits(null)),
            Map.entry("verificationExecutor", () -> builder.verificationExecutor(null)),
            Map.entry("timeSource", () -> builder.timeSource(null)));

    calls.forEach(
        (name, call) ->
            assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void set_blank_isRefused(String blank) {
    assertRefused("address", "blank", () -> builder.address(blank));
    assertRefused("token", "blank", () -> builder.token(blank));
    assertRefused("tlsServerName", "blank", () -> builder.tlsServerName(blank));
    assertRefused("basicAuth", "blank", () -> builder.basicAuth(blank, "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999S", "P25D", "PT9223372036854775807S"})
  void set_durationOutOfRange_isRefused(Duration duration) {
    assertRefused("connectTimeout", "" + duration, () -> builder.connectTimeout(duration));
    assertRefused("stallTimeout", "" + duration, () -> builder.stallTimeout(duration));
    assertRefused("saveResponseTimeout", "1 ms", () -> builder.saveResponseTimeout(duration));
    assertRefused("restoreResponseTimeout", "1 ms", () -> builder.restoreResponseTimeout(duration));
    assertRefused("queryTimeout", "PT576H", () -> builder.queryTimeout(duration));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {CANARY + "\n", CANARY + "\r\nX: y", "a" + CANARY + "\u00e4", CANARY + " b"})
  void token_cannotBeAHeader_isRefusedAndNotShown(String token) {
    assertRefused("token", "position", () -> builder.token(token));
    assertRefused(
        "CONSUL_HTTP_TOKEN",
        "position",
        () -> builder.fromEnvironment(Map.of("CONSUL_HTTP_TOKEN", token)).build());
  }

  @Test
  void timeouts_givenAndNot() {
    Settings settings = new Settings();
    settings.stallTimeout(Duration.ofSeconds(5));

    Timeouts timeouts = settings.timeouts();
    assertThat(timeouts.stall()).isEqualTo(Duration.ofSeconds(5));
    assertThat(timeouts.connect()).isEqualTo(Timeouts.defaults().connect());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://consul:8500", "consul:8500", "unix:///run/consul.sock"})
  void build_tlsSettingsForAddressInClear_isRefused(String address) {
    List<Map.Entry<String, Consumer<OkHttpSnapshotClient.Builder>>> settings =
        List.of(
            Map.entry("caFile", b -> b.caFile(Path.of("x"))),
            Map.entry("caPath", b -> b.caPath(Path.of("x"))),
            Map.entry("clientCertificate", b -> b.clientCertificate(Path.of("x"), Path.of("y"))),
            Map.entry("tlsServerName", b -> b.tlsServerName("consul")),
            Map.entry("dangerouslyTrustAnyServer", b -> b.dangerouslyTrustAnyServer()));
    settings.forEach(
        setting -> {
          OkHttpSnapshotClient.Builder each = OkHttpSnapshotClient.builder().address(address);
          setting.getValue().accept(each);
          assertRefused(setting.getKey(), "contradicts address", each::build);
        });
  }

  @Test
  void build_tlsVariablesForAddressInClear_areReadAndIgnored() throws Exception {
    Path ca = Files.writeString(directory.resolve("ca.pem"), "not PEM");
    Map<String, String> broken = Map.of("CONSUL_CACERT", ca.toString());
    assertRefused("CONSUL_CACERT", "holds no PEM block", () -> connection(broken));

    Files.writeString(ca, new HeldCertificate.Builder().build().certificatePem());
    assertThat(connection(broken).base().isHttps()).isFalse();
  }

  @Test
  void build_verificationSwitchedOffByVariable_contradictsAnExplicitAuthority() {
    Map<String, String> off =
        Map.of("CONSUL_HTTP_SSL_VERIFY", "false", "CONSUL_HTTP_ADDR", "https://consul");

    assertRefused(
        "CONSUL_HTTP_SSL_VERIFY",
        "caFile",
        () -> OkHttpSnapshotClient.builder().fromEnvironment(off).caFile(Path.of("x")).build());
    assertRefused(
        "CONSUL_HTTP_SSL_VERIFY",
        "tlsServerName",
        () -> OkHttpSnapshotClient.builder().fromEnvironment(off).tlsServerName("x").build());
  }

  @Test
  void environment_empty_isTheDefault() {
    var connection = connection(Map.of("CONSUL_HTTP_ADDR", "", "CONSUL_HTTP_TOKEN", "", "X", "y"));

    assertThat(connection.base()).hasToString("http://127.0.0.1:8500/");
    assertThat(connection.token().get()).isEmpty();
    assertThat(connection.basicAuthorization()).isEmpty();
    assertThat(connection.namespace()).isEmpty();
    assertThat(connection.partition()).isEmpty();
    assertThat(connection.owned()).isTrue();
  }

  @Test
  void environment_all_isTaken() {
    var connection =
        connection(
            Map.of(
                "CONSUL_HTTP_ADDR", "consul:8501",
                "CONSUL_HTTP_SSL", "true",
                "CONSUL_HTTP_SSL_VERIFY", "true",
                "CONSUL_HTTP_TOKEN", CANARY,
                "CONSUL_HTTP_AUTH", "me:pass:word",
                "CONSUL_NAMESPACE", "ns1",
                "CONSUL_PARTITION", "part1"));

    assertThat(connection.base()).hasToString("https://consul:8501/");
    assertThat(connection.token().get()).contains(CANARY);
    // "me:pass:word" in Base64.
    assertThat(connection.basicAuthorization()).contains("Basic bWU6cGFzczp3b3Jk");
    assertThat(connection.namespace()).contains("ns1");
    assertThat(connection.partition()).contains("part1");
    assertThat(connection.toString()).isEqualTo("https://consul:8501");
  }

  @Test
  void environment_authWithoutColon_hasAnEmptyPassword() {
    // "me:" in Base64.
    assertThat(connection(Map.of("CONSUL_HTTP_AUTH", "me")).basicAuthorization())
        .contains("Basic bWU6");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "t", "T", "TRUE", "true", "True"})
  void environment_sslOn_isTls(String value) {
    assertThat(connection(Map.of("CONSUL_HTTP_SSL", value)).base().isHttps()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "f", "F", "FALSE", "false", "False"})
  void environment_sslOff_isNoTls(String value) {
    assertThat(connection(Map.of("CONSUL_HTTP_SSL", value)).base().isHttps()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"maybe", "yes", "tRuE", " true"})
  void environment_junkBoolean_isRefused(String value) {
    assertRefused("CONSUL_HTTP_SSL", "given", () -> connection(Map.of("CONSUL_HTTP_SSL", value)));
    assertRefused(
        "CONSUL_HTTP_SSL_VERIFY",
        "given",
        () -> connection(Map.of("CONSUL_HTTP_SSL_VERIFY", value)));
  }

  @Test
  void environment_halfAClientCertificate_isRefused() {
    assertRefused(
        "CONSUL_CLIENT_KEY",
        "CONSUL_CLIENT_CERT",
        () -> connection(Map.of("CONSUL_CLIENT_CERT", "x")));
    assertRefused(
        "CONSUL_CLIENT_CERT",
        "CONSUL_CLIENT_KEY",
        () -> connection(Map.of("CONSUL_CLIENT_KEY", "x")));
  }

  @Test
  void environment_wrong_namesTheVariable() {
    assertRefused(
        "CONSUL_HTTP_ADDR", "ftp", () -> connection(Map.of("CONSUL_HTTP_ADDR", "ftp://x")));
    assertRefused(
        "CONSUL_TLS_SERVER_NAME", "a b", () -> connection(Map.of("CONSUL_TLS_SERVER_NAME", "a b")));
    assertRefused(
        "CONSUL_CACERT", "does not exist", () -> connection(Map.of("CONSUL_CACERT", "absent.pem")));
    assertRefused(
        "CONSUL_HTTP_TOKEN_FILE",
        "does not exist",
        () -> connection(Map.of("CONSUL_HTTP_TOKEN_FILE", "absent")));
  }

  @Test
  void environment_caFileAndCaPath_theFileWins() throws Exception {
    Path ca =
        Files.writeString(
            directory.resolve("ca.pem"), new HeldCertificate.Builder().build().certificatePem());

    assertThatCode(
            () -> connection(Map.of("CONSUL_CACERT", ca.toString(), "CONSUL_CAPATH", "absent")))
        .doesNotThrowAnyException();
  }

  @Test
  void explicit_caPath_standsForBothVariables() throws Exception {
    Files.writeString(
        directory.resolve("ca.pem"), new HeldCertificate.Builder().build().certificatePem());
    Settings settings = new Settings();
    settings.environment(Map.of("CONSUL_CACERT", "absent", "CONSUL_HTTP_ADDR", "https://consul"));
    settings.caPath(directory);

    assertThatCode(settings::connection).doesNotThrowAnyException();
  }

  @Test
  void explicit_eachBeatsItsVariableAlone() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "from-file");
    Settings settings = new Settings();
    settings.environment(
        Map.of(
            "CONSUL_HTTP_ADDR", "other:1",
            "CONSUL_HTTP_SSL", "1",
            "CONSUL_HTTP_TOKEN_FILE", file.toString(),
            "CONSUL_HTTP_AUTH", "a:b",
            "CONSUL_NAMESPACE", "ns1"));
    settings.address("http://consul:8501");
    settings.token("explicit");
    var connection = settings.connection();

    // http:// does not switch CONSUL_HTTP_SSL off, as for the command.
    assertThat(connection.base()).hasToString("https://consul:8501/");
    assertThat(connection.token().get()).contains("explicit");
    assertThat(connection.basicAuthorization()).isPresent();
    assertThat(connection.namespace()).contains("ns1");
  }

  @Test
  void tokenFile_changes_isReadAgain() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "\n one \n");
    Settings settings = new Settings();
    settings.tokenFile(file);
    var connection = settings.connection();

    assertThat(connection.token().get()).contains("one");
    Files.writeString(file, "two");
    assertThat(connection.token().get()).contains("two");
    Files.writeString(file, " \n");
    assertRefused("tokenFile", "is empty or blank", () -> connection.token().get());
    Files.delete(file);
    assertRefused("tokenFile", "does not exist", () -> connection.token().get());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no named pipes among its files")
  void tokenFile_pipe_isReadOnceAndItsTokenKept() throws Exception {
    for (String variable : List.of("", "CONSUL_HTTP_TOKEN_FILE")) {
      Path pipe = directory.resolve("pipe" + variable);
      assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
      Process writer =
          new ProcessBuilder("sh", "-c", "echo " + CANARY + " > \"$0\"", pipe.toString()).start();
      Settings settings = new Settings();
      if (variable.isEmpty()) {
        settings.tokenFile(pipe);
      } else {
        settings.environment(Map.of(variable, pipe.toString()));
      }

      Connection connection = settings.connection();

      assertThat(writer.waitFor()).isZero();
      Files.delete(pipe);
      Files.writeString(pipe, "what a second reading gives");
      assertThat(connection.token().get()).contains(CANARY);
      assertThat(connection.token().get()).contains(CANARY);
    }
  }

  @Test
  void tokenFile_unusable_isRefusedByBuildAndNotShown() throws Exception {
    Path file = directory.resolve("token");
    assertRefused("tokenFile", "does not exist", () -> buildWithTokenFile(file));
    assertRefused("tokenFile", "is a directory", () -> buildWithTokenFile(directory));
    Files.writeString(file, "");
    assertRefused("tokenFile", "is empty or blank", () -> buildWithTokenFile(file));
    Files.writeString(file, CANARY + "\n" + CANARY);
    assertRefused("tokenFile", "position", () -> buildWithTokenFile(file));
    Files.writeString(file, CANARY.repeat(10_000));
    assertRefused("tokenFile", "is longer than", () -> buildWithTokenFile(file));
  }

  @Test
  void tokenFile_ofEnvironment_beatsTheTokenUnlessBlank() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "from-file");
    var connection =
        connection(
            Map.of(
                "CONSUL_HTTP_TOKEN_FILE", file.toString(), "CONSUL_HTTP_TOKEN", "from-variable"));

    assertThat(connection.token().get()).contains("from-file");
    Files.writeString(file, " \n");
    assertThat(connection.token().get()).contains("from-variable");
  }

  @Test
  void tokenSupplier_isAskedEachTimeAndNotByBuild() {
    int[] calls = {0};
    Settings settings = new Settings();
    settings.tokenSupplier(() -> "token-" + ++calls[0]);
    var connection = settings.connection();

    assertThat(calls[0]).isZero();
    assertThat(connection.token().get()).contains("token-1");
    assertThat(connection.token().get()).contains("token-2");
  }

  @Test
  void tokenSupplier_givesNone_isATypedError() {
    assertRefused("tokenSupplier", "gave null", () -> suppliedToken(() -> null));
    assertRefused("tokenSupplier", "blank", () -> suppliedToken(() -> " "));
    assertRefused("tokenSupplier", "position", () -> suppliedToken(() -> CANARY + "\n"));
    assertRefused(
        "tokenSupplier",
        "threw java.lang.IllegalStateException",
        () ->
            suppliedToken(
                () -> {
                  throw new IllegalStateException(CANARY);
                }));
  }

  @Test
  void httpClient_given_isNotOwned() {
    Settings settings = new Settings();
    settings.httpClient(new OkHttpClient());

    assertThat(settings.connection().owned()).isFalse();
  }

  private static Object suppliedToken(Supplier<String> supplier) {
    Settings settings = new Settings();
    settings.tokenSupplier(supplier);
    return settings.connection().token().get();
  }

  private static void buildWithTokenFile(Path file) {
    Settings settings = new Settings();
    settings.tokenFile(file);
    settings.connection();
  }

  private static Connection connection(Map<String, String> environment) {
    Settings settings = new Settings();
    settings.environment(environment);
    return settings.connection();
  }

  private static Arguments pair(
      String one,
      Consumer<OkHttpSnapshotClient.Builder> setOne,
      String other,
      Consumer<OkHttpSnapshotClient.Builder> setOther) {
    return Arguments.of(one, setOne, other, setOther);
  }

  private static void assertRefused(String setting, String problem, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(setting + ": ")
        .hasMessageContaining(problem)
        .hasMessageNotContaining(CANARY)
        .extracting(e -> ((InvalidSettingException) e).setting())
        .isEqualTo(setting);
  }
}
