package io.github.consulsnapshot.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookInsideTest {
  private static final String ID = "11111111-2222-3333-4444-555555555555";

  @TempDir private Path directory;
  private final LookInside inside = new LookInside();

  @Test
  void whatFillsIt_keysAndOthers_areCounted() throws IOException {
    Path file = write(new StateBuilder().kv("app/a", "1").kv("app/b", "2").index("kvs", 3));

    assertThat(inside.whatFillsIt(file))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("KVS: 2 records, "),
            line -> assertThat(line).startsWith("Index: 1 records, "),
            line -> assertThat(line).startsWith("app: 2 keys, "));
  }

  @Test
  void oneKey_thereOrNot_isItsEntry() throws IOException {
    Path file = write(new StateBuilder().kv("app/a", "1").kv("app/b", "2"));

    assertThat(inside.oneKey(file, "app/b").orElseThrow().value().utf8()).isEqualTo("2");
    assertThat(inside.oneKey(file, "app/c")).isEmpty();
  }

  @Test
  void sessionsAndTokens_showNoSecret() throws IOException {
    Path file =
        write(
            new StateBuilder()
                .session(ID, "node-1", "")
                .record(17, Map.of("AccessorID", ID, "SecretID", "s3cret", "Description", "d")));

    assertThat(inside.sessionsAndTokens(file))
        .containsExactly("session " + ID + " on node-1", "token " + ID + ": d");
  }

  @Test
  void whatChanged_betweenTwo_isNamed() throws IOException {
    Path yesterday = write(new StateBuilder().kv("app/a", "1").kv("app/b", "2"));
    Path today = write(new StateBuilder().kv("app/a", "3").kv("app/c", "2"));

    assertThat(inside.whatChanged(yesterday, today))
        .containsExactly("CHANGED KVS app/a [Value]", "REMOVED KVS app/b []", "ADDED KVS app/c []");
  }

  private Path write(StateBuilder state) throws IOException {
    return Files.write(
        Files.createTempFile(directory, "backup", ".snap"),
        new ArchiveBuilder().state(state.build()).build());
  }
}
