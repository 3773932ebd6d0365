package io.github.consulsnapshot.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.StorageDeniedException;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.store.SnapshotStore;
import io.github.consulsnapshot.store.StoredSnapshot;
import io.github.consulsnapshot.testing.FaultyFileSystem.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the disk does to a store in a directory: a typed error, and nothing left behind. */
class DirectoryStoreFaultsTest {
  private static final Instant TIME = Instant.parse("2026-01-31T23:59:59.123Z");
  private static final byte[] CONTENT = "one archive".getBytes(UTF_8);
  private static final StoredSnapshot SNAPSHOT =
      new StoredSnapshot(new SnapshotName("dc1", TIME, 7), CONTENT.length);
  private static final String NAME = SNAPSHOT.name().text();

  @TempDir Path directory;
  private final FaultyFileSystem disk = new FaultyFileSystem();
  private SnapshotStore store;

  @BeforeEach
  void openStore() {
    store = SnapshotStore.directory(disk.path(directory));
  }

  @Test
  void write_diskFull_failsAndLeavesNothing() throws IOException {
    for (int room = 0; room < CONTENT.length; room++) {
      disk.fullAfter(room);
      assertThatIOException().isThrownBy(this::commit).withMessage("No space left on device");
      requireEmpty();
      disk.mend();
    }
    commit();
    requireStored();
  }

  @ParameterizedTest
  @EnumSource(names = {"CREATE", "WRITE", "FORCE", "MOVE"})
  void commit_diskFails_leavesNothingAndSucceedsOnceItIsMended(Operation operation)
      throws IOException {
    disk.fail(operation, () -> new IOException("Input/output error"));

    assertThatIOException().isThrownBy(this::commit).withMessageContaining("Input/output error");

    requireEmpty();
    disk.mend();
    commit();
    requireStored();
  }

  @Test
  void commit_nameCannotBeTaken_leavesNothing() throws IOException {
    disk.failFrom(2, Operation.CREATE, () -> new IOException("Input/output error"));

    assertThatIOException()
        .isThrownBy(this::commit)
        .withMessageStartingWith("taking the name failed: Input/output error");

    requireEmpty();
  }

  @Test
  void commit_closingFails_isStored() throws IOException {
    disk.fail(Operation.CLOSE, () -> new IOException("Input/output error"));

    commit();

    requireStored();
  }

  /** As a file server does whose answer is lost. */
  @Test
  void commit_moveIsDoneAndFails_leavesWhatStandsThere() throws IOException {
    disk.fail(
        Operation.MOVE,
        () -> {
          moveTheTemporaryFile();
          return new IOException("Connection timed out");
        });

    assertThatIOException()
        .isThrownBy(this::commit)
        .withMessageContaining("Connection timed out; it is gone");

    requireStored();
  }

