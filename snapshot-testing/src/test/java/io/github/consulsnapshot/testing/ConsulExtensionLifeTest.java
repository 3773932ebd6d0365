package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What the extension makes and closes; the classes at the end are run by JUnit. */
class ConsulExtensionLifeTest {
  private static final String RUNNING =
      "io.github.consulsnapshot.testing.ConsulExtensionLifeTest#isRunning";
  private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);

  /** What the extensions of the classes at the end have made. */
  private static final List<FakeConsul> CONSULS = new ArrayList<>();

  private static final List<WatchedClient> CLIENTS = new ArrayList<>();

  /** Which Consul each test had, in their order. */
  private static final List<ConsulUnderTest> USED = new ArrayList<>();

  /** Some ways to choose tests would choose the classes at the end as well. */
  private static boolean running;

  @AfterEach
  void close() {
    CONSULS.forEach(FakeConsul::close);
    CONSULS.clear();
    CLIENTS.clear();
    USED.clear();
  }

  @Test
  void nestedClasses_use_theConsulOfTheOuterClass() {
    Map<String, TestExecutionResult> results = run(Outer.class);

    assertThat(results.values())
        .extracting(TestExecutionResult::getStatus)
        .containsOnly(Status.SUCCESSFUL);
    assertThat(results).containsKeys("outer", "inner", "innermost", "sibling");
    assertThat(CONSULS).hasSize(1);
    assertThat(USED).hasSize(4).containsOnly(CONSULS.get(0));
  }

  @Test
  void nestedClasses_eachTest_hasTheStatePutBackOnce() {
    run(Outer.class);

    assertThat(CONSULS.get(0).restores()).isEqualTo(4);
  }

  @Test
  void nestedClasses_allDone_leaveNothing() {
    run(Outer.class);

    assertThat(CONSULS).noneMatch(FakeConsul::isAlive);
    assertThat(CLIENTS).hasSize(1).allMatch(client -> client.raw.isClosed());
    assertThat(CLIENTS.get(0).saved).doesNotExist();
    assertThat(CLIENTS.get(0).saved.getParent()).doesNotExist();
  }

  @Test
  void nestedClass_failsBeforeTheExtensionIsCalled_doesNotEndTheConsulOfTheOthers() {
    Map<String, TestExecutionResult> results = run(OuterOfOneThatFails.class);

    assertThat(results.get("never")).isNull();
    assertThat(results.get("afterwards").getStatus()).isEqualTo(Status.SUCCESSFUL);
    assertThat(CONSULS).hasSize(1).noneMatch(FakeConsul::isAlive);
  }

  @Test
  void twoClasses_oneExtension_haveAConsulEach() {
    assertThat(run(One.class, Other.class).values())
        .extracting(TestExecutionResult::getStatus)
        .containsOnly(Status.SUCCESSFUL);

    assertThat(CONSULS).hasSize(2).noneMatch(FakeConsul::isAlive);
  }

  @Test
  void instanceField_test_failsAndSaysThatTheFieldHasToBeStatic() {
    TestExecutionResult result = run(InInstanceField.class).get("unused");

    assertThat(result.getStatus()).isEqualTo(Status.FAILED);
    assertThat(result.getThrowable().orElseThrow())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("static field")
        .hasNoSuppressedExceptions();
    assertThat(USED).isEmpty();
  }

  /** By the name of the method or class. */
  private static Map<String, TestExecutionResult> run(Class<?>... classes) {
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    for (Class<?> tests : classes) {
      request.selectors(selectClass(tests));
    }
    Map<String, TestExecutionResult> results = new LinkedHashMap<>();
    running = true;
    LauncherFactory.create()
        .execute(
            request.build(),
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                results.put(test.getDisplayName().replaceFirst("\\(.*", ""), result);
              }
            });
    running = false;
    return results;
  }

  static boolean isRunning() {
    return running;
  }

  private static ConsulExtension extension() {
    return ConsulExtension.builderWithToken(
            (address, token) -> {
              CLIENTS.add(new WatchedClient(new RawSnapshotClient(address, token)));
              return CLIENTS.get(CLIENTS.size() - 1);
            })
        .startedBy(
            () -> {
              CONSULS.add(FakeConsul.start().requireToken("secret"));
              return CONSULS.get(CONSULS.size() - 1);
            })
        .prepare(consul -> consul.put("prepared", VALUE))
        .build();
  }

  /** Each test finds what was prepared and nothing of the others. */
  private static void use(ConsulUnderTest consul) {
    USED.add(consul);
    assertThat(consul.get("prepared")).hasValue(VALUE);
    assertThat(consul.get("left")).isEmpty();
    consul.delete("prepared");
    consul.put("left", VALUE);
  }

  @EnabledIf(RUNNING)
  static class Outer {
    @RegisterExtension static final ConsulExtension CONSUL = extension();

    @Test
    void outer(ConsulUnderTest consul) {
      use(consul);
    }

    @Nested
    class Inner {
      @Test
      void inner(ConsulUnderTest consul) {
        use(consul);
      }

      @Nested
      class Innermost {
        @Test
        void innermost(ConsulUnderTest consul) {
          use(consul);
        }
      }
    }

    @Nested
    class Sibling {
      @Test
      void sibling(ConsulUnderTest consul) {
        use(consul);
      }
    }
  }

  /** Its extension that fails comes before the one of the Consul only in the nested class. */
  @EnabledIf(RUNNING)
  @ExtendWith(FailsInNestedClasses.class)
  static class OuterOfOneThatFails {
    @RegisterExtension static final ConsulExtension CONSUL = extension();

    @Nested
    @TestClassOrder(ClassOrderer.OrderAnnotation.class)
    class Inner {
      @Nested
      @Order(1)
      class Failing {
        @Test
        void never(ConsulUnderTest consul) {
          use(consul);
        }
      }

      @Nested
      @Order(2)
      class Following {
        @Test
        void afterwards(ConsulUnderTest consul) {
          use(consul);
        }
      }
    }
  }

  static final class FailsInNestedClasses implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
      if (context.getRequiredTestClass().getSimpleName().equals("Failing")) {
        throw new IllegalStateException("as told");
      }
    }
  }

  static class Base {
    @RegisterExtension static final ConsulExtension CONSUL = extension();

    @Test
    void inherited(ConsulUnderTest consul) {
      use(consul);
    }
  }

  @EnabledIf(RUNNING)
  static class One extends Base {}

  @EnabledIf(RUNNING)
  static class Other extends Base {}

  @EnabledIf(RUNNING)
  static class InInstanceField {
    @RegisterExtension final ConsulExtension consul = extension();

    @Test
    void unused() {
      USED.add(consul.consul());
    }
  }

  private static final class WatchedClient implements SnapshotClient {
    private final RawSnapshotClient raw;
    private Path saved;

    WatchedClient(RawSnapshotClient raw) {
      this.raw = raw;
    }

    @Override
    public SavedSnapshot save(SnapshotTarget target, SaveOptions options) {
      saved = Path.of(target.description());
      return raw.save(target, options);
    }

    @Override
    public RestoredSnapshot restore(SnapshotSource source, RestoreOptions options) {
      return raw.restore(source, options);
    }

    @Override
    public void close() {
      raw.close();
    }
  }
}
