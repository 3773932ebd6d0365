package io.github.consulsnapshot.okhttp.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.testing.ConsulBinary;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The verdicts of {@link ArchiveCases} against those of Consul's own reader. Where the two differ,
 * the case names the rule by which it is stricter here; there is no rule by which it is more
 * lenient.
 */
class ConsulInspectOracleTest {
  /** Whether all cases are tried and not some: each takes a start of the command. */
  private static final boolean ALL = Boolean.getBoolean("consulsnapshot.test.everyArchive");

  private static final int SOME = 4;

  @TempDir private Path directory;
  private static ConsulBinary consul;

  @BeforeAll
  static void findConsul() {
    consul = ConsulBinary.find().orElse(null);
  }

  /** Where the two differ, and from the others one of a few. */
  static Stream<ArchiveCase> cases() {
    List<ArchiveCase> all = ArchiveCases.all();
    return IntStream.range(0, all.size())
        .filter(i -> ALL || i % SOME == 0 || all.get(i).stricter().isPresent())
        .mapToObj(all::get);
  }

  @Test
  void stricterRules_listed_areThese() {
    assertThat(ArchiveCases.all().stream().flatMap(known -> known.stricter().stream()).distinct())
        .containsExactlyInAnyOrder(
            "Peers is base64",
            "JSON is nested at most 255 deep",
            "Version is 1, or no server restores it",
            "Size is the length of state.bin, or no server restores it",
            "Index and Term are below 2^63, or a server that restores hangs",
            "records are read, since a server crashes on damaged ones",
            "blanks are spaces and tabs",
            "an entry may appear once",
            "an entry has one extended header",
            "an entry is stored in full",
            "an extended header has an entry",
            "entries are regular files",
            "the three names are short");
  }

  @RequiresConsul
  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void inspect_knownArchive_agrees(ArchiveCase known) throws Exception {
    Path file = Files.write(directory.resolve("test.snap"), known.archive());
    Process inspect =
        new ProcessBuilder(consul.path().toString(), "snapshot", "inspect", file.toString())
            .redirectErrorStream(true)
            .start();
    try {
      String output = output(inspect);
      assertThat(inspect.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(inspect.exitValue() == 0).as(output).isEqualTo(known.consulAccepts());
    } finally {
      inspect.destroyForcibly();
    }
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