  private void moveTheTemporaryFile() {
    for (String name : names()) {
      if (name.startsWith(".")) {
        try {
          Files.move(
              directory.resolve(name),
              directory.resolve(NAME),
              StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  @Test
  void commit_directoryCannotBeForced_saysThatItStandsThere() throws IOException {
    disk.fail(Operation.FORCE_DIRECTORY, () -> new IOException("Input/output error"));

    assertThatIOException()
        .isThrownBy(this::commit)
        .withMessageStartingWith("the archive stands there, and may not survive a power failure");

    requireStored();
  }

  @Test
  void close_temporaryCannotBeRemoved_isTriedAgainAtTheNextStaging() throws IOException {
    StagedSnapshot staged = store.target("dc1", TIME).stage();
    disk.fail(Operation.DELETE, () -> new AccessDeniedException("x"));
    assertThatIOException()
        .isThrownBy(staged::close)
        .withMessageContaining("could not be removed: permission denied");
    assertThat(names()).hasSize(1);
    assertThat(store.list("dc1")).isEmpty();

    disk.mend();
    commit();

    requireStored();
  }

  /** What stays is empty and therefore no snapshot. */
  @Test
  void commit_moveFailsAndTheNameCannotBeGivenBack_nothingIsListed() throws IOException {
    disk.fail(Operation.MOVE, () -> new IOException("Input/output error"));
    disk.fail(Operation.DELETE, () -> new AccessDeniedException("x"));

    assertThatIOException().isThrownBy(this::commit).withMessageContaining("Input/output error");

    disk.mend();
    assertThat(store.list("dc1")).isEmpty();
  }

  @Test
  void commit_sameNameAtOnce_oneWinsWhole() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 50; round++) {
        Instant time = TIME.plusMillis(round);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Boolean>> writers = new ArrayList<>();
        for (byte writer = 0; writer < 4; writer++) {
          byte[] content = {writer, writer, writer};
          writers.add(executor.submit(racing(time, content, start)));
        }
        start.countDown();
        int winner = -1;
        for (int writer = 0; writer < 4; writer++) {
          if (writers.get(writer).get()) {
            assertThat(winner).as("a second winner").isEqualTo(-1);
            winner = writer;
          }
        }
        Path file = directory.resolve(new SnapshotName("dc1", time, 7).text());
        assertThat(file).hasBinaryContent(new byte[] {(byte) winner, (byte) winner, (byte) winner});
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(names()).hasSize(50);
  }

  private Callable<Boolean> racing(Instant time, byte[] content, CountDownLatch start) {
    return () -> {
      try (StagedSnapshot staged = store.target("dc1", time).stage()) {
        staged.output().write(content);
        start.await();
        String location = staged.commit(verdict(content));
        return location.endsWith(".snap");
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("is there already");
        return false;
      }
    };
  }

  @Test
  void commit_linkOrDirectoryAtTheName_isLeft() throws IOException {
    Path elsewhere = Files.write(directory.resolve("elsewhere"), new byte[0]);
    Files.createSymbolicLink(directory.resolve(NAME), elsewhere);
    assertThatIOException().isThrownBy(this::commit).withMessageContaining("is there already");
    assertThat(elsewhere).isEmptyFile();
    assertThat(directory.resolve(NAME)).isSymbolicLink();

    Files.delete(directory.resolve(NAME));
    Files.createDirectory(directory.resolve(NAME));
    assertThatIOException().isThrownBy(this::commit).withMessageContaining("is there already");
    assertThat(names()).containsExactlyInAnyOrder("elsewhere", NAME);
  }

  @Test
  void commit_anyUmask_onlyTheOwnerMayReadIt() throws IOException {
    assumePosix();

    commit();

    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(NAME))))
        .isEqualTo("rw-------");
  }

  @Test
  void stage_leftoversOfTheDead_onlyThoseOfItsClusterAreRemoved() throws IOException {
    String digits = "0123456789abcdef";
    for (String left :
        List.of(
            ".consul-dc1.unverified." + digits,
            ".consul-dc1-west.unverified." + digits,
            ".consul.probe.unverified." + digits,
            ".consul-dc1.unverified." + digits + "0",
            ".backup.snap.unverified." + digits)) {
      Files.write(directory.resolve(left), CONTENT);
    }

    store.target("dc1", TIME).stage().close();
    assertThat(names())
        .containsExactlyInAnyOrder(
            ".consul-dc1-west.unverified." + digits,
            ".consul.probe.unverified." + digits,
            ".consul-dc1.unverified." + digits + "0",
            ".backup.snap.unverified." + digits);

    store.probe();
    assertThat(names()).hasSize(3).doesNotContain(".consul.probe.unverified." + digits);
  }

  @Test
  void list_linksAndDirectories_areNoSnapshots() throws IOException {
    commit();
    Files.createDirectory(directory.resolve(new SnapshotName("dc1", TIME.plusMillis(1), 7).text()));
    Files.createSymbolicLink(
        directory.resolve(new SnapshotName("dc1", TIME.plusMillis(2), 7).text()),
        directory.resolve(NAME));

    assertThat(store.list("dc1")).containsExactly(SNAPSHOT);
  }

  @Test
  void delete_directoryAtTheName_isRefusedAndLeft() throws IOException {
    Files.createDirectory(directory.resolve(NAME));

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.delete(SNAPSHOT))
        .withMessageContaining(NAME + ": is no file");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.confirm(SNAPSHOT, verdict(CONTENT)))
        .withMessageContaining(NAME + ": is no file");

