package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.SnapshotSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLSocketFactory;
import mockwebserver3.MockWebServer;
import okhttp3.Protocol;

/**
 * A Consul server in this process: a KV store, snapshots of it, and the endpoints that a snapshot
 * client asks, over real sockets on 127.0.0.1. It answers as Consul 1.8.7 does, down to statuses,
 * messages and the spelling of headers; {@link ConsulHttpContract} keeps it from drifting. And it
 * fails on demand, in ways that a real server cannot be asked for.
 *
 * <p>What it does not have: the catalog beyond services of its own agent, ACLs beyond one token and
 * logins, blocking queries of other than single keys, HTTP/2. Sessions and checks do not end by
 * time. Archives are made in memory; see {@link #serve} for larger ones.
 *
 * <p>Safe for use by several threads. {@link #close} ends its threads and connections.
 */
public final class FakeConsul implements ConsulUnderTest {
  // Held here: a logger that nobody holds forgets its level.
  private static final Logger WEB_SERVER_LOG = Logger.getLogger(MockWebServer.class.getName());

  static {
    if (WEB_SERVER_LOG.getLevel() == null) {
      // It reports every request otherwise, on standard error of every test.
      WEB_SERVER_LOG.setLevel(Level.WARNING);
    }
  }

  private final Optional<SSLSocketFactory> tls;
  private final boolean requireClientCertificate;
  private final FakeKv kv = new FakeKv();
  private final FakeSessions sessions = new FakeSessions(kv);
  private final FakeServices services = new FakeServices();
  private final FakeLogins logins = new FakeLogins();
  private final Map<String, FaultPlan> requestFaults = new LinkedHashMap<>();
  private final FaultPlan saveFaults = new FaultPlan();
  private final FaultPlan restoreFaults = new FaultPlan();
  private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
  private final Set<String> knownTokens = new HashSet<>();

  private MockWebServer server;
  private FakeSockets sockets;
  private CountDownLatch closed;
  private int port;
  private String requiredToken = "";
  private String datacenter = "dc1";
  private String version = "1.8.7";
  private boolean leader = true;
  private boolean healthy = true;
  private boolean staleKnowsLeader = true;
  private Duration lastContact = Duration.ZERO;
  private boolean restoreInvalidatesTokens;
  private boolean crashed;
  private boolean swallowRestores;
  private Optional<SnapshotSource> served = Optional.empty();
  private long servedIndex;

  private FakeConsul(Optional<SSLSocketFactory> tls, boolean requireClientCertificate) {
    this.tls = tls;
    this.requireClientCertificate = requireClientCertificate;
  }

  /**
   * Starts one over plain HTTP, on a free port.
   *
   * @return the fake, listening
   */
  public static FakeConsul start() {
    return new FakeConsul(Optional.empty(), false).listen();
  }

  /**
   * Starts one over HTTPS, on a free port.
   *
   * @param tls what the server's side of the connections is made by
   * @param requireClientCertificate whether clients without a certificate are turned away
   * @return the fake, listening
   */
  public static FakeConsul startTls(SSLSocketFactory tls, boolean requireClientCertificate) {
    return new FakeConsul(Optional.of(tls), requireClientCertificate).listen();
  }

  // ---- As a Consul ----

