package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.SnapshotClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the tests of a class a Consul, and puts its state back after each of them by a snapshot:
 * all of it, keys, sessions, ACLs and catalog, whatever a test did. One Consul per class, which the
 * tests of its {@code @Nested} classes use as well; register it in a static field:
 *
 * <pre>{@code
 * @RegisterExtension
 * static ConsulExtension consul =
 *     ConsulExtension.builder(OkHttpSnapshotClient::create).build();
 * }</pre>
 *
 * <p>The state that comes back is that of the moment before the first test, once {@link
 * Builder#prepare} has run. A test that leaves Consul dead fails, and so do those after it. For
 * tests that do not run concurrently.
 *
 * <p>As a parameter of a test, {@link ConsulUnderTest} is the Consul.
 */
public final class ConsulExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver {
  private final Supplier<ConsulUnderTest> start;
  private final BiFunction<String, String, SnapshotClient> clients;
  private final Preparation preparation;

  /** The id of the class that everything below was made for, the outermost of nested ones. */
  private Optional<String> owner = Optional.empty();

  private ConsulUnderTest consul;
  private SnapshotClient client;
  private Path directory;
  private Path snapshot;

  private ConsulExtension(Builder builder) {
    start = builder.start;
    clients = builder.clients;
    preparation = builder.preparation;
  }

  /** Puts into a Consul what all tests find there. */
  @FunctionalInterface
  public interface Preparation {
    /**
     * Prepares a Consul.
     *
     * @param consul the Consul, ready
     * @throws Exception when it cannot; no test runs then
     */
    void prepare(ConsulUnderTest consul) throws Exception;
  }

  /**
   * A builder of an extension.
   *
   * @param clients makes a client from an address such as {@code http://127.0.0.1:8500}; the
   *     extension closes it
   * @return the builder
   */
  public static Builder builder(Function<String, SnapshotClient> clients) {
    Objects.requireNonNull(clients, "clients");
    return new Builder((address, token) -> clients.apply(address));
  }

  /**
   * A builder of an extension for a Consul with ACLs.
   *
   * @param clients makes a client from an address and a token, which is empty when ACLs are off;
   *     the extension closes it
   * @return the builder
   */
  public static Builder builderWithToken(BiFunction<String, String, SnapshotClient> clients) {
    return new Builder(Objects.requireNonNull(clients, "clients"));
  }

  /**
   * The Consul.
   *
   * @return the Consul that runs now
   * @throws IllegalStateException before the first and after the last test
   */
  public ConsulUnderTest consul() {
    if (consul == null) {
      throw new IllegalStateException(
          "there is no Consul outside of the tests of a class; the extension has to be in a static"
              + " field, since one in an instance field is not told when the class begins");
    }
    return consul;
  }

  /**
   * Where the Consul listens.
   *
   * @return an address such as {@code http://127.0.0.1:8500}
   */
  public String address() {
    return consul().address();
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    // JUnit calls it for each nested class again, while the Consul of the outer one runs.
    if (owner.isPresent()) {
      return;
    }
    owner = Optional.of(context.getUniqueId());
    consul = start.get();
    consul.awaitReady();
    preparation.prepare(consul);
    client = clients.apply(consul.address(), consul.token().orElse(""));
    directory = Files.createTempDirectory("consul-extension-");
    snapshot = directory.resolve("before.snap");
    client.save(snapshot);
  }

  /** Fails, without a run of the test, when the extension is in an instance field. */
  @Override
  public void beforeEach(ExtensionContext context) {
    consul();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    // JUnit calls it also when beforeEach has failed.
    if (client != null) {
      client.restore(snapshot);
      consul.awaitReady();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    // By its id, since JUnit calls it also for a nested class of which another extension failed
    // before beforeAll of this one was called.
    if (!owner.equals(Optional.of(context.getUniqueId()))) {
      return;
    }
    owner = Optional.empty();
    try {
      if (client != null) {
        client.close();
      }
    } finally {
      client = null;
      if (consul != null) {
        consul.close();
      }
      consul = null;
      if (directory != null) {
        Files.deleteIfExists(snapshot);
        Files.delete(directory);
      }
      directory = null;
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ConsulUnderTest.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return consul();
  }

  /** Makes {@link ConsulExtension}. Not for use by several threads. */
  public static final class Builder {
    private final BiFunction<String, String, SnapshotClient> clients;
    private Supplier<ConsulUnderTest> start = Builder::realOrFake;
    private Preparation preparation = consul -> {};

    private Builder(BiFunction<String, String, SnapshotClient> clients) {
      this.clients = clients;
    }

    private static ConsulUnderTest realOrFake() {
      return ConsulBinary.isRequired() || ConsulBinary.find().isPresent()
          ? ConsulServer.start()
          : FakeConsul.start();
    }

    /**
     * A real Consul only. Without a {@code consul} command the tests end as {@link
     * ConsulBinary#required} says. By default it is a real one when there is a command or there has
     * to be one, and {@link FakeConsul} otherwise.
     *
     * @return this
     */
    public Builder real() {
      start = ConsulServer::start;
      return this;
    }

    /**
     * {@link FakeConsul} only.
     *
     * @return this
     */
    public Builder fake() {
      start = FakeConsul::start;
      return this;
    }

    /**
     * A Consul of the caller's making, such as {@code ConsulServer.builder().acl()::start}. The
     * extension closes it.
     *
     * @param supplier starts it; called once for each class of tests, nested ones left out
     * @return this
     */
    public Builder startedBy(Supplier<? extends ConsulUnderTest> supplier) {
      Objects.requireNonNull(supplier, "supplier");
      start = supplier::get;
      return this;
    }

    /**
     * What is put into the Consul before the first test, and is there again for each.
     *
     * @param value the preparation
     * @return this
     */
    public Builder prepare(Preparation value) {
      preparation = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * The extension.
     *
     * @return the extension, which has not started anything yet
     */
    public ConsulExtension build() {
      return new ConsulExtension(this);
    }
  }
}