    assertThat(directory.resolve(NAME)).isDirectory();
  }

  @Test
  void confirm_linkToTheSameBytes_isNotConfirmed() throws IOException {
    Path elsewhere = Files.write(directory.resolve("elsewhere"), CONTENT);
    Files.createSymbolicLink(directory.resolve(NAME), elsewhere);

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.confirm(SNAPSHOT, verdict(CONTENT)))
        .withMessageContaining("is no file");
  }

  @Test
  void confirm_otherBytes_saysWhatIsFoundAndExpected() throws IOException {
    Path file = Files.write(directory.resolve(NAME), CONTENT);
    VerifiedArchive expected = verdict("two archives".getBytes(UTF_8));

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.confirm(SNAPSHOT, expected))
        .withMessage(file + ": 11 bytes found, 12 expected");

    byte[] changed = "one Archive".getBytes(UTF_8);
    Files.write(file, changed);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.confirm(SNAPSHOT, verdict(CONTENT)))
        .withMessage(
            file
                + ": "
                + Hashes.hex(changed)
                + " as SHA-256 found, "
                + Hashes.hex(CONTENT)
                + " expected");
  }

  @Test
  void delete_denied_saysSoAndLeavesIt() throws IOException {
    commit();
    disk.fail(Operation.DELETE, () -> new AccessDeniedException("x"));

    assertThatExceptionOfType(StorageDeniedException.class)
        .isThrownBy(() -> store.delete(SNAPSHOT))
        .withMessage(directory + ": deleting " + NAME + " failed: permission denied");

    requireStored();
  }

  @Test
  void delete_diskFails_isATypedErrorAndCanBeRepeated() throws IOException {
    commit();
    disk.fail(Operation.DELETE, () -> new IOException("Input/output error"));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.delete(SNAPSHOT))
        .withMessageContaining("Input/output error")
        .isNotInstanceOf(StorageDeniedException.class);
    requireStored();
    disk.mend();

    disk.fail(Operation.FORCE_DIRECTORY, () -> new IOException("Input/output error"));
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> store.delete(SNAPSHOT))
          .withMessageContaining("may come back after a power failure");
      requireEmpty();
    }
    disk.mend();
    store.delete(SNAPSHOT);
    assertThat(disk.calls(Operation.FORCE_DIRECTORY)).isEqualTo(1);
  }

  @Test
  void page_listingFails_isATypedError() {
    disk.fail(Operation.LIST, () -> new IOException("Stale file handle"));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.page("dc1", Optional.empty()))
        .withMessage(directory + ": listing failed: Stale file handle");

    disk.fail(Operation.LIST, () -> new AccessDeniedException("x"));
    assertThatExceptionOfType(StorageDeniedException.class)
        .isThrownBy(() -> store.page("dc1", Optional.empty()));
  }

  @Test
  void page_interruptedMeanwhile_isCancelled() throws IOException {
    commit();
    disk.fail(
        Operation.LIST,
        () -> {
          Thread.currentThread().interrupt();
          return null;
        });

    try {
      assertThatExceptionOfType(OperationCancelledException.class)
          .isThrownBy(() -> store.page("dc1", Optional.empty()));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void probe_interruptedMeanwhile_isCancelledAndLeavesNothing() {
    disk.fail(
        Operation.FORCE,
        () -> {
          Thread.currentThread().interrupt();
          return null;
        });

    try {
      assertThatExceptionOfType(OperationCancelledException.class).isThrownBy(store::probe);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    requireEmpty();
  }

  @Test
  void list_filesAreDeletedMeanwhile_failsNever() throws Exception {
    List<StoredSnapshot> all = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      StoredSnapshot snapshot = new StoredSnapshot(new SnapshotName("dc1", TIME, i), 1);
      all.add(snapshot);
      Files.write(directory.resolve(snapshot.name().text()), new byte[1]);
    }
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<?> deleting = executor.submit(() -> all.subList(1, 400).forEach(store::delete));
      while (!deleting.isDone()) {
        assertThat(store.list("dc1")).startsWith(all.get(0)).isSubsetOf(all);
      }
      deleting.get();
    } finally {
      executor.shutdownNow();
    }
    assertThat(store.list("dc1")).containsExactly(all.get(0));
  }

  @Test
  void everything_directoryMissing_isDeniedAndNotMade() {
    Path missing = directory.resolve("missing");
    SnapshotStore nowhere = SnapshotStore.directory(disk.path(missing));
    String message = missing + ": no such directory; make it, or mount what it is on";

    requireDenied(nowhere::probe, message);
    requireDenied(() -> nowhere.page("dc1", Optional.empty()), message);
    requireDenied(() -> nowhere.target("dc1", TIME).check(), message);
    requireDenied(() -> nowhere.target("dc1", TIME).stage(), message);
    requireDenied(() -> nowhere.delete(SNAPSHOT), message);
    assertThat(missing).doesNotExist();
  }

  @Test
  void everything_directoryIsAFile_isDenied() throws IOException {
    Path file = Files.write(directory.resolve("file"), CONTENT);
    SnapshotStore nowhere = SnapshotStore.directory(disk.path(file));
    String message = file + ": is no directory, expected one";

    requireDenied(nowhere::probe, message);
    requireDenied(() -> nowhere.page("dc1", Optional.empty()), message);
    requireDenied(() -> nowhere.target("dc1", TIME).stage(), message);
    requireDenied(() -> nowhere.delete(SNAPSHOT), message);
    assertThat(file).hasBinaryContent(CONTENT);
  }

  @Test
  void everything_readOnly_isDeniedButReading() throws IOException {
    commit();
    disk.makeReadOnly();
    String message = directory + ": Read-only file system; it must be writable to keep snapshots";

    requireDenied(store::probe, message);
    requireDenied(() -> store.target("dc1", TIME).check(), message);
    requireDenied(() -> store.target("dc1", TIME).stage(), message);
    assertThatExceptionOfType(StorageException.class).isThrownBy(() -> store.delete(SNAPSHOT));
    requireStored();
    store.confirm(SNAPSHOT, verdict(CONTENT));
  }

  private static void requireDenied(ThrowingCallable call, String message) {
    assertThatExceptionOfType(StorageDeniedException.class).isThrownBy(call).withMessage(message);
  }

  @ParameterizedTest
  @EnumSource(names = {"CREATE", "WRITE", "FORCE", "DELETE", "FORCE_DIRECTORY", "LIST"})
  void probe_diskFails_isATypedError(Operation operation) {
    // The sweep before it lists as well, and never fails.
    int call = operation == Operation.LIST ? 2 : 1;
    disk.failFrom(call, operation, () -> new FileSystemException("x", null, "Disk quota exceeded"));

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(store::probe)
        .withMessageStartingWith(directory + ": probing failed: ")
        .withMessageContaining("Disk quota exceeded");

    disk.mend();
    store.probe();
    requireEmpty();
  }

  @Test
  void directory_linkToOne_works() throws IOException {
    Path real = Files.createDirectory(directory.resolve("real"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), real);
    store = SnapshotStore.directory(link);

    commit();
    store.probe();

    assertThat(store.list("dc1")).containsExactly(SNAPSHOT);
    assertThat(real.resolve(NAME)).hasBinaryContent(CONTENT);
    assertThat(store.description()).isEqualTo(link.toString());
    assertThat(store.target("dc1", TIME).description())
        .isEqualTo(link.resolve("consul-dc1-20260131T235959.123Z-*.snap").toString());
  }

  private void commit() throws IOException {
    try (StagedSnapshot staged = store.target("dc1", TIME).stage()) {
      staged.output().write(CONTENT);
      String location = staged.commit(verdict(CONTENT));
      assertThat(location).endsWith(NAME);
    }
  }

  private void requireStored() {
    assertThat(names()).containsExactly(NAME);
    assertThat(store.list("dc1")).containsExactly(SNAPSHOT);
    assertThat(directory.resolve(NAME)).hasBinaryContent(CONTENT);
  }

  private void requireEmpty() {
    assertThat(names()).isEmpty();
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assumePosix() {
    assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
  }

  private static VerifiedArchive verdict(byte[] content) {
    SnapshotMetadata metadata =
        new SnapshotMetadata("2-7-1600000000000", 7, 2, 1, 31, List.of(), 1);
    return new VerifiedArchive(
        metadata, content.length, Hashes.hex(content), 7, List.of(), Set.of());
  }
}