  @Override
  public synchronized String address() {
    return (tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port;
  }

  /**
   * The port, also while it does not listen.
   *
   * @return the port
   */
  public synchronized int port() {
    return port;
  }

  @Override
  public synchronized Optional<String> token() {
    return requiredToken.isEmpty() ? Optional.empty() : Optional.of(requiredToken);
  }

  @Override
  public void put(String key, byte[] value) {
    kv.put(key, value, 0);
  }

  /**
   * Writes a key with flags.
   *
   * @param key the key, without a leading slash
   * @param value its value
   * @param flags unsigned
   */
  public void put(String key, byte[] value, long flags) {
    kv.put(key, value, flags);
  }

  @Override
  public Optional<byte[]> get(String key) {
    return kv.get(key).map(KvEntry::value);
  }

  @Override
  public void delete(String key) {
    kv.delete(key);
  }

  /**
   * All keys, in Consul's order.
   *
   * @return a copy
   */
  public List<KvEntry> entries() {
    return kv.under("");
  }

  /**
   * The Raft index.
   *
   * @return the index that a save would name now
   */
  public long index() {
    return kv.index();
  }

  /**
   * How many restores were applied.
   *
   * @return the number
   */
  public long restores() {
    return kv.restores();
  }

  /**
   * An archive of the present keys, as a save would get.
   *
   * @return a builder of it
   */
  public ArchiveBuilder archive() {
    return kv.snapshot();
  }

  @Override
  public synchronized boolean isAlive() {
    return server != null && !crashed;
  }

  /**
   * Whether a restore has crashed it: an archive with right hashes whose state cannot be applied.
   * It refuses connections since, and stays so after {@link #startAgain}.
   *
   * @return whether it crashed
   */
  public synchronized boolean isCrashed() {
    return crashed;
  }

  @Override
  public synchronized void awaitReady() {
    if (!isAlive() || !leader) {
      throw new IllegalStateException(
          "the fake Consul is not ready: " + (isAlive() ? "it has no leader" : "it is stopped"));
    }
  }

  // ---- What it received ----

  /**
   * All requests so far, in the order in which they were answered.
   *
   * @return a copy
   */
  public List<ReceivedRequest> requests() {
    return List.copyOf(requests);
  }

  /**
   * The requests that it has no answer for: an unknown path or a wrong method.
   *
   * @return a copy
   */
  public List<ReceivedRequest> unexpectedRequests() {
    return requests.stream().filter(request -> !request.expected()).toList();
  }

  /** Forgets the requests so far. */
  public void forgetRequests() {
    requests.clear();
  }

  // ---- How it is ----

  /**
   * Turns ACLs on, with one token that may do everything. Without it: 403 {@code Permission
   * denied}; with another: 403 {@code ACL not found}.
   *
   * @param secret the token; empty turns ACLs off
   * @return this
   */
  public synchronized FakeConsul requireToken(String secret) {
    requiredToken = Objects.requireNonNull(secret, "secret");
    knownTokens.clear();
    if (!secret.isEmpty()) {
      knownTokens.add(secret);
    }
    return this;
  }

  /**
   * Whether a restore makes the token unknown, as when the snapshot holds other tokens; off by
   * default.
   *
   * @param value whether it does
   * @return this
   */
  public synchronized FakeConsul restoreInvalidatesTokens(boolean value) {
    restoreInvalidatesTokens = value;
    return this;
  }

  /**
   * The datacenter; {@code dc1} by default. Any other has no path to it.
   *
   * @param name its name
   * @return this
   */
  public synchronized FakeConsul datacenter(String name) {
    datacenter = Objects.requireNonNull(name, "name");
    return this;
  }

  /**
   * The version it claims to be; {@code 1.8.7} by default. Nothing else changes with it.
   *
   * @param value the version
   * @return this
   */
  public synchronized FakeConsul version(String value) {
    version = Objects.requireNonNull(value, "value");
    return this;
  }

  /**
   * Whether there is a leader; there is by default. Without one only stale saves work, and they say
   * so in their headers.
   *
   * @param value whether there is
   * @return this
   */
  public synchronized FakeConsul leader(boolean value) {
    leader = value;
    if (!value && lastContact.isZero()) {
      lastContact = Duration.ofMillis(9533);
    }
    return this;
  }

  /**
   * Whether autopilot calls the cluster healthy; it does by default.
   *
   * @param value whether it does
   * @return this
   */
  public synchronized FakeConsul healthy(boolean value) {
    healthy = value;
    return this;
  }

  /**
   * What the headers of stale saves say; by default of a leader that is known and was just heard.
   *
   * @param knownLeader whether a leader is known; never true without {@link #leader a leader}
   * @param contact how long ago the leader was heard; sent in milliseconds
   * @return this
   */
  public synchronized FakeConsul stale(boolean knownLeader, Duration contact) {
    staleKnowsLeader = knownLeader;
    lastContact = Objects.requireNonNull(contact, "contact");
    return this;
  }

  /**
   * Answers every save with this archive, whole or not, instead of one of the present keys. It is
   * streamed.
   *
   * @param archive the archive, opened once for each save
   * @param index what X-Consul-Index says
   * @return this
   */
  public synchronized FakeConsul serve(SnapshotSource archive, long index) {
    served = Optional.of(archive);
    servedIndex = index;
    return this;
  }

  /**
   * Whether restores are read and thrown away, and answered with 200; off by default. For uploads
   * that do not fit in memory; it is to be said before the first request.
   *
   * @param value whether they are
   * @return this
   */
  public synchronized FakeConsul swallowRestores(boolean value) {
    swallowRestores = value;
    // One that is stopped gets it when it starts again.
    if (server != null) {
      server.setBodyLimit(value ? 0 : Long.MAX_VALUE);
    }
    return this;
  }

  /**
   * Has an auth method, beside the token of {@link #requireToken}.
   *
   * @param name its name
   * @param bearerToken what it accepts
   * @param tokenLife how long the tokens claim to live; zero for no end. They end by {@link
   *     #expireTokens} alone
   * @return this
   */
  public FakeConsul authMethod(String name, String bearerToken, Duration tokenLife) {
    logins.authMethod(name, bearerToken, tokenLife);
    return this;
  }

  /**
   * How many tokens there are of logins that nobody has ended.
   *
   * @return the number
   */
  public int loggedIn() {
    return logins.count();
  }

  /**
   * Ends the tokens of all logins.
   *
   * @return this
   */
  public FakeConsul expireTokens() {
    logins.expire();
    return this;
  }

  /**
   * How many sessions there are.
   *
   * @return the number
   */
  public int sessions() {
    return sessions.count();
  }

  /**
   * Ends all sessions, as time does: their locks are released, and lock-delays begin.
   *
   * @return this
   */
  public FakeConsul expireSessions() {
    sessions.destroyAll();
    return this;
  }

  /**
   * Forgets services and checks, as an agent does that is started anew without its data.
   *
   * @return this
   */
  public FakeConsul forgetServices() {
    services.forget();
    return this;
  }

  /**
   * How many requests wait for a key to change.
   *
   * @return the number
   */
  public int blockedQueries() {
    return kv.waiting();
  }

  /**
   * Answers all requests that wait for a key to change, as when their time has passed.
   *
   * @return this
   */
  public FakeConsul endBlockingQueries() {
    kv.wake();
    return this;
  }

  // ---- What goes wrong ----

  /**
   * Lets the next request fail whose path begins so; further calls are for those after it. Not for
   * saves and restores.
   *
   * @param path such as {@code /v1/session/renew}, or {@code PUT /v1/kv/} for one method
   * @param fault an answer, a reset, a stall or a lost answer
   * @return this
   */
  public FakeConsul onNextRequest(String path, Fault fault) {
    requestFaults(path).next(fault.requireForRequest());
    return this;
  }

  /**
   * Lets every request fail whose path begins so and that has no fault of its own. Not for saves
   * and restores.
   *
   * @param path such as {@code /v1/session/renew}, or {@code PUT /v1/kv/} for one method
   * @param fault an answer, a reset, a stall or a lost answer
   * @return this
   */
  public FakeConsul onEveryRequest(String path, Fault fault) {
    requestFaults(path).every(fault.requireForRequest());
    return this;
  }

  private FaultPlan requestFaults(String path) {
    synchronized (requestFaults) {
      return requestFaults.computeIfAbsent(path, any -> new FaultPlan());
    }
  }

  /**
   * Lets the next save fail; further calls are for the saves after it.
   *
   * @param fault how
   * @return this
   */
  public FakeConsul onNextSave(Fault fault) {
    saveFaults.next(fault.requireForSave());
    return this;
  }

  /**
   * Lets every save fail that has no fault of its own.
   *
   * @param fault how
   * @return this
   */
  public FakeConsul onEverySave(Fault fault) {
    saveFaults.every(fault.requireForSave());
    return this;
  }

  /**
   * Lets the next restore fail; further calls are for the restores after it. A request without a
   * body is the question whether a restore would be accepted, and meets no fault.
   *
   * @param fault how
   * @return this
   */
  public FakeConsul onNextRestore(Fault fault) {
    restoreFaults.next(fault.requireForRestore());
    return this;
  }

  /**
   * Lets every restore fail that has no fault of its own.
   *
   * @param fault how
   * @return this
   */
  public FakeConsul onEveryRestore(Fault fault) {
    restoreFaults.every(fault.requireForRestore());
    return this;
  }

  /**
   * Forgets all faults that have not happened yet.
   *
   * @return this
   */
  public FakeConsul withoutFaults() {
    saveFaults.clear();
    restoreFaults.clear();
    synchronized (requestFaults) {
      requestFaults.clear();
    }
    return this;
  }

  /**
   * Stops listening and drops the connections: the port refuses connections then. The keys stay.
   *
   * @return this
   */
  public FakeConsul stop() {
    MockWebServer stopped;
    synchronized (this) {
      stopped = server;
      server = null;
      if (stopped == null) {
        return this;
      }
      closed.countDown();
      kv.wake();
      sockets.dropAll();
    }
    stopped.close();
    return this;
  }

  /**
   * Listens again, on the same port.
   *
   * @return this
   */
  public synchronized FakeConsul startAgain() {
    return server == null ? listen() : this;
  }

  /** Ends it: threads, connections, stalled requests. */
  @Override
  public void close() {
    stop();
  }

  // ---- For its dispatcher ----

  private synchronized FakeConsul listen() {
    MockWebServer starting = new MockWebServer();
    sockets = new FakeSockets();
    closed = new CountDownLatch(1);
    starting.setServerSocketFactory(sockets);
    // Chunks are framed by hand, which HTTP/2 has not.
    starting.setProtocols(List.of(Protocol.HTTP_1_1));
    tls.ifPresent(starting::useHttps);
    if (requireClientCertificate) {
      starting.requireClientAuth();
    }
    if (swallowRestores) {
      starting.setBodyLimit(0);
    }
    starting.setDispatcher(new FakeDispatcher(this, starting, sockets, closed));
    try {
      starting.start(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    port = starting.getPort();
    server = starting;
    if (crashed) {
      sockets.dropAll();
    }
    return this;
  }

  FakeKv kv() {
    return kv;
  }

  FakeSessions fakeSessions() {
    return sessions;
  }

  FakeServices services() {
    return services;
  }

  FakeLogins logins() {
    return logins;
  }

  Optional<Fault> faultOf(String method, String path) {
    synchronized (requestFaults) {
      return requestFaults.entrySet().stream()
          .filter(
              each ->
                  (path.startsWith(each.getKey())
                      || (method + " " + path).startsWith(each.getKey())))
          .flatMap(each -> each.getValue().take().stream())
          .findFirst();
    }
  }

  FaultPlan saveFaults() {
    return saveFaults;
  }

  FaultPlan restoreFaults() {
    return restoreFaults;
  }

  void received(ReceivedRequest request) {
    requests.add(request);
  }

  synchronized void crash() {
    crashed = true;
    sockets.dropAll();
  }

  synchronized boolean hasLeader() {
    return leader;
  }

  synchronized boolean isHealthy() {
    return healthy && leader;
  }

  synchronized String claimedVersion() {
    return version;
  }

  synchronized String datacenterName() {
    return datacenter;
  }

  synchronized boolean knowsLeader(boolean stale) {
    return leader && (!stale || staleKnowsLeader);
  }

  synchronized long lastContactMillis(boolean stale) {
    return stale ? lastContact.toMillis() : 0;
  }

  synchronized boolean swallowsRestores() {
    return swallowRestores;
  }

  synchronized Optional<SnapshotSource> servedArchive() {
    return served;
  }

  synchronized long indexOfSave() {
    return served.isPresent() ? servedIndex : kv.index();
  }

  /** Why a token is refused, or empty when it is good. */
  synchronized Optional<String> refusalOf(String token) {
    if (requiredToken.isEmpty() || knownTokens.contains(token) || logins.knows(token)) {
      return Optional.empty();
    }
    return Optional.of(token.isEmpty() ? "Permission denied" : "ACL not found");
  }

  synchronized void restored() {
    // They are not among what it reads of a state.
    sessions.forget();
    if (restoreInvalidatesTokens) {
      knownTokens.clear();
    }
  }
}
