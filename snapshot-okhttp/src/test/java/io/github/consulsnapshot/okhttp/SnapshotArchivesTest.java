package io.github.consulsnapshot.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.archive.SnapshotReader;
import io.github.consulsnapshot.archive.SnapshotVerifier;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SnapshotArchivesTest {
  @TempDir private Path directory;

  @Test
  void verifier_file_saysWhatItHolds() throws Exception {
    ArchiveBuilder builder = new ArchiveBuilder();
    Path file = builder.writeTo(directory.resolve("backup.snap"));
    byte[] archive = Files.readAllBytes(file);
    VerifiedArchive verified = SnapshotArchives.verifier().verify(file);
    assertThat(verified.metadata().id()).isEqualTo("2-13-1602222343947");
    assertThat(verified.metadata().index()).isEqualTo(13);
    assertThat(verified.metadata().term()).isEqualTo(2);
    assertThat(verified.archiveBytes()).isEqualTo(archive.length);
    assertThat(verified.archiveSha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive)));
    assertThat(verified.stateIndex()).isEqualTo(13);
    assertThat(verified.records()).extracting(RecordCount::name).containsExactly("KVS", "Index");
    assertThat(verified.records().stream().mapToLong(RecordCount::bytes).sum())
        .isEqualTo(verified.metadata().stateBytes())
        .isEqualTo(builder.content(ArchiveBuilder.STATE).length);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no named pipes among its files")
  void verifier_namedPipe_isReadToItsEnd() throws Exception {
    Path pipe = directory.resolve("pipe.snap");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    byte[] archive = new ArchiveBuilder().build();
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try {
      Future<Path> written = writer.submit(() -> Files.write(pipe, archive));

      assertThat(SnapshotArchives.verifier().verify(pipe).archiveBytes()).isEqualTo(archive.length);

      written.get(10, TimeUnit.SECONDS);
    } finally {
      writer.shutdownNow();
    }
  }

  @Test
  void verifier_missingFile_namesIt() {
    Path missing = directory.resolve("missing.snap");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> SnapshotArchives.verifier().verify(missing))
        .withMessageContaining(missing.toString());
  }

  @Test
  void verifier_fileIsNoArchive_namesIt() throws IOException {
    Path file = Files.writeString(directory.resolve("text.snap"), "this is no archive");
    assertThatExceptionOfType(InvalidArchiveException.class)
        .isThrownBy(() -> SnapshotArchives.verifier().verify(file))
        .withMessageStartingWith(file + ": not a whole Consul snapshot: archive at byte 0: ")
        .satisfies(e -> assertThat(e.fault()).isEqualTo(ArchiveFault.NOT_GZIP));
  }

  @Test
  void factories_limits_areKept() {
    ArchiveLimits limits = ArchiveLimits.defaults().withMaxRecordBytes(20);
    SnapshotSource source = new ArchiveBuilder().source();
    assertThatExceptionOfType(InvalidArchiveException.class)
        .isThrownBy(() -> SnapshotArchives.verifier(limits).verify(source))
        .withMessageContaining("maxRecordBytes");
    assertThatExceptionOfType(InvalidArchiveException.class)
        .isThrownBy(() -> SnapshotArchives.reader(limits).read(source, (metadata, state) -> "read"))
        .withMessageContaining("maxRecordBytes");
  }

  @Test
  void factories_null_isRefusedAtOnce() {
    assertThatNullPointerException().isThrownBy(() -> SnapshotArchives.verifier(null));
    assertThatNullPointerException().isThrownBy(() -> SnapshotArchives.reader(null));
    assertThatNullPointerException()
        .isThrownBy(() -> SnapshotArchives.verifier().verify((SnapshotSource) null));
    SnapshotReader reader = SnapshotArchives.reader();
    assertThatNullPointerException()
        .isThrownBy(() -> reader.read(null, (metadata, state) -> "read"));
    assertThatNullPointerException()
        .isThrownBy(() -> reader.read(new ArchiveBuilder().source(), null));
  }

  @Test
  void verifier_usedByManyThreads_keepsThemApart() throws Exception {
    SnapshotVerifier verifier = SnapshotArchives.verifier();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<VerifiedArchive>> running = new ArrayList<>();
      for (int records = 0; records < 20; records++) {
        GeneratedArchive archive = GeneratedArchive.ofRecords(records * 50L, 300);
        running.add(threads.submit(() -> verifier.verify(archive)));
      }
      for (int i = 0; i < running.size(); i++) {
        VerifiedArchive verified = running.get(i).get(1, TimeUnit.MINUTES);
        assertThat(verified.metadata().stateBytes())
            .isEqualTo(GeneratedArchive.ofRecords(i * 50L, 300).stateBytes());
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
