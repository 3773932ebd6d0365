package io.github.consulsnapshot.okhttp.internal.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import okio.ByteString;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An archive whose sums, tar and gzip are right, whatever is in it. The first line of the input is
 * meta.json, the rest is state.bin; {@code SIZE} in the first stands for the length of the second.
 */
class EntriesFuzzTest {
  static Stream<byte[]> seeds() {
    byte[] state = ArchiveCases.sample().content(ArchiveBuilder.STATE);
    String meta =
        new String(ArchiveCases.sample().content(ArchiveBuilder.META), UTF_8)
            .replace("\"Size\":" + state.length, "\"Size\":SIZE");
    byte[] least = "{\"Version\":1,\"Size\":SIZE}\n".getBytes(UTF_8);
    return Stream.of(
        Tars.joined(meta.getBytes(UTF_8), state),
        Tars.joined(least, state),
        Tars.joined(least, Arrays.copyOf(state, 11)));
  }

  @MethodSource("seeds")
  @FuzzTest
  void verify_anyEntriesWithRightSums_givesOneVerdict(byte[] input) throws IOException {
    int line = 0;
    while (line < input.length && input[line] != '\n') {
      line++;
    }
    byte[] state = Arrays.copyOfRange(input, Math.min(line + 1, input.length), input.length);
    byte[] meta =
        new String(input, 0, line, UTF_8).replace("SIZE", "" + state.length).getBytes(UTF_8);
    ArchiveBuilder builder = ArchiveCases.sample().metadata(meta).state(state);
    if (line % 2 == 1) {
      builder.order(ArchiveBuilder.SUMS, ArchiveBuilder.STATE, ArchiveBuilder.META);
    }
    byte[] archive = Tars.stored(builder.tar());

    Optional<Map<String, byte[]>> entries = Verdicts.require(archive);

    entries.ifPresent(
        found -> {
          assertThat(found.get(ArchiveBuilder.META)).isEqualTo(meta);
          assertThat(found.get(ArchiveBuilder.STATE)).isEqualTo(state);
        });
    assertThat(stateOf(archive))
        .isEqualTo(entries.map(found -> ByteString.of(found.get(ArchiveBuilder.STATE))));
  }

  private static Optional<ByteString> stateOf(byte[] archive) throws IOException {
    try {
      return Optional.of(
          SnapshotArchives.reader()
              .read(
                  PiecewiseSource.inPieces(archive, 100),
                  (meta, state) -> ByteString.of(state.readAllBytes())));
    } catch (InvalidArchiveException e) {
      return Optional.empty();
    }
  }
}
