package io.github.consulsnapshot.okhttp.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.testing.RequiresConsul;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    ConsulInspect inspect = new ConsulInspect(directory);

    assertThat(inspect.accepts(known.archive()))
        .as(inspect.output())
        .isEqualTo(known.consulAccepts());
  }
}
