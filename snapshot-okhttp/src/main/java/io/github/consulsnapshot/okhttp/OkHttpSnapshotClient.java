package io.github.consulsnapshot.okhttp;

import io.github.consulsnapshot.ClientClosedException;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.KeyRestore;
import io.github.consulsnapshot.KeyRestoreOptions;
import io.github.consulsnapshot.KeyRestorePlan;
import io.github.consulsnapshot.KeyRestoreReport;
import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.TimeSource;
import io.github.consulsnapshot.agent.LeaderElection;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.okhttp.internal.agent.ConsulLock;
import io.github.consulsnapshot.okhttp.internal.agent.Login;
import io.github.consulsnapshot.okhttp.internal.agent.OpenParts;
import io.github.consulsnapshot.okhttp.internal.agent.ServiceRegistration;
import io.github.consulsnapshot.okhttp.internal.transport.Connection;
import io.github.consulsnapshot.okhttp.internal.transport.SnapshotTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/**
 * A {@link SnapshotClient} that speaks to the HTTP API of a Consul agent, over OkHttp.
 *
 * <p>Safe for use by several threads; one client per agent is enough. What it blocks on, and what
 * ends it, is said at {@link SnapshotClient}. {@link #close()} releases the HTTP client that was
 * made here and never one that was {@linkplain Builder#httpClient passed in}.
 */
public final class OkHttpSnapshotClient implements SnapshotClient {
  /** For a session of which nobody knows yet whether it got the lock. */
  private static final Duration TIDYING_UP = Duration.ofSeconds(8);

  private final String description;
  private final SnapshotTransport transport;
  private final Optional<Login> login;
  private final OpenParts open = new OpenParts();
  private final AtomicBoolean closed = new AtomicBoolean();

  private OkHttpSnapshotClient(
      String description, SnapshotTransport transport, Optional<Login> login) {
    this.description = description;
    this.transport = transport;
    this.login = login;
  }

  /**
   * A client of one agent, without a token. The same as {@code builder().address(address).build()}.
   *
   * @param address as {@link Builder#address(String)} takes it
   * @return the client, to be closed
   * @throws InvalidSettingException when the address cannot be used
   */
  public static OkHttpSnapshotClient create(String address) {
    return builder().address(address).build();
  }

  /**
   * A client that is set up by the {@code CONSUL_*} variables of this process, as the {@code
   * consul} command is. See {@link Builder#fromEnvironment(Map)}.
   *
   * @return the client, to be closed
   * @throws InvalidSettingException when a variable cannot be used
   */
  public static OkHttpSnapshotClient fromEnvironment() {
    return builder().fromEnvironment(System.getenv()).build();
  }

  /**
   * A builder that begins with the defaults: {@code http://127.0.0.1:8500}, no token, no variable
   * read.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public SavedSnapshot save(SnapshotTarget target, SaveOptions options) {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(options, "options");
    requireOpen();
    return transport.save(target, options);
  }

  @Override
  public RestoredSnapshot restore(SnapshotSource source, RestoreOptions options) {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(options, "options");
    requireOpen();
    return transport.restore(source, options);
  }

  /**
   * Puts single keys, or those with a prefix, back from a snapshot, and leaves the rest of the
   * cluster alone. Belongs to this client and ends with it.
   *
   * @return what does that
   */
  public KeyRestore keyRestore() {
    return new ClientKeyRestore();
  }

  /**
   * Asks in which datacenter the agent is, such as {@code dc1}. Its configuration tells that to a
   * token with {@code agent:read}; to another the catalog does, as long as it knows of one alone.
   *
   * @return the name; empty when that cannot be known
   * @throws io.github.consulsnapshot.SnapshotException when the agent does not answer, or refuses
   */
  public Optional<String> agentDatacenter() {
    requireOpen();
    return transport.agentDatacenter();
  }

  private final class ClientKeyRestore implements KeyRestore {
    @Override
    public KeyRestorePlan plan(
        SnapshotSource source, KeySelection keys, KeyRestoreOptions options) {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(keys, "keys");
      Objects.requireNonNull(options, "options");
      requireOpen();
      return transport.plan(source, keys, options);
    }

    @Override
    public KeyRestoreReport apply(SnapshotSource source, KeyRestorePlan plan) {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(plan, "plan");
      requireOpen();
      return transport.apply(source, plan);
    }

    /** That of the client. */
    @Override
    public String toString() {
      return "KeyRestore of " + OkHttpSnapshotClient.this;
    }
  }

