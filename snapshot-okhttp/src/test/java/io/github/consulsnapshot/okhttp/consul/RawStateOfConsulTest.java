package io.github.consulsnapshot.okhttp.consul;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.archive.SnapshotReader;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.state.StateReader;
import io.github.consulsnapshot.state.StateStatistics;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real server keeps in its data directory, where a save makes it take a snapshot. */
@RequiresConsul
class RawStateOfConsulTest {
  @TempDir private Path directory;

  @Test
  void read_stateInTheDataDirectory_isThatOfTheSavedArchive() throws Exception {
    try (ConsulServer consul = ConsulServer.builder().persistent().start();
        OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
      consul.put("a/b", "changed".getBytes(UTF_8));
      VerifiedArchive saved = client.save(directory.resolve("a.snap")).archive();
      Path raw = newest(consul.dataDirectory().resolve("raft").resolve("snapshots"));
      Path state = raw.resolve("state.bin");
      assertThat(raw.resolve("meta.json")).content().contains("\"CRC\":");
      SnapshotReader reader =
          SnapshotArchives.rawReader(SnapshotSource.of(raw.resolve("meta.json")));

      StateStatistics statistics =
          reader.read(
              SnapshotSource.of(state),
              (metadata, bytes) -> {
                assertThat(metadata).isEqualTo(saved.metadata());
                return StateStatistics.of(new StateReader(bytes));
              });

      assertThat(statistics).isEqualTo(new StateStatistics(saved.records(), List.of()));
      assertThat(statistics.bytes()).isEqualTo(Files.size(state));

      // A value that is another, and as good a value.
      byte[] bytes = Files.readAllBytes(state);
      String text = new String(bytes, ISO_8859_1);
      bytes[text.indexOf("changed")] = 'C';
      Path damaged = Files.write(directory.resolve("state.bin"), bytes);
      assertThatExceptionOfType(InvalidArchiveException.class)
          .isThrownBy(() -> reader.read(SnapshotSource.of(damaged), (known, stream) -> 1))
          .satisfies(e -> assertThat(e.fault()).isEqualTo(ArchiveFault.HASH_MISMATCH));
    }
  }

  private static Path newest(Path snapshots) throws Exception {
    try (Stream<Path> all = Files.list(snapshots)) {
      return all.filter(path -> !path.toString().endsWith(".tmp")).sorted().toList().get(0);
    }
  }
}
