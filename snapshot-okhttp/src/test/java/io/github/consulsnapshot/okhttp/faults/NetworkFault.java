package io.github.consulsnapshot.okhttp.faults;

import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.faults.ScriptedServer.Script;
import io.github.consulsnapshot.testing.FakeConsul;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One way for the network to misbehave, and what has to come of it. A builder of itself. */
final class NetworkFault {
  /** Far more than anything here takes; what hangs takes longer. */
  private static final Duration GENEROUS = Duration.ofSeconds(20);

  private final String name;
  private final boolean restore;
  private final Supplier<FaultyServer> server;
  private final Map<String, String> environment = new HashMap<>();
  private Consumer<OkHttpSnapshotClient.Builder> settings = builder -> {};
  private Consumer<SaveOptions.Builder> saveOptions = options -> {};
  private Consumer<RestoreOptions.Builder> restoreOptions = options -> {};
  private boolean largeArchive;
  private Class<? extends SnapshotException> type;
  private boolean retryable;
  private List<String> message = List.of();
  private List<String> causes = List.of();
  private Duration atMost = GENEROUS;
  private int requests = 1;
  private int archives;

  private NetworkFault(String name, boolean restore, Supplier<FaultyServer> server) {
    this.name = name;
    this.restore = restore;
    this.server = server;
  }

  static NetworkFault save(String name, Supplier<FaultyServer> server) {
    return new NetworkFault(name, false, server);
  }

  static NetworkFault save(String name, Script script) {
    return save(
        name,
        () ->
            ScriptedServer.plain(
                conversation -> {
                  if (conversation.read() != null) {
                    script.play(conversation);
                  }
                }));
  }

  static NetworkFault saveFromFake(String name, Consumer<FakeConsul> fault) {
    return save(
        name,
        () -> {
          FakeConsul consul = FakeConsul.start();
          consul.put("a", new byte[2000]);
          fault.accept(consul);
          return FaultyServer.of(consul);
        });
  }

  static NetworkFault restore(String name, Supplier<FaultyServer> server) {
    NetworkFault fault = new NetworkFault(name, true, server);
    fault.requests = 2;
    fault.archives = 1;
    return fault;
  }

  static NetworkFault restore(String name, Script onUpload) {
    return restore(name, () -> ScriptedServer.plain(ScriptedServer.onUpload(onUpload)));
  }

  static NetworkFault restoreToFake(String name, Consumer<FakeConsul> fault) {
    return restore(
        name,
        () -> {
          FakeConsul consul = FakeConsul.start();
          fault.accept(consul);
          return FaultyServer.of(consul);
        });
  }

  NetworkFault set(Consumer<OkHttpSnapshotClient.Builder> value) {
    settings = settings.andThen(value);
    return this;
  }

  NetworkFault variable(String variable, Object value) {
    environment.put(variable, value.toString());
    return this;
  }

  NetworkFault deadline(Duration value) {
    saveOptions = saveOptions.andThen(options -> options.deadline(value));
    restoreOptions = restoreOptions.andThen(options -> options.deadline(value));
    return this;
  }

  NetworkFault options(Consumer<RestoreOptions.Builder> value) {
    restoreOptions = restoreOptions.andThen(value);
    return this;
  }

  /** The archive to restore is one of several MiB, which does not fit between both ends. */
  NetworkFault withLargeArchive() {
    largeArchive = true;
    return this;
  }

  NetworkFault requests(int value) {
    requests = value;
    return this;
  }

  NetworkFault archives(int value) {
    archives = value;
    return this;
  }

  /** The operation fails so, for good. */
  NetworkFault fails(Class<? extends SnapshotException> expected, String... parts) {
    type = expected;
    message = List.of(parts);
    return this;
  }

  /** The operation fails so, and may be tried again. */
  NetworkFault failsForNow(Class<? extends SnapshotException> expected, String... parts) {
    retryable = true;
    return fails(expected, parts);
  }

  String name() {
    return name;
  }

  boolean isRestore() {
    return restore;
  }

  FaultyServer start() {
    return server.get();
  }

  Map<String, String> environment() {
    return environment;
  }

  void applyTo(OkHttpSnapshotClient.Builder builder) {
    settings.accept(builder);
  }

  void applyTo(SaveOptions.Builder options) {
    saveOptions.accept(options);
  }

  void applyTo(RestoreOptions.Builder options) {
    restoreOptions.accept(options);
  }

  boolean isWithLargeArchive() {
    return largeArchive;
  }

  /** Empty when the fault does no harm. */
  Optional<Class<? extends SnapshotException>> type() {
    return Optional.ofNullable(type);
  }

  boolean isRetryable() {
    return retryable;
  }

  List<String> message() {
    return message;
  }

  List<String> causes() {
    return causes;
  }

  Duration atMost() {
    return atMost;
  }

  int requests() {
    return requests;
  }

  int archives() {
    return archives;
  }

  @Override
  public String toString() {
    return (restore ? "restore: " : "save: ") + name;
  }
}
