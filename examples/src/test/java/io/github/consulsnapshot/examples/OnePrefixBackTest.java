package io.github.consulsnapshot.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.FakeConsul;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnePrefixBackTest {
  @TempDir private Path directory;
  private FakeConsul consul;
  private OkHttpSnapshotClient client;
  private Path backup;

  @BeforeEach
  void save() {
    consul = FakeConsul.start();
    client = OkHttpSnapshotClient.create(consul.address());
    consul.put("app/a", "1".getBytes(UTF_8));
    consul.put("app/b", "2".getBytes(UTF_8));
    consul.put("other", "3".getBytes(UTF_8));
    backup = directory.resolve("backup.snap");
    client.save(backup);
    consul.delete("app/a");
    consul.put("app/b", "changed".getBytes(UTF_8));
    consul.put("other", "newer".getBytes(UTF_8));
  }

  @AfterEach
  void close() {
    client.close();
    consul.close();
  }

  @Test
  void restore_planIsAgreedTo_bringsThePrefixBackAndNothingElse() {
    long written = new OnePrefixBack(client).restore(backup, "app/", plan -> true);

    assertThat(written).isEqualTo(2);
    assertThat(consul.get("app/a")).hasValue("1".getBytes(UTF_8));
    assertThat(consul.get("app/b")).hasValue("2".getBytes(UTF_8));
    assertThat(consul.get("other")).hasValue("newer".getBytes(UTF_8));
  }

  @Test
  void restore_planIsNotAgreedTo_changesNothing() {
    assertThat(new OnePrefixBack(client).restore(backup, "app/", plan -> false)).isZero();
    assertThat(consul.get("app/a")).isEmpty();
  }

  @Test
  void restore_somebodyWritesMeanwhile_plansAnew() {
    int[] plans = {0};

    long written =
        new OnePrefixBack(client)
            .restore(
                backup,
                "app/",
                plan -> {
                  if (plans[0]++ == 0) {
                    consul.put("app/b", "in between".getBytes(UTF_8));
                  }
                  return true;
                });

    assertThat(plans[0]).isEqualTo(2);
    assertThat(written).isEqualTo(2);
    assertThat(consul.get("app/b")).hasValue("2".getBytes(UTF_8));
  }
}
