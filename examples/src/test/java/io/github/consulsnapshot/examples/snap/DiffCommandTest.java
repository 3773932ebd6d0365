package io.github.consulsnapshot.examples.snap;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.KvEntry;
import io.github.consulsnapshot.testing.StateBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
  @TempDir private Path directory;
  private String before;
  private String after;

  @BeforeEach
  void write() {
    before =
        archive(
            "before.snap",
            new StateBuilder()
                .kv(KvEntry.of("app/a", "1").withIndexes(1, 1))
                .kv("app/b", "2")
                .kv("other", "3"));
    after =
        archive(
            "after.snap",
            new StateBuilder()
                .kv(KvEntry.of("app/a", "1").withIndexes(1, 5))
                .kv("app/c", "s3cret"));
  }

  @Test
  void diff_twoSnapshots_showsBothThenDifferencesThenTheirNumber() {
    Run run = snap("diff", before, after);

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .matches("(?s)Old  index \\d+, 20\\S+Z\nNew  index \\d+, 20\\S+Z\n\nKVS\n.*")
        .endsWith(
            """
            KVS
              - app/b (1 byte)
              + app/c (6 bytes)
              - other (1 byte)

            1 added, 2 removed, 0 changed; 1 written again with the same content
            """)
        .doesNotContain("s3cret");
  }

  @Test
  void diff_prefixAndValues_showsThoseValues() {
    assertThat(snap("diff", "-prefix=app/", "-values", before, after).out())
        .contains("+ app/c (6 bytes)\n      + \"s3cret\"")
        .doesNotContain("other");
  }

  @Test
  void diff_all_showsWhatConsulNotes() {
    assertThat(snap("diff", "-all", before, after).out()).contains("~ app/a: ModifyIndex");
  }

  @Test
  void diff_json_isAnObjectALine() {
    assertThat(snap("diff", "-format=json", before, after).out().lines())
        .hasSize(5)
        .allMatch(line -> line.startsWith("{\"") && line.endsWith("}"));
  }

  @Test
  void diff_exitCode_tellsWhetherTheyDiffer() {
    assertThat(snap("diff", "-exit-code", before, after).code()).isEqualTo(2);
    assertThat(snap("diff", "-exit-code", before, before).code()).isZero();
    assertThat(snap("diff", before, before).out()).endsWith("\nNo differences\n");
  }

  @Test
  void diff_damagedArchive_isNamedInEitherPlaceAndNothingIsShown() throws Exception {
    byte[] whole = Files.readAllBytes(Path.of(after));
    Path damaged = Files.write(directory.resolve("damaged.snap"), ArchiveBuilder.cutBy(whole, 9));

    for (Run run :
        new Run[] {
          snap("diff", before, damaged.toString()), snap("diff", damaged.toString(), after)
        }) {
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err())
          .startsWith("Error verifying snapshot: " + damaged)
          .doesNotContain("before.snap", "after.snap");
    }
  }

  @Test
  void diff_wrongArguments_saysWhich() {
    assertThat(snap("diff").err()).contains("Missing OLD argument");
    assertThat(snap("diff", before).err()).contains("Missing NEW argument");
    assertThat(snap("diff", before, after, after).err())
        .contains("Too many arguments (expected 2, got 3)");
    assertThat(snap("diff", "-format=xml", before, after).err()).contains("Unknown format: xml");
    assertThat(snap("diff", before, directory.resolve("none").toString()).err())
        .startsWith("Error opening snapshot file: ")
        .contains("none");
  }

  private String archive(String name, StateBuilder state) {
    Path file = directory.resolve(name);
    new ArchiveBuilder().state(state).writeTo(file);
    return file.toString();
  }

  private static Run snap(String... args) {
    return Run.snap(Map.of(), args);
  }
}