  /**
   * An election by a lock of Consul: who has a key locked leads. Several agents that are given the
   * same key compete; so do the locks of Consul's own library for Go, which look the same.
   *
   * <p>Everything that it needs belongs to what {@link LeaderElection#acquire()} gives out: a
   * session, which is destroyed with it, and one daemon thread, which renews the session and
   * watches the key. {@link #close()} ends it as well. A token needs {@code session:write} on the
   * node of the agent, and {@code key:write} on the key.
   *
   * <p>While Consul is away or has no leader, acquiring waits; a session that ends meanwhile is
   * replaced. It ends with {@link io.github.consulsnapshot.PermissionDeniedException} when a right
   * is missing, and with {@link InvalidSettingException} when the key is there and is no lock.
   *
   * @param options how it is held
   * @return the election, which asks Consul nothing until it is used
   */
  public LeaderElection lock(LockOptions options) {
    Objects.requireNonNull(options, "options");
    requireOpen();
    return new ConsulLock(transport.agentCalls(), options.settings(), open);
  }

  /**
   * Registers an agent as a service of Consul, with checks that say whether it lives and, while it
   * leads, whether its runs succeed. It begins at once, on a daemon thread; what fails is tried
   * again and is no error. To be given to the agent as a listener, and closed after it; {@link
   * #close()} closes it as well. A token needs {@code service:write} on the name.
   *
   * <p>The service lives in the Consul agent that is asked, so the address must be that of one
   * agent, and not of a load balancer.
   *
   * @param options how it is registered
   * @return the registration, to be closed
   */
  public AgentRegistration registration(RegistrationOptions options) {
    Objects.requireNonNull(options, "options");
    requireOpen();
    return new AgentRegistration(
        ServiceRegistration.begin(transport.agentCalls(), options.settings(), open));
  }

