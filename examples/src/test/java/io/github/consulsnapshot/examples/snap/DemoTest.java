package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.testing.ConsulUnderTest;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  private final FakeConsul consul = FakeConsul.start();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  @TempDir private Path directory;

  @AfterEach
  void close() {
    consul.close();
  }

  @Test
  void run_fakeConsul_tellsTheWholeStory() throws Exception {
    demo().run();

    assertThat(out.toString(UTF_8))
        .containsSubsequence(
            "1. ",
            "shop/max-orders = 100",
            "2. ",
            "$ snap save backup.snap",
            "Saved and verified snapshot to index ",
            "3. ",
            "$ snap verify backup.snap",
            "Verified snapshot ID ",
            "$ snap inspect backup.snap",
            "4. ",
            "$ snap verify damaged.snap",
            "Error verifying snapshot: damaged.snap: not a whole Consul snapshot",
            "$ snap restore damaged.snap",
            "Error restoring snapshot: damaged.snap: not a whole Consul snapshot",
            "5. ",
            "shop/max-orders = 0",
            "shop/typo = oops",
            "6. ",
            "$ snap restore backup.snap",
            "Restored snapshot",
            "shop/max-orders = 100",
            "shop/payments = enabled");
    assertThat(out.toString(UTF_8)).doesNotContain(directory.toString());
    assertThat(consul.restores()).isEqualTo(1);
  }

  @Test
  void run_saveFails_ends() {
    consul.onEverySave(Fault.error(500, "No cluster leader"));

    assertThatThrownBy(demo()::run)
        .isInstanceOf(Demo.UnexpectedException.class)
        .hasMessageContaining("snap save backup.snap");
  }

  @Test
  void run_restoreBringsNothingBack_ends() {
    ConsulUnderTest forgetful = new Forgetful(consul);

    assertThatThrownBy(demo(forgetful)::run)
        .isInstanceOf(Demo.UnexpectedException.class)
        .hasMessage("expected shop/payments = enabled after the restore");
  }

  private Demo demo() {
    return demo(consul);
  }

  private Demo demo(ConsulUnderTest shown) {
    PrintStream stream = new PrintStream(out, true, UTF_8);
    return new Demo(shown, directory, new Output(stream, stream, false));
  }

  /** A Consul in which a key that was deleted once does not come back. */
  private record Forgetful(FakeConsul consul, Set<String> deleted) implements ConsulUnderTest {
    Forgetful(FakeConsul consul) {
      this(consul, new HashSet<>());
    }

    @Override
    public String address() {
      return consul.address();
    }

    @Override
    public Optional<String> token() {
      return consul.token();
    }

    @Override
    public void put(String key, byte[] value) {
      consul.put(key, value);
    }

    @Override
    public Optional<byte[]> get(String key) {
      return deleted.contains(key) ? Optional.empty() : consul.get(key);
    }

    @Override
    public void delete(String key) {
      deleted.add(key);
    }

    @Override
    public boolean isAlive() {
      return consul.isAlive();
    }

    @Override
    public void awaitReady() {
      consul.awaitReady();
    }

    @Override
    public void close() {
      consul.close();
    }
  }
}
