package io.github.consulsnapshot.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Consul server in a process of its own, on free ports of 127.0.0.1, with its files in a
 * temporary directory. {@link #close} ends the process and removes the files; so does the end of
 * this JVM, should close be forgotten.
 *
 * <p>Safe for use by several threads. Starting blocks until there is a leader and a key can be
 * written, at most a minute.
 */
public final class ConsulServer implements ConsulUnderTest {
  private static final Duration READY = Duration.ofMinutes(1);
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 3;

  private final Builder settings;
  private final Path directory;
  private final Path logFile;
  private final Thread shutdownHook;
  private Ports ports;
  // Read by the shutdown hook, which takes no lock.
  private volatile Process process;
  private String managementToken = "";
  private boolean closed;

  private ConsulServer(Builder builder) {
    // A copy, since a builder that is used further must not change what restart() launches.
    this.settings = new Builder(builder);
    try {
      this.directory = Files.createTempDirectory("consul-test-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.logFile = directory.resolve("consul.log");
    this.shutdownHook = new Thread(this::endWithJvm, "end of a consul under test");
  }

  /** The ports of one server. */
  record Ports(int http, int https, int server, int serfLan, int serfWan) {
    static Ports find() {
      List<Integer> free = FreePorts.find(5);
      return new Ports(free.get(0), free.get(1), free.get(2), free.get(3), free.get(4));
    }
  }

  /**
   * A builder of a server.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts a development server: alone, with its data in memory, ACLs off. It is ready when this
   * returns. When there is no command, the test ends as {@link ConsulBinary#required} says.
   *
   * @return the server
   */
  public static ConsulServer start() {
    return builder().start();
  }

  // ---- As a Consul ----

  @Override
  public synchronized String address() {
    return "http://127.0.0.1:" + ports.http();
  }

  /**
   * Where it listens for HTTPS.
   *
   * @return an address such as {@code https://127.0.0.1:8501}
   * @throws IllegalStateException when it was not started with {@link Builder#tls}
   */
  public synchronized String httpsAddress() {
    if (settings.ca.isEmpty()) {
      throw new IllegalStateException("the server was started without tls()");
    }
    return "https://127.0.0.1:" + ports.https();
  }

  @Override
  public synchronized Optional<String> token() {
    return managementToken.isEmpty() ? Optional.empty() : Optional.of(managementToken);
  }

  @Override
  public void put(String key, byte[] value) {
    http().put(key, value);
  }

  @Override
  public Optional<byte[]> get(String key) {
    return http().get(key);
  }

  @Override
  public void delete(String key) {
    http().delete(key);
  }

  @Override
  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  @Override
  public void awaitReady() {
    Await.untilOrFail(
        READY,
        () ->
            !isAlive()
                || (http().hasLeader() && http().acceptsWrites() && http().answersConsistently()),
        () -> "no leader, or it does not take writes or consistent reads; " + endOfLog());
    if (!isAlive()) {
      throw new IllegalStateException("the consul process has ended; " + endOfLog());
    }
  }

  // ---- As a process ----

  /**
   * The id of the process.
   *
   * @return the id
   */
  public synchronized long pid() {
    return process.pid();
  }

  /**
   * What it has written to standard output and standard error, over all its runs.
   *
   * @return the text
   */
  public String log() {
    try {
      return Files.exists(logFile) ? Files.readString(logFile) : "";
    } catch (IOException e) {
      return "the log cannot be read: " + e.getMessage();
    }
  }

  /**
   * Where it keeps its data, unless it is a development server.
   *
   * @return the directory; removed by {@link #close}
   */
  public Path dataDirectory() {
    return directory.resolve("data");
  }

  /** Ends the process at once (SIGKILL), and waits until it has ended. The data stay. */
  public synchronized void kill() {
    process.destroyForcibly();
    awaitEnd(GRACE);
  }

  /** Ends the process by SIGTERM, by force when that takes too long. The data stay. */
  public synchronized void stop() {
    end();
  }

  /** Halts the process (SIGSTOP): connections are accepted by the kernel, nothing is answered. */
  public void suspend() {
    signal("STOP");
    // Each thread halts by itself, and until it has, may still answer.
    if (!Await.until(READY, this::isHalted)) {
      throw new IllegalStateException("process " + pid() + " does not halt");
    }
  }

  /** Only Linux tells. */
  private boolean isHalted() {
    Path threads = Path.of("/proc", Long.toString(pid()), "task");
    if (!Files.isDirectory(threads)) {
      return true;
    }
    try (Stream<Path> all = Files.list(threads)) {
      return all.allMatch(ConsulServer::isStopped);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isStopped(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      // The state follows the name, which may hold anything.
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    } catch (NoSuchFileException e) {
      // It has ended.
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets a halted process go on (SIGCONT). */
  public void resume() {
    signal("CONT");
  }

  /**
   * Starts it again after {@link #stop} or {@link #kill}, or after it has crashed; on the same
   * ports and, unless it is a development server, with the same data. Blocks until it is ready.
   */
  public void restart() {
    synchronized (this) {
      end();
      launch();
    }
    awaitReady();
  }

  /** Starts the process again without waiting for it. */
  synchronized void relaunch() {
    end();
    launch();
  }

  /** Ends the process and removes its files. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      end();
    }
    removeHook();
    deleteFiles();
  }

  @Override
  public String toString() {
    return "consul " + settings.binary.map(ConsulBinary::version).orElse("") + " at " + address();
  }

  // ---- Inside ----

  synchronized Ports ports() {
    return ports;
  }

  synchronized ConsulHttp http() {
    return new ConsulHttp(address(), managementToken);
  }

  String endOfLog() {
    String log = log();
    return "the end of its log:\n" + log.substring(Math.max(0, log.length() - 4000));
  }

  private synchronized void startFirst() {
    Runtime.getRuntime().addShutdownHook(shutdownHook);
    try {
      for (int attempt = 1; ; attempt++) {
        ports = settings.ports.orElseGet(Ports::find);
        launch();
        boolean answers =
            Await.until(
                READY,
                () -> !isAlive() || (settings.awaitReady ? http().hasLeader() : http().answers()));
        if (answers && isAlive()) {
          break;
        }
        boolean taken = log().contains("address already in use");
        if (!taken || attempt == ATTEMPTS || settings.ports.isPresent()) {
          throw new IllegalStateException("consul did not start; " + endOfLog());
        }
        end();
      }
      if (settings.acl) {
        bootstrap();
      }
      if (settings.awaitReady) {
        awaitReady();
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void launch() {
    try {
      Path config = Files.writeString(directory.resolve("config.json"), configuration());
      List<String> command = new ArrayList<>();
      command.add(settings.binary.orElseThrow().path().toString());
      command.add("agent");
      if (settings.dev) {
        command.add("-dev");
      }
      command.add("-config-file=" + config);
      for (String more : settings.moreConfigs) {
        Path file = directory.resolve("more-" + command.size() + ".json");
        command.add("-config-file=" + Files.writeString(file, more));
      }
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      // The settings of who runs the tests must not reach the server.
      builder.environment().keySet().removeIf(name -> name.startsWith("CONSUL_"));
      builder
          .environment()
          .put("TMPDIR", Files.createDirectories(directory.resolve("tmp")).toString());
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
      process = builder.start();
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException("consul cannot be started", e);
    }
  }

  private String configuration() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("node_name", Json.quote(settings.nodeName));
    fields.put("datacenter", Json.quote(settings.datacenter));
    fields.put("bind_addr", Json.quote("127.0.0.1"));
    fields.put("disable_update_check", "true");
    fields.put("log_level", Json.quote("INFO"));
    fields.put("performance", "{\"raft_multiplier\":1}");
    fields.put(
        "addresses",
        settings
            .unixSocket
            .map(socket -> "{\"http\":" + Json.quote("127.0.0.1 unix://" + socket) + "}")
            .orElse("{\"http\":\"127.0.0.1\"}"));
    fields.put("ports", portsJson());
    if (!settings.dev) {
      fields.put("server", "true");
      fields.put("data_dir", Json.quote(dataDirectory().toString()));
      fields.put("bootstrap_expect", Integer.toString(settings.expect));
      fields.put("leave_on_terminate", "false");
    }
    if (!settings.join.isEmpty()) {
      fields.put("retry_join", settings.join.stream().map(Json::quote).toList().toString());
      fields.put("retry_interval", Json.quote("1s"));
    }
    if (settings.acl) {
      fields.put("acl", "{\"enabled\":true,\"default_policy\":\"deny\"}");
    }
    settings.ca.ifPresent(
        file -> {
          fields.put("ca_file", Json.quote(file.toString()));
          fields.put("cert_file", Json.quote(settings.certificate.toString()));
          fields.put("key_file", Json.quote(settings.key.toString()));
          fields.put("verify_incoming_https", Boolean.toString(settings.verifyIncoming));
        });
    StringBuilder json = new StringBuilder("{");
    fields.forEach(
        (name, value) ->
            json.append(json.length() == 1 ? "" : ",")
                .append(Json.quote(name))
                .append(':')
                .append(value));
    return json.append('}').toString();
  }

  private String portsJson() {
    // gRPC over TLS came with 1.14; older versions refuse its name.
    String grpcTls = settings.binary.orElseThrow().isAtLeast(1, 14) ? ",\"grpc_tls\":-1" : "";
    return "{\"http\":"
        + ports.http()
        + ",\"https\":"
        + (settings.ca.isPresent() ? ports.https() : -1)
        + ",\"dns\":-1,\"grpc\":-1"
        + grpcTls
        + ",\"server\":"
        + ports.server()
        + ",\"serf_lan\":"
        + ports.serfLan()
        + ",\"serf_wan\":"
        + ports.serfWan()
        + "}";
  }

  private void bootstrap() {
    String[] answer = {""};
    Await.untilOrFail(
        READY,
        () -> {
          try {
            ConsulHttp.Answer got = http().send("PUT", "/v1/acl/bootstrap", new byte[0]);
            answer[0] = got.text();
            return got.status() == 200;
          } catch (IOException e) {
            answer[0] = e.toString();
            return false;
          }
        },
        () -> "the ACL system does not bootstrap: " + answer[0] + "; " + endOfLog());
    managementToken = Json.parseObject(answer[0]).get("SecretID").toString();
  }

  private void signal(String name) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("kill -" + name + " " + pid() + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The shutdown hook. It must not wait for a lock that a blocked test may hold. */
  private void endWithJvm() {
    end();
    deleteFiles();
  }

  private void end() {
    Process ending = process;
    if (ending == null || !ending.isAlive()) {
      return;
    }
    ending.destroy();
    if (!awaitEnd(GRACE)) {
      ending.destroyForcibly();
      awaitEnd(GRACE);
    }
  }

  private boolean awaitEnd(Duration atMost) {
    Process ending = process;
    boolean interrupted = false;
    try {
      long deadline = System.nanoTime() + atMost.toNanos();
      while (true) {
        try {
          return ending.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          // The process must not be left behind because a test was interrupted.
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down, and the hook runs or has run.
      return;
    }
  }

  private void deleteFiles() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be removed", e);
    }
  }

  /** Makes {@link ConsulServer}. Not for use by several threads. */
  public static final class Builder {
    private Optional<ConsulBinary> binary = Optional.empty();
    private boolean dev = true;
    private boolean acl;
    private boolean awaitReady = true;
    private boolean verifyIncoming;
    private int expect = 1;
    private String datacenter = "dc1";
    private String nodeName = "consul-test";
    private Optional<Path> ca = Optional.empty();
    private Path certificate;
    private Path key;
    private Optional<Path> unixSocket = Optional.empty();
    private Optional<Ports> ports = Optional.empty();
    private List<String> join = List.of();
    private final List<String> moreConfigs = new ArrayList<>();

    private Builder() {}

    private Builder(Builder other) {
      binary = other.binary;
      dev = other.dev;
      acl = other.acl;
      awaitReady = other.awaitReady;
      verifyIncoming = other.verifyIncoming;
      expect = other.expect;
      datacenter = other.datacenter;
      nodeName = other.nodeName;
      ca = other.ca;
      certificate = other.certificate;
      key = other.key;
      unixSocket = other.unixSocket;
      ports = other.ports;
      join = other.join;
      moreConfigs.addAll(other.moreConfigs);
    }

    /**
     * The command; {@link ConsulBinary#required} by default.
     *
     * @param value the command
     * @return this
     */
    public Builder binary(ConsulBinary value) {
      binary = Optional.of(value);
      return this;
    }

    /**
     * Keeps the data on disk, so that they survive {@link ConsulServer#restart}; in memory by
     * default ({@code -dev}).
     *
     * @return this
     */
    public Builder persistent() {
      dev = false;
      return this;
    }

    /**
     * Turns ACLs on, with a default of deny and a management token, see {@link ConsulServer#token}.
     *
     * @return this
     */
    public Builder acl() {
      acl = true;
      return this;
    }

    /**
     * Listens for HTTPS as well. Plain HTTP stays open, for {@link ConsulServer#address}.
     *
     * @param caFile the authority of client certificates, in PEM
     * @param certificateFile the server's certificate, in PEM
     * @param keyFile its key, in PEM
     * @param requireClientCertificate whether clients without a certificate are turned away
     * @return this
     */
    public Builder tls(
        Path caFile, Path certificateFile, Path keyFile, boolean requireClientCertificate) {
      ca = Optional.of(caFile.toAbsolutePath());
      certificate = certificateFile.toAbsolutePath();
      key = keyFile.toAbsolutePath();
      verifyIncoming = requireClientCertificate;
      return this;
    }

    /**
     * Listens on a Unix domain socket as well.
     *
     * @param path its path, which the operating system allows about 100 characters
     * @return this
     */
    public Builder unixSocket(Path path) {
      unixSocket = Optional.of(path.toAbsolutePath());
      return this;
    }

    /**
     * The datacenter; {@code dc1} by default.
     *
     * @param name its name
     * @return this
     */
    public Builder datacenter(String name) {
      datacenter = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * More configuration, read after what this builder writes.
     *
     * @param json a configuration file of Consul, in JSON
     * @return this
     */
    public Builder config(String json) {
      moreConfigs.add(Objects.requireNonNull(json, "json"));
      return this;
    }

    /**
     * Waits for servers that do not exist, so that there never is a leader: for tests of what is
     * answered then. {@link Builder#start} returns when it answers at all.
     *
     * @return this
     */
    public Builder withoutLeader() {
      dev = false;
      expect = 3;
      awaitReady = false;
      return this;
    }

    Builder member(String name, int servers, Ports own, List<String> others) {
      dev = false;
      nodeName = name;
      expect = servers;
      ports = Optional.of(own);
      join = List.copyOf(others);
      awaitReady = false;
      return this;
    }

    /**
     * Starts the server and waits until it is ready. What is set afterwards is for the next server
     * that this builder starts.
     *
     * @return the server
     * @throws IllegalStateException when it does not start; the message has the end of its log
     */
    public ConsulServer start() {
      binary = Optional.of(binary.orElseGet(ConsulBinary::required));
      ConsulServer server = new ConsulServer(this);
      server.startFirst();
      return server;
    }
  }
}
