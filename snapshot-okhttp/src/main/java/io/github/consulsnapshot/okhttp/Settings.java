package io.github.consulsnapshot.okhttp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.TimeSource;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.okhttp.internal.agent.Login;
import io.github.consulsnapshot.okhttp.internal.archive.Verification;
import io.github.consulsnapshot.okhttp.internal.file.NamedFile;
import io.github.consulsnapshot.okhttp.internal.tls.ClientCertificateFiles;
import io.github.consulsnapshot.okhttp.internal.tls.ServerName;
import io.github.consulsnapshot.okhttp.internal.tls.TlsSettings;
import io.github.consulsnapshot.okhttp.internal.transport.AgentCalls;
import io.github.consulsnapshot.okhttp.internal.transport.Connection;
import io.github.consulsnapshot.okhttp.internal.transport.Timeouts;
import io.github.consulsnapshot.okhttp.internal.transport.TlsExpectation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import okhttp3.ConnectionSpec;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;

/** What the builder was told, and what comes of it together with the environment. */
final class Settings {
  /** Beyond this, milliseconds no longer fit the int that OkHttp counts them in. */
  private static final Duration LONGEST = Duration.ofDays(24);

  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final Setting<String> address = Setting.named("address");
  private final Setting<Map<String, String>> environment = Setting.secret("fromEnvironment");
  private final Setting<String> token = Setting.secret("token");
  private final Setting<Path> tokenFile = Setting.named("tokenFile");
  private final Setting<Supplier<String>> tokenSupplier = Setting.named("tokenSupplier");
  private final Setting<LoginOptions> login = Setting.named("login");
  private final Setting<String> basicAuth = Setting.secret("basicAuth");
  private final Setting<Path> caFile = Setting.named("caFile");
  private final Setting<Path> caPath = Setting.named("caPath");
  private final Setting<ClientCertificateFiles> clientCertificate =
      Setting.named("clientCertificate");
  private final Setting<ServerName> tlsServerName = Setting.named("tlsServerName");
  private final Setting<Boolean> trustAnyServer = Setting.named("dangerouslyTrustAnyServer");
  private final Setting<OkHttpClient> httpClient = Setting.named("httpClient");
  private final Setting<Duration> connectTimeout = Setting.named("connectTimeout");
  private final Setting<Duration> stallTimeout = Setting.named("stallTimeout");
  private final Setting<Duration> saveResponseTimeout = Setting.named("saveResponseTimeout");
  private final Setting<Duration> restoreResponseTimeout = Setting.named("restoreResponseTimeout");
  private final Setting<Duration> queryTimeout = Setting.named("queryTimeout");
  private final Setting<ArchiveLimits> limits = Setting.named("limits");
  private final Setting<Executor> verificationExecutor = Setting.named("verificationExecutor");
  private final Setting<TimeSource> timeSource = Setting.named("timeSource");

  void address(String value) {
    requireNotBlank(address, value);
    Address.parse(address.name(), value, false);
    address.set(value);
  }

  void environment(Map<String, String> value) {
    Objects.requireNonNull(value, "environment");
    environment.set(Map.copyOf(value));
  }

  void token(String value) {
    Objects.requireNonNull(value, token.name());
    token.set(Tokens.requireSendable(token.name(), value), tokenFile, tokenSupplier, login);
  }

  void tokenFile(Path value) {
    tokenFile.set(value, token, tokenSupplier, login);
  }

  void tokenSupplier(Supplier<String> value) {
    tokenSupplier.set(value, token, tokenFile, login);
  }

  void login(LoginOptions value) {
    login.set(value, token, tokenFile, tokenSupplier);
  }

  void basicAuth(String user, String password) {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    if (user.isBlank() || user.contains(":")) {
      throw new InvalidSettingException(
          basicAuth.name(), "the user is blank or holds a colon, where the password would begin");
    }
    basicAuth.set(Credentials.basic(user, password, UTF_8));
  }

  void caFile(Path value) {
    caFile.set(value, caPath, trustAnyServer);
  }

  void caPath(Path value) {
    caPath.set(value, caFile, trustAnyServer);
  }

  void clientCertificate(Path certificateChain, Path privateKey) {
    Objects.requireNonNull(certificateChain, "certificateChain");
    Objects.requireNonNull(privateKey, "privateKey");
    clientCertificate.set(
        new ClientCertificateFiles(
            new NamedFile(clientCertificate.name(), certificateChain),
            new NamedFile(clientCertificate.name(), privateKey)));
  }

