package io.github.consulsnapshot.okhttp.promises;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.BrokenStreamException;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.Progress;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise 1: bytes go where no reader looks, and are published only when all are verified. */
class P01VerifiedBeforeVisibleTest {
  private static final SaveOptions ONCE = SaveOptions.builder().retry(RetryPolicy.never()).build();

  @TempDir Path directory;
  private FakeConsul consul;
  private OkHttpSnapshotClient client;
  private Path file;

  @BeforeEach
  void start() {
    consul = FakeConsul.start();
    consul.put("a", "one".getBytes(UTF_8));
    client = OkHttpSnapshotClient.create(consul.address());
    file = directory.resolve("backup.snap");
  }

  @AfterEach
  void stop() {
    client.close();
    consul.close();
  }

  @Test
  void save_wholeArchive_replacesOldFileWithMode0600() throws IOException {
    Files.writeString(file, "the old one");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    SavedSnapshot saved = client.save(file);

    assertThat(Directory.names(directory)).containsExactly("backup.snap");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(saved.location()).isEqualTo(file.toString());
    assertThat(Files.size(file)).isEqualTo(saved.archive().archiveBytes());
    assertThat(SnapshotArchives.verifier().verify(file)).isEqualTo(saved.archive());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 9, 10, 100, 300})
  void save_bodyCutShort_leavesOldFileAndNothingElse(long position) throws IOException {
    Files.writeString(file, "the old one");
    consul.onNextSave(Fault.cutAt(position));

    assertThatThrownBy(() -> client.save(file, ONCE)).isInstanceOf(BrokenStreamException.class);

    assertThat(file).hasContent("the old one");
    assertThat(Directory.names(directory)).containsExactly("backup.snap");
  }

  @Test
  void save_everyCutOfAPoliteEnd_publishesNothing() throws IOException {
    long whole = client.save(file).archive().archiveBytes();
    byte[] good = Files.readAllBytes(file);

    for (long position = 0; position < whole; position++) {
      consul.onNextSave(Fault.endAt(position));
      assertThatThrownBy(() -> client.save(file, ONCE)).isInstanceOf(BrokenStreamException.class);
    }

    assertThat(file).hasBinaryContent(good);
    assertThat(Directory.names(directory)).containsExactly("backup.snap");
  }

  @Test
  void save_damagedRecord_leavesOldFile() throws IOException {
    Files.writeString(file, "the old one");
    serve(new ArchiveBuilder().state(new byte[] {(byte) 0x80, 2, (byte) 0xc1}).build());

    assertThatThrownBy(() -> client.save(file, ONCE)).isInstanceOf(InvalidArchiveException.class);

    assertThat(file).hasContent("the old one");
    assertThat(Directory.names(directory)).containsExactly("backup.snap");
  }

  @ParameterizedTest
  @EnumSource(
      value = Progress.Phase.class,
      names = {"REQUESTING", "SAVING"})
  void save_listenerThrows_publishesNothing(Progress.Phase phase) throws IOException {
    Files.writeString(file, "the old one");
    long whole = consul.archive().build().length;
    SaveOptions options =
        ONCE.toBuilder()
            .progress(
                progress -> {
                  // At the last call of a phase that has bytes, when the whole archive is there.
                  if (progress.phase() == phase
                      && (phase == Progress.Phase.REQUESTING || progress.bytes() >= whole)) {
                    throw new UnsupportedOperationException("of a listener");
                  }
                })
            .build();

    assertThatThrownBy(() -> client.save(file, options))
        .isExactlyInstanceOf(UnsupportedOperationException.class);

    assertThat(file).hasContent("the old one");
    assertThat(Directory.names(directory)).containsExactly("backup.snap");
  }

  @Test
  void save_noSuchDirectory_isRefusedBeforeAnyRequest() {
    Path missing = directory.resolve("missing/backup.snap");

    assertThatThrownBy(() -> client.save(missing))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("missing: no such directory");

    assertThat(consul.requests()).isEmpty();
  }

  @Test
  void save_onToADirectory_isRefusedBeforeAnyRequest() {
    assertThatThrownBy(() -> client.save(directory))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("is a directory");

    assertThat(consul.requests()).isEmpty();
  }

  @Test
  void save_targetOfTheCallers_isCommittedAfterTheLastByteAndOnlyOnce() {
    RecordingTarget target = new RecordingTarget(Integer.MAX_VALUE);

    SavedSnapshot saved = client.save(target, ONCE);

    assertThat(target.events)
        .containsExactly("stage", "commit " + saved.archive().archiveBytes(), "close");
    assertThat(saved.location()).isEqualTo("elsewhere");
  }

  @Test
  void save_targetFailsWhileWriting_isStorageExceptionAndNothingIsCommitted() {
    RecordingTarget target = new RecordingTarget(100);

    assertThatThrownBy(() -> client.save(target, ONCE))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("elsewhere: writing failed: no space left");

    assertThat(target.events).containsExactly("stage", "close");
  }

  @Test
  void save_archiveDamaged_nothingIsCommitted() {
    RecordingTarget target = new RecordingTarget(Integer.MAX_VALUE);
    consul.onNextSave(Fault.endAt(200));

    assertThatThrownBy(() -> client.save(target, ONCE)).isInstanceOf(SnapshotException.class);

    assertThat(target.events).containsExactly("stage", "close");
  }

  private void serve(byte[] archive) {
    consul.serve(SnapshotSource.once(new ByteArrayInputStream(archive), "an archive"), 7);
  }

  /** A target that tells what was done with it, and is full after so many bytes. */
  private static final class RecordingTarget implements SnapshotTarget {
    private final List<String> events = new ArrayList<>();
    private final int capacity;

    RecordingTarget(int capacity) {
      this.capacity = capacity;
    }

    @Override
    public StagedSnapshot stage() {
      events.add("stage");
      return new StagedSnapshot() {
        private long written;

        @Override
        public OutputStream output() {
          return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              if (++written > capacity) {
                throw new IOException("no space left");
              }
            }
          };
        }

        @Override
        public String commit(VerifiedArchive archive) {
          assertThat(written).isEqualTo(archive.archiveBytes());
          events.add("commit " + written);
          return "elsewhere";
        }

        @Override
        public void close() {
          events.add("close");
        }
      };
    }

    @Override
    public String description() {
      return "elsewhere";
    }
  }
}