  /**
   * Ends what is running, gives up locks, deregisters services and logs out, all that for some
   * seconds at most when Consul is away; then releases the HTTP client that was made here.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      transport.end();
      transport.agentCalls().awaitEnd(TIDYING_UP);
      open.close();
      login.ifPresent(Login::close);
      transport.close();
    }
  }

  /** The address of the agent, and nothing secret. */
  @Override
  public String toString() {
    return "OkHttpSnapshotClient{" + description + "}";
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new ClientClosedException();
    }
  }

  /**
   * Makes {@link OkHttpSnapshotClient}. Not for use by several threads.
   *
   * <p>Each setting is given once: a second, different value is refused at its call, as is a value
   * that cannot be right and one that contradicts another. Files are read by {@link #build()}; one
   * with certificates or a key may be 2 MiB long. One that is named may be a pipe, such as {@code
   * /dev/fd/63}. Opening a pipe waits until somebody opens it to write, and no interrupt ends that.
   */
  public static final class Builder {
    private final Settings settings = new Settings();

    private Builder() {}

    /**
     * Where the agent listens; {@code 127.0.0.1:8500} by default. One of
     *
     * <ul>
     *   <li>{@code host:port}, or {@code http://host:port}
     *   <li>{@code https://host:port}, for TLS
     *   <li>{@code unix:///path/of/socket}, without TLS
     * </ul>
     *
     * <p>A port that is left out is that of the scheme, 80 or 443, as for the {@code consul}
     * command. A path, such as that of a proxy, is put before {@code /v1}. Credentials are not
     * accepted here, nor is any other {@code @}: see {@link #basicAuth(String, String)}.
     *
     * @param value the address
     * @return this
     */
    public Builder address(String value) {
      settings.address(value);
      return this;
    }

    /**
     * Takes the {@code CONSUL_*} variables as the defaults of the settings that are not made here,
     * with the meaning and the precedence that they have for the {@code consul} command: {@code
     * CONSUL_HTTP_ADDR}, {@code _TOKEN}, {@code _TOKEN_FILE}, {@code _AUTH}, {@code _SSL}, {@code
     * _SSL_VERIFY}, {@code CONSUL_CACERT}, {@code CONSUL_CAPATH}, {@code CONSUL_CLIENT_CERT},
     * {@code CONSUL_CLIENT_KEY}, {@code CONSUL_TLS_SERVER_NAME}, {@code CONSUL_NAMESPACE} and
     * {@code CONSUL_PARTITION}. An empty variable counts as absent, others are ignored.
     *
     * <p>It differs from the command where that is lenient at a cost: a value of {@code
     * CONSUL_HTTP_SSL} or {@code CONSUL_HTTP_SSL_VERIFY} that is no boolean is refused, while the
     * command switches TLS and verification off. A token file is read again for each request. A
     * {@link #caFile(Path)} or {@link #caPath(Path)} given here stands for both {@code
     * CONSUL_CACERT} and {@code CONSUL_CAPATH}; beside one, or beside {@link
     * #tlsServerName(String)}, a {@code CONSUL_HTTP_SSL_VERIFY} that is off is refused. Variables
     * for TLS beside an address without it are read and not used, as by the command.
     *
     * @param environment such as {@link System#getenv()}; copied
     * @return this
     */
    public Builder fromEnvironment(Map<String, String> environment) {
      settings.environment(environment);
      return this;
    }

    /**
     * The ACL token; none by default. It travels in a header of the request, and is in no message.
     *
     * @param value the secret of the token
     * @return this
     */
    public Builder token(String value) {
      settings.token(value);
      return this;
    }

    /**
     * A file that holds the ACL token and nothing else but white space around it. It is read by
     * {@link #build()} to see that it is there, and again for each request, so it may be replaced
     * while the client lives. A pipe is read once, by {@link #build()}, and its token kept.
     *
     * @param value the file
     * @return this
     */
    public Builder tokenFile(Path value) {
      settings.tokenFile(value);
      return this;
    }

    /**
     * Asks for the ACL token at each request, on the thread of the caller. When it throws, or
     * returns null or a blank token, the operation fails with {@link InvalidSettingException}.
     *
     * @param value gives the secret of the token
     * @return this
     */
    public Builder tokenSupplier(Supplier<String> value) {
      settings.tokenSupplier(value);
      return this;
    }

    /**
     * Gets the ACL token by logging in, in the place of one that is given, also of one in a
     * variable. The login happens at the first request that needs a token, again shortly before the
     * token ends, and when Consul does not know it any more; what was asked is then asked once
     * more, unless it is a restore that was sent. {@link OkHttpSnapshotClient#close()} logs out.
     *
     * <p>A login that is refused ends the operation with {@link
     * io.github.consulsnapshot.PermissionDeniedException}, or with {@link InvalidSettingException}
     * of {@code login}.
     *
     * @param value how to log in
     * @return this
     */
    public Builder login(LoginOptions value) {
      settings.login(value);
      return this;
    }

    /**
     * Credentials for a proxy in front of Consul, sent beside the token in a header of each
     * request; none by default.
     *
     * @param user the name, without a colon
     * @param password the password; may be empty
     * @return this
     */
    public Builder basicAuth(String user, String password) {
      settings.basicAuth(user, password);
      return this;
    }

    /**
     * The certificates of the authorities that the server may be certified by, instead of those of
     * the system. For an address with {@code https://} only.
     *
     * @param value a file with one or more certificates in PEM form
     * @return this
     */
    public Builder caFile(Path value) {
      settings.caFile(value);
      return this;
    }

    /**
     * The certificates of the authorities that the server may be certified by, instead of those of
     * the system. For an address with {@code https://} only.
     *
     * @param directory is walked with all that is in it, except links to directories; every file
     *     must be a regular one and hold a certificate in PEM form
     * @return this
     */
    public Builder caPath(Path directory) {
      settings.caPath(directory);
      return this;
    }

    /**
     * The certificate to present when the server asks for one; none by default. For an address with
     * {@code https://} only.
     *
     * @param certificateChain a file in PEM form: the certificate of the client first, then those
     *     that lead from it to an authority
     * @param privateKey a file in PEM form with the key of the first certificate: PKCS#8, PKCS#1 or
     *     SEC1, not encrypted
     * @return this
     */
    public Builder clientCertificate(Path certificateChain, Path privateKey) {
      settings.clientCertificate(certificateChain, privateKey);
      return this;
    }

    /**
     * The name that the certificate of the server must carry, and that is sent as SNI, instead of
     * the host of the address; such as {@code server.dc1.consul}. For an address with {@code
     * https://} only.
     *
     * @param value the name; a port behind it is ignored
     * @return this
     */
    public Builder tlsServerName(String value) {
      settings.tlsServerName(value);
      return this;
    }

    /**
     * Accepts every certificate, of anybody, for any name. <b>Whoever is between here and Consul
     * can then read the token and the snapshot, with every secret in it, send back a snapshot of
     * their own, and change what is restored.</b> Nothing tells such a connection from a good one.
     * To talk to a server whose certificate nobody known has signed, give that certificate to
     * {@link #caFile(Path)} instead; to one that is certified under another name, give the name to
     * {@link #tlsServerName(String)}.
     *
     * @return this
     */
    public Builder dangerouslyTrustAnyServer() {
      settings.trustAnyServer();
      return this;
    }

    /**
     * An HTTP client to derive from: its interceptors, proxy, event listeners, DNS and connection
     * pool are used. It is not altered, and not shut down by {@link OkHttpSnapshotClient#close()}.
     *
     * <p>Not taken over are its timeouts, its cache and its following of redirects; HTTP/1.1 alone
     * is spoken. Its TLS settings are used as far as none are given here: {@link #caFile(Path)},
     * {@link #caPath(Path)}, {@link #clientCertificate(Path, Path)} and {@link
     * #dangerouslyTrustAnyServer()} make a new TLS context, in which a client certificate of the
     * passed client is not known.
     *
     * <p>An interrupt ends blocking input and output at once when this client has the default
     * socket factory and no SOCKS proxy. With its own socket factory, what the sockets do on an
     * interrupt is up to that; it is noticed at the latest when the {@linkplain
     * #stallTimeout(Duration) stall timeout} has passed.
     *
     * <p>What an interceptor, an event listener or the DNS of this client throws as a {@link
     * RuntimeException} passes through as it is. Thrown when the whole archive of a restore was
     * sent, it is the cause of an {@link io.github.consulsnapshot.OutcomeUnknownException}.
     *
     * <p>The same sockets, and no others, are received from for a mebibyte at most without any
     * content, so that an answer in which a line has no end does not fill the memory.
     *
     * @param value the client; remains the caller's
     * @return this
     */
    public Builder httpClient(OkHttpClient value) {
      settings.httpClient(value);
      return this;
    }

    /**
     * How long a connection may take to be made, to each address of the host, and how long its
     * handshake may then wait for the other end, when it is one over TLS; 10 seconds by default.
     *
     * @param value more than zero, in steps of a millisecond
     * @return this
     */
    public Builder connectTimeout(Duration value) {
      settings.connectTimeout(value);
      return this;
    }

    /**
     * How long the line may be silent between two bytes, in either direction; 60 seconds by
     * default. There is no limit to the time of a whole transfer, unless a deadline is among the
     * options of the operation.
     *
     * @param value more than zero, in steps of a millisecond
     * @return this
     */
    public Builder stallTimeout(Duration value) {
      settings.stallTimeout(value);
      return this;
    }

    /**
     * How long the answer to a save may take to begin, up to its last header; 10 minutes by
     * default. The server writes the whole archive to its disk before it sends anything.
     *
     * @param value more than zero, in steps of a millisecond
     * @return this
     */
    public Builder saveResponseTimeout(Duration value) {
      settings.saveResponseTimeout(value);
      return this;
    }

    /**
     * How long the answer to a restore may take, once all is sent, up to its last header; 4 hours
     * by default. When it passes, the outcome is unknown.
     *
     * @param value more than zero, in steps of a millisecond
     * @return this
     */
    public Builder restoreResponseTimeout(Duration value) {
      settings.restoreResponseTimeout(value);
      return this;
    }

    /**
     * How long the answer to a small query may take to begin, and then to end, such as that for the
     * health of the cluster; 15 seconds by default.
     *
     * @param value more than zero, in steps of a millisecond
     * @return this
     */
    public Builder queryTimeout(Duration value) {
      settings.queryTimeout(value);
      return this;
    }

    /**
     * What an archive may hold before it is refused; {@link ArchiveLimits#defaults()} by default.
     *
     * @param value the limits
     * @return this
     */
    public Builder limits(ArchiveLimits value) {
      settings.limits(value);
      return this;
    }

    /**
     * Where archives are unpacked, beside the thread of the caller, which reads, hashes and walks
     * the records; that saves time where there are two processors. None by default: then all of it
     * is done on the thread of the caller.
     *
     * <p>It gets one task at a time of each operation, and many of them. A task never waits, and
     * holds no more than 1.5 MiB. One that the executor refuses, or has no thread for, is done on
     * the thread of the caller.
     *
     * @param value the executor; never shut down here
     * @return this
     */
    public Builder verificationExecutor(Executor value) {
      settings.verificationExecutor(value);
      return this;
    }

    /**
     * Where elapsed time comes from, and how to wait; {@link TimeSource#system()} by default. The
     * timeouts of the line are not played by it.
     *
     * @param value the source
     * @return this
     */
    public Builder timeSource(TimeSource value) {
      settings.timeSource(value);
      return this;
    }

    /**
     * The client. Reads the files that are named, and makes no connection.
     *
     * @return the client, to be closed
     * @throws InvalidSettingException when a file cannot be used, a variable of the environment is
     *     wrong, or settings do not fit together, such as certificates with an {@code http://}
     *     address
     */
    public OkHttpSnapshotClient build() {
      Connection connection = settings.connection();
      Optional<Login> login = settings.login(connection);
      Connection loggedIn = login.map(connection::with).orElse(connection);
      return new OkHttpSnapshotClient(
          connection.description(),
          new SnapshotTransport(
              loggedIn, settings.timeouts(), settings.verification(), settings.timeSource()),
          login);
    }
  }
}