  void tlsServerName(String value) {
    requireNotBlank(tlsServerName, value);
    tlsServerName.set(ServerName.parse(tlsServerName.name(), value), trustAnyServer);
  }

  void trustAnyServer() {
    trustAnyServer.set(true, caFile, caPath, tlsServerName);
  }

  void httpClient(OkHttpClient value) {
    httpClient.set(value);
  }

  void connectTimeout(Duration value) {
    setDuration(connectTimeout, value);
  }

  void stallTimeout(Duration value) {
    setDuration(stallTimeout, value);
  }

  void saveResponseTimeout(Duration value) {
    setDuration(saveResponseTimeout, value);
  }

  void restoreResponseTimeout(Duration value) {
    setDuration(restoreResponseTimeout, value);
  }

  void queryTimeout(Duration value) {
    setDuration(queryTimeout, value);
  }

  void limits(ArchiveLimits value) {
    limits.set(value);
  }

  void verificationExecutor(Executor value) {
    verificationExecutor.set(value);
  }

  void timeSource(TimeSource value) {
    timeSource.set(value);
  }

  Timeouts timeouts() {
    Timeouts defaults = Timeouts.defaults();
    return new Timeouts(
        connectTimeout.get().orElse(defaults.connect()),
        stallTimeout.get().orElse(defaults.stall()),
        saveResponseTimeout.get().orElse(defaults.saveResponse()),
        restoreResponseTimeout.get().orElse(defaults.restoreResponse()),
        queryTimeout.get().orElse(defaults.query()));
  }

  Verification verification() {
    return new Verification(
        limits.get().orElse(ArchiveLimits.defaults()), verificationExecutor.get());
  }

  TimeSource timeSource() {
    return timeSource.get().orElse(TimeSource.system());
  }

  Connection connection() {
    Environment variables = new Environment(environment.get().orElse(Map.of()));
    Address agent = agent(variables);
    refuseTlsSettingsInClear(agent);
    // A token of the environment gives way to a login, as for the agent of Consul Enterprise.
    Supplier<Optional<String>> tokens =
        login.get().isPresent() ? Optional::empty : tokens(variables);
    TlsSettings tls = tls(variables);
    // A file that is not there is an error now, and not in the night of the first backup.
    if (tokenSupplier.get().isEmpty()) {
      Optional<String> unused = tokens.get();
    }
    return new Connection(
        agent.base(),
        DerivedClient.of(httpClient.get().orElseGet(() -> own(agent)), agent, tls, timeouts()),
        httpClient.get().isEmpty(),
        tokens::get,
        basicAuth.get().or(() -> variables.text(Environment.BASIC_AUTH).map(Settings::basic)),
        variables.text(Environment.NAMESPACE),
        variables.text(Environment.PARTITION),
        expectation(tls),
        agent.description());
  }

  /** No authorities are loaded where there is nobody to verify: no redirect is followed to TLS. */
  private static OkHttpClient own(Address agent) {
    return agent.tls()
        ? new OkHttpClient()
        : new OkHttpClient.Builder().connectionSpecs(List.of(ConnectionSpec.CLEARTEXT)).build();
  }

  /** What logs in over this connection, if that is what was asked for. */
  Optional<Login> login(Connection connection) {
    return login
        .get()
        .map(
            options ->
                new Login(
                    new AgentCalls(connection, timeouts(), timeSource()), options.settings()));
  }

  private TlsExpectation expectation(TlsSettings tls) {
    String authorities =
        tls.caFile()
            .or(tls::caPath)
            .map(named -> named.setting() + " " + named.path())
            .orElse(
                httpClient.get().isPresent()
                    ? "the HTTP client that was passed in"
                    : "the Java runtime");
    return new TlsExpectation(
        tls.serverName().map(ServerName::name), authorities, tls.clientCertificate().isPresent());
  }

  private Address agent(Environment variables) {
    boolean tls = variables.flag(Environment.TLS).orElse(false);
    return address
        .get()
        .map(given -> Address.parse(address.name(), given, tls))
        .or(
            () ->
                variables
                    .text(Environment.ADDRESS)
                    .map(given -> Address.parse(Environment.ADDRESS, given, tls)))
        .orElseGet(() -> Address.parse(address.name(), Address.DEFAULT, tls));
  }

