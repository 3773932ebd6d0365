package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Every test of this build is guarded without asking for it: one that leaks is red, by name. The
 * classes at the end are run by JUnit as all others are, and name no guard.
 */
@EnabledOnOs(OS.LINUX)
class GuardsTest {
  private static final String RUNNING = "io.github.consulsnapshot.testing.GuardsTest#isRunning";

  /** What the classes at the end leave; closed here, or this test would itself be red. */
  private static AutoCloseable left = () -> {};

  /** Some ways to choose tests would choose the classes at the end as well. */
  private static boolean running;

  @AfterEach
  void close() throws Exception {
    left.close();
  }

  @Test
  void test_leavesAThread_isRedWithItsNameAndStack() {
    Map<String, TestExecutionResult> results = run(LeavesAThread.class);

    assertThat(failure(results, "leaks()"))
        .contains("the test leaks() has left threads behind")
        .contains("left by a field at")
        .contains("CountDownLatch.await");
  }

  @Test
  void test_leavesASocket_isRed() {
    Map<String, TestExecutionResult> results = run(LeavesASocket.class);

    assertThat(failure(results, "leaks()"))
        .contains("the test leaks() has left open")
        .contains("-> socket:[");
    assertThat(results.get("leaksNot()").getStatus()).isEqualTo(Status.SUCCESSFUL);
  }

  @Test
  void test_leavesAFile_isRedWithItsPath() {
    assertThat(failure(run(LeavesAFile.class), "leaks()"))
        .contains("the test leaks() has left open")
        .contains("left-open");
  }

  @Test
  void class_leavesASocketOfAllItsTests_isRedAndItsTestsAreGreen() {
    Map<String, TestExecutionResult> results = run(KeepsASocketBetweenTests.class);

    assertThat(results.get("leaksNot()").getStatus()).isEqualTo(Status.SUCCESSFUL);
    assertThat(failure(results, "KeepsASocketBetweenTests")).contains("has left open");
  }

  @Test
  void test_cleanedUpByAnExtension_isGreen() {
    assertThat(run(CleanedUpByAnExtension.class).values())
        .extracting(TestExecutionResult::getStatus)
        .containsOnly(Status.SUCCESSFUL);
  }

  private static String failure(Map<String, TestExecutionResult> results, String name) {
    assertThat(results).containsKey(name);
    assertThat(results.get(name).getStatus()).isEqualTo(Status.FAILED);
    return results.get(name).getThrowable().map(Throwable::getMessage).orElseThrow();
  }

  /** By display name. */
  private static Map<String, TestExecutionResult> run(Class<?> tests) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(tests))
            .configurationParameter(LeakGuard.PATIENCE_MILLIS, "200")
            .build();
    Map<String, TestExecutionResult> results = new LinkedHashMap<>();
    running = true;
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                String name = test.getDisplayName();
                results.put(name.substring(name.lastIndexOf('$') + 1), result);
              }
            });
    running = false;
    return results;
  }

  static boolean isRunning() {
    return running;
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @EnabledIf(RUNNING)
  static class LeavesAThread {
    private final Thread thread = startThread();

    private static Thread startThread() {
      CountDownLatch end = new CountDownLatch(1);
      Thread waiting = new Thread(() -> awaitQuietly(end), "left by a field");
      waiting.start();
      left =
          () -> {
            end.countDown();
            waiting.join();
          };
      return waiting;
    }

    private static void awaitQuietly(CountDownLatch end) {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Test
    void leaks() {
      assertThat(thread).isNotNull();
    }
  }

  @EnabledIf(RUNNING)
  static class LeavesASocket {
    @Test
    void leaks() {
      left = listen();
    }

    @Test
    void leaksNot() throws IOException {
      listen().close();
    }
  }

  @EnabledIf(RUNNING)
  static class LeavesAFile {
    @Test
    void leaks() throws IOException {
      Path file = Files.createTempFile("left-open", "");
      left = Files.newInputStream(file);
      Files.delete(file);
    }
  }

  @EnabledIf(RUNNING)
  static class KeepsASocketBetweenTests {
    @BeforeAll
    static void start() {
      left = listen();
    }

    @Test
    void leaksNot() {}
  }

  @EnabledIf(RUNNING)
  @ExtendWith(CleansUp.class)
  static class CleanedUpByAnExtension {
    @Test
    void leaksNot() {
      CleansUp.socket = Optional.of(listen());
    }
  }

  static final class CleansUp implements AfterEachCallback {
    private static Optional<ServerSocket> socket = Optional.empty();

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
      socket.orElseThrow().close();
    }
  }
}