  /**
   * Whoever gives a certificate in the program means TLS; without it, the token would go out in
   * clear. Variables are not refused: the command ignores them too, and they are often set for
   * several programs at once.
   */
  private void refuseTlsSettingsInClear(Address agent) {
    if (agent.tls()) {
      return;
    }
    Stream.of(caFile, caPath, clientCertificate, tlsServerName, trustAnyServer)
        .filter(setting -> setting.get().isPresent())
        .findFirst()
        .ifPresent(
            setting -> {
              throw new InvalidSettingException(
                  setting.name(),
                  "contradicts address "
                      + agent.description()
                      + ", which is not spoken to over TLS; give an https:// address, or leave out "
                      + setting.name());
            });
  }

  private Supplier<Optional<String>> tokens(Environment variables) {
    if (token.get().isPresent()) {
      return Tokens.fixed(token.get().get());
    }
    if (tokenFile.get().isPresent()) {
      return Tokens.file(new NamedFile(tokenFile.name(), tokenFile.get().get()));
    }
    if (tokenSupplier.get().isPresent()) {
      return Tokens.supplied(tokenSupplier.name(), tokenSupplier.get().get());
    }
    Optional<String> fixed =
        variables
            .text(Environment.TOKEN)
            .map(given -> Tokens.requireSendable(Environment.TOKEN, given));
    return variables
        .file(Environment.TOKEN_FILE)
        .map(file -> Tokens.file(file, fixed))
        .orElse(() -> fixed);
  }

  private TlsSettings tls(Environment variables) {
    boolean caGiven = caFile.get().isPresent() || caPath.get().isPresent();
    boolean verify = variables.flag(Environment.VERIFY).orElse(true);
    if (!verify && (caGiven || tlsServerName.get().isPresent())) {
      throw new InvalidSettingException(
          Environment.VERIFY,
          "switches off the verification that "
              + (caGiven ? "caFile or caPath" : "tlsServerName")
              + " asks for; leave out one of the two");
    }
    return new TlsSettings(
        caFile
            .get()
            .map(path -> new NamedFile(caFile.name(), path))
            .or(() -> caGiven ? Optional.empty() : variables.file(Environment.CA_FILE)),
        caPath
            .get()
            .map(path -> new NamedFile(caPath.name(), path))
            .or(() -> caGiven ? Optional.empty() : variables.file(Environment.CA_PATH)),
        clientCertificate.get().or(() -> clientCertificate(variables)),
        tlsServerName
            .get()
            .or(
                () ->
                    variables
                        .text(Environment.SERVER_NAME)
                        .map(name -> ServerName.parse(Environment.SERVER_NAME, name))),
        !verify || trustAnyServer.get().isPresent());
  }

  private static Optional<ClientCertificateFiles> clientCertificate(Environment variables) {
    Optional<NamedFile> certificate = variables.file(Environment.CLIENT_CERTIFICATE);
    Optional<NamedFile> key = variables.file(Environment.CLIENT_KEY);
    if (certificate.isPresent() != key.isPresent()) {
      String given =
          certificate.isPresent() ? Environment.CLIENT_CERTIFICATE : Environment.CLIENT_KEY;
      String missing =
          certificate.isPresent() ? Environment.CLIENT_KEY : Environment.CLIENT_CERTIFICATE;
      throw new InvalidSettingException(
          missing, "not set, while " + given + " is; set both or neither");
    }
    return certificate.map(chain -> new ClientCertificateFiles(chain, key.orElseThrow()));
  }

  /** The whole text is the user when there is no colon, as for the command. */
  private static String basic(String userAndPassword) {
    int colon = userAndPassword.indexOf(':');
    return colon < 0
        ? Credentials.basic(userAndPassword, "", UTF_8)
        : Credentials.basic(
            userAndPassword.substring(0, colon), userAndPassword.substring(colon + 1), UTF_8);
  }

  private static void requireNotBlank(Setting<?> setting, String value) {
    Objects.requireNonNull(value, setting.name());
    if (value.isBlank()) {
      throw new InvalidSettingException(
          setting.name(), "a blank value given; leave it out instead");
    }
  }

  private static void setDuration(Setting<Duration> setting, Duration value) {
    Objects.requireNonNull(value, setting.name());
    if (value.compareTo(LONGEST) > 0 || value.compareTo(SHORTEST) < 0) {
      throw new InvalidSettingException(
          setting.name(), value + " given, at least 1 ms and at most " + LONGEST + " is accepted");
    }
    setting.set(value);
  }
}
