package io.github.consulsnapshot.okhttp.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.okhttp.promises.Directory;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.FaultyFileSystem;
import io.github.consulsnapshot.testing.FaultyFileSystem.Operation;
import io.github.consulsnapshot.testing.ThreadGuard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the disk does: the error is a {@link StorageException} that names the step, the file
 * that was there stays byte for byte, no temporary file is left, and the next save succeeds.
 */
@ExtendWith(ThreadGuard.class)
class DiskFaultsTest {
  /**
   * Each byte takes long on a busy machine; {@code -Dconsulsnapshot.test.everyByte=true} does it.
   */
  private static final int BYTES_APART =
      Boolean.getBoolean("consulsnapshot.test.everyByte") ? 1 : 13;

  private static final SaveOptions ONCE = SaveOptions.builder().retry(RetryPolicy.never()).build();
  private static final byte[] OLD = "the last good backup".getBytes(UTF_8);
  private static final String UNCHANGED = "; the target is as it was before";

  @RegisterExtension final CanaryGuard canary = new CanaryGuard();
  @TempDir Path directory;
  private final FaultyFileSystem disk = new FaultyFileSystem();
  private FakeConsul consul;
  private OkHttpSnapshotClient client;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    consul = FakeConsul.start();
    consul.put("a", "one".getBytes(UTF_8));
    client = canary.client(consul.address());
    canary.watch(directory);
    file = Files.write(directory.resolve("backup.snap"), OLD);
  }

  @AfterEach
  void stop() {
    client.close();
    consul.close();
  }

  @Test
  void save_diskFullAtEachWrite_leavesTheOldFileUntilAllSucceed() throws IOException {
    Random random = new Random(7);
    for (int key = 0; key < 10; key++) {
      byte[] noise = new byte[200_000];
      random.nextBytes(noise);
      consul.put("noise/" + key, noise);
    }
    int failed = 0;
    while (true) {
      disk.mend();
      disk.failFrom(failed + 1, Operation.WRITE, () -> new IOException("No space left on device"));
      StorageException failure = saveFailing();
      if (failure == null) {
        break;
      }
      assertThat(failure)
          .hasMessage(file + ": writing failed: No space left on device" + UNCHANGED);
      assertThat(disk.calls(Operation.WRITE)).isEqualTo(failed + 1);
      requireOnlyTheOldFile();
      failed++;
    }
    assertThat(failed).isGreaterThan(20);
    requireSaved();
  }

  @Test
  void save_diskFullAfterSomeBytes_leavesTheOldFileUntilAllFit() throws IOException {
    long whole = client.save(directory.resolve("other.snap")).archive().archiveBytes();
    Files.delete(directory.resolve("other.snap"));
    for (long bytes = 0; bytes < whole; bytes += BYTES_APART) {
      disk.mend();
      disk.fullAfter(bytes);
      assertThat(saveFailing())
          .hasMessage(file + ": writing failed: No space left on device" + UNCHANGED);
      requireOnlyTheOldFile();
    }

    disk.mend();
    disk.fullAfter(whole - 1);
    assertThat(saveFailing()).isNotNull();
    requireOnlyTheOldFile();
    disk.fullAfter(whole);
    assertThat(saveFailing()).isNull();
    requireSaved();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000})
  void save_everyWriteIsShort_succeeds(int bytes) {
    disk.writeAtMost(bytes);

    assertThat(saveFailing()).isNull();

    requireSaved();
  }

  /** Of each step: what fails, how, and how it is told. */
  static Stream<Arguments> steps() {
    String making = ": staging failed: making a temporary file beside it failed: ";
    String forcing = ": committing failed: forcing the temporary file to disk failed: ";
    String moving = ": committing failed: moving the temporary file to its name failed: ";
    return Stream.of(
        step(Operation.CREATE, making, reason("No space left on device")),
        step(Operation.CREATE, making, reason("Disk quota exceeded")),
        step(Operation.CREATE, making, reason("Too many open files")),
        step(Operation.CREATE, making + "permission denied", () -> new AccessDeniedException("x")),
        step(Operation.CREATE, making + "no such file", () -> new NoSuchFileException("x")),
        step(Operation.WRITE, ": writing failed: ", () -> new IOException("File too large")),
        step(Operation.WRITE, ": writing failed: IOException", IOException::new),
        step(Operation.FORCE, forcing, () -> new IOException("Input/output error")),
        step(Operation.FORCE, forcing, () -> new IOException("No space left on device")),
        step(Operation.FORCE, forcing + "IOException", IOException::new),
        step(Operation.MOVE, moving, reason("Input/output error")),
        step(Operation.MOVE, moving + "permission denied", () -> new AccessDeniedException("x")),
        step(
            Operation.MOVE,
            moving,
            () -> new AtomicMoveNotSupportedException("a", "b", "Invalid cross-device link")));
  }

  private static Arguments step(
      Operation operation, String message, Supplier<? extends IOException> failure) {
    return Arguments.of(operation, message, failure);
  }

  private static Supplier<IOException> reason(String reason) {
    return () -> new FileSystemException("/some/path", "/some/other", reason);
  }

  @ParameterizedTest(name = "{0}{1}")
  @MethodSource("steps")
  void save_stepFails_isToldAndLeavesTheOldFileAndTheNextSucceeds(
      Operation operation, String message, Supplier<IOException> failure) throws IOException {
    disk.fail(operation, failure);

    StorageException thrown = saveFailing();

    String reason =
        failure.get() instanceof FileSystemException e ? e.getReason() : failure.get().getMessage();
    assertThat(thrown)
        .hasMessage(file + message + (reason == null ? "" : reason) + UNCHANGED)
        .hasNoSuppressedExceptions();
    assertThat(consul.requests()).hasSize(1);
    requireOnlyTheOldFile();
    disk.mend();
    assertThat(saveFailing()).isNull();
    requireSaved();
  }

  @Test
  void save_stepFailsAndNothingWasThere_nothingIsThereAfterwards() throws IOException {
    for (Operation operation : List.of(Operation.WRITE, Operation.FORCE, Operation.MOVE)) {
      Files.deleteIfExists(file);
      disk.fail(operation, () -> new IOException("Input/output error"));

      assertThat(saveFailing()).hasMessageEndingWith(UNCHANGED);

      assertThat(Directory.names(directory)).isEmpty();
      disk.mend();
    }
  }

  /** As when a file server has moved it, and its answer was lost and the question repeated. */
  @Test
  void save_moveIsDoneAndFails_doesNotClaimToKnow() throws IOException {
    disk.fail(
        Operation.MOVE,
        () -> {
          moveTemporary();
          return new NoSuchFileException("x");
        });

    assertThat(saveFailing())
        .hasMessageContaining("moving the temporary file to its name failed: no such file; it is")
        .hasMessageContaining("not known");

    requireSaved();
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPEN_DIRECTORY", "FORCE_DIRECTORY"})
  void save_directoryCannotBeForced_saysThatTheArchiveStandsAndMayNotLast(Operation operation) {
    assumePosix();
    disk.fail(operation, () -> new IOException("Input/output error"));

    assertThat(saveFailing())
        .hasMessage(
            file
                + ": committing failed: the archive stands there, and may not survive a power"
                + " failure: forcing its directory to disk failed: Input/output error");

    requireSaved();
  }

  @Test
  void save_closingTheFileFailsAfterTheMove_isSaved() {
    disk.fail(Operation.CLOSE, () -> new IOException("Input/output error"));

    assertThat(saveFailing()).isNull();

    requireSaved();
  }

  @Test
  void save_closingFailsAfterAnotherFault_tellsTheFirstAndCleansUp() throws IOException {
    disk.fullAfter(100);
    disk.fail(Operation.CLOSE, () -> new IOException("Input/output error"));

    StorageException failure = saveFailing();

    assertThat(failure).hasMessageContaining("writing failed: No space left on device");
    assertThat(failure.getSuppressed())
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessage("Input/output error"));
    requireOnlyTheOldFile();
  }

  @Test
  void save_temporaryCannotBeRemoved_tellsTheFirstFaultAndTheNextSaveRemovesIt()
      throws IOException {
    disk.fullAfter(100);
    disk.fail(Operation.DELETE, () -> new AccessDeniedException("x"));
    disk.fail(Operation.CLOSE, () -> new IOException("Input/output error"));

    StorageException failure = saveFailing();

    assertThat(failure).hasMessageContaining("writing failed: No space left on device");
    List<String> left = Directory.names(directory);
    assertThat(left).hasSize(2);
    assertThat(failure.getSuppressed())
        .singleElement()
        .satisfies(
            e ->
                assertThat(e)
                    .hasMessage(
                        "the temporary file "
                            + directory.resolve(left.get(0))
                            + " could not be removed: permission denied"));
    assertThat(file).hasBinaryContent(OLD);

    disk.mend();
    assertThat(saveFailing()).isNull();
    requireSaved();
  }

  @Test
  void save_readOnlyDisk_isRefusedBeforeAnyRequest() throws IOException {
    disk.makeReadOnly();

    assertThat(saveFailing())
        .hasMessage(directory + ": Read-only file system; it must be writable to save backup.snap");

    assertThat(consul.requests()).isEmpty();
    requireOnlyTheOldFile();
  }

  @Test
  void save_diskTurnsReadOnlyMeanwhile_leavesTheOldFile() throws IOException {
    disk.fail(
        Operation.FORCE,
        () -> {
          disk.makeReadOnly();
          return new IOException("Input/output error");
        });

    StorageException failure = saveFailing();

    assertThat(failure).hasMessageContaining("to disk failed: Input/output error" + UNCHANGED);
    assertThat(failure.getSuppressed())
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessageContaining("Read-only file system"));
    assertThat(file).hasBinaryContent(OLD);
    disk.mend();
    assertThat(saveFailing()).isNull();
    requireSaved();
  }

  @Test
  void save_ontoAPipeDeviceOrSocket_isRefusedBeforeAnyRequestAndLeavesIt() throws Exception {
    assumePosix();
    Path pipe = directory.resolve("pipe");
    run("mkfifo", pipe.toString());
    Path socket = directory.resolve("socket");
    List<Path> targets = new ArrayList<>(List.of(pipe, socket));
    targets.add(Files.createSymbolicLink(directory.resolve("link-to-pipe"), pipe));
    targets.add(Files.createSymbolicLink(directory.resolve("link-to-socket"), socket));
    targets.add(Files.createSymbolicLink(directory.resolve("link"), Path.of("/dev/null")));
    targets.add(Files.createSymbolicLink(directory.resolve("link-to-link"), Path.of("link")));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      List<String> before = Directory.names(directory);

      for (Path target : targets) {
        assertThat(failing(target))
            .hasMessage(target + ": is a device, pipe or socket, expected the name of a file");
      }

      assertThat(Directory.names(directory)).isEqualTo(before);
      assertThat(Files.isSymbolicLink(directory.resolve("link"))).isTrue();
    }
    assertThat(consul.requests()).isEmpty();
  }

  @Test
  void save_ontoALinkToADirectory_isRefusedBeforeAnyRequest() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory);

    assertThat(failing(link)).hasMessage(link + ": is a directory, expected the name of a file");

    assertThat(consul.requests()).isEmpty();
    assertThat(Files.isSymbolicLink(link)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup.snap", "nowhere", "link.snap"})
  void save_ontoALinkToAFileOrNothingOrItself_replacesTheLink(String to) throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link.snap"), Path.of(to));

    SavedSnapshot saved = client.save(link, ONCE);

    assertThat(Files.isSymbolicLink(link)).isFalse();
    assertThat(SnapshotArchives.verifier().verify(link)).isEqualTo(saved.archive());
    assertThat(file).hasBinaryContent(OLD);
    assertThat(Directory.names(directory)).containsExactly("backup.snap", "link.snap");
  }

  @Test
  void save_nameTooLongForTheDisk_isRefusedBeforeAnyRequest() throws IOException {
    assumePosix();
    Path target = directory.resolve("n".repeat(256));

    assertThat(failing(target)).hasMessageStartingWith(target + ": cannot be saved there: ");

    assertThat(consul.requests()).isEmpty();
    requireOnlyTheOldFile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", "\u00e4", "\u65e5", "\ud83d\udce6"})
  void save_longestNameOfTheDisk_isSaved(String character) throws IOException {
    assumePosix();
    String name = character.repeat(255 / character.getBytes(UTF_8).length);
    Path target = directory.resolve(name);
    assumeCanBeMade(target);
    disk.fail(Operation.MOVE, reason("Input/output error"));
    assertThat(failing(disk.path(target))).hasMessageEndingWith(UNCHANGED);
    requireOnlyTheOldFile();
    disk.mend();

    SavedSnapshot saved = client.save(disk.path(target), ONCE);

    assertThat(SnapshotArchives.verifier().verify(target)).isEqualTo(saved.archive());
    assertThat(Directory.names(directory)).containsExactlyInAnyOrder("backup.snap", name);
  }

  /** Each shorter path works, and each longer one is refused before Consul is asked. */
  @Test
  void save_pathAboutAsLongAsTheDiskTakes_isSavedOrRefusedBeforeAnyRequest() throws IOException {
    assumePosix();
    Path deep = directory;
    while (deep.toString().length() < 3_900) {
      deep = deep.resolve("d".repeat(100));
    }
    deep = deep.resolve("d".repeat(4_045 - deep.toString().length()));
    Files.createDirectories(deep);
    int saved = 0;
    int refused = 0;
    for (int length = 1; length <= 60; length += 3) {
      Path target = deep.resolve("n".repeat(length));
      int requests = consul.requests().size();
      StorageException failure = failing(target);
      if (failure == null) {
        saved++;
        assertThat(Directory.names(deep)).containsExactly("n".repeat(length));
        Files.delete(target);
      } else {
        refused++;
        assertThat(failure).hasMessageStartingWith(target + ": cannot be saved there: ");
        assertThat(consul.requests()).hasSize(requests);
        assertThat(Directory.names(deep)).isEmpty();
      }
    }
    assertThat(saved).isPositive();
    assertThat(refused).isPositive();
  }

  @Test
  void save_directoryPathTooLong_isRefusedBeforeAnyRequest() {
    assumePosix();
    Path target = directory.resolve("d".repeat(256)).resolve("backup.snap");

    assertThat(failing(target)).hasMessageStartingWith(target.getParent() + ": ");

    assertThat(consul.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "two words.snap",
        " ",
        "\u00fc\u65e5\u672c\ud83d\udce6.snap",
        "a\nb.snap",
        "-rf",
        "--",
        "*",
        "~",
        "$(reboot)",
        ".hidden"
      })
  void save_unusualName_failsAndSucceedsLikeAnyOther(String name) throws IOException {
    Path target = directory.resolve(name);
    assumeCanBeMade(target);
    Files.write(target, OLD);
    disk.fail(Operation.MOVE, reason("Input/output error"));

    assertThat(failing(disk.path(target))).hasMessageStartingWith(target + ": committing failed");

    assertThat(target).hasBinaryContent(OLD);
    assertThat(Directory.names(directory)).containsExactlyInAnyOrder("backup.snap", name);
    disk.mend();
    SavedSnapshot saved = client.save(disk.path(target), ONCE);
    assertThat(SnapshotArchives.verifier().verify(target)).isEqualTo(saved.archive());
    assertThat(Directory.names(directory)).containsExactlyInAnyOrder("backup.snap", name);
  }

  /** Null when the save succeeds. */
  private StorageException saveFailing() {
    return failing(disk.path(file));
  }

  private StorageException failing(Path target) {
    StorageException failure =
        catchThrowableOfType(
            StorageException.class, () -> client.save(SnapshotTarget.of(target), ONCE));
    canary.note(failure);
    return failure;
  }

  private void requireOnlyTheOldFile() throws IOException {
    assertThat(Directory.names(directory)).containsExactly("backup.snap");
    assertThat(Files.readAllBytes(file)).isEqualTo(OLD);
  }

  private void requireSaved() {
    assertThat(Directory.names(directory)).containsExactly("backup.snap");
    assertThat(SnapshotArchives.verifier().verify(file).metadata().index()).isPositive();
  }

  private void moveTemporary() {
    try {
      Files.move(
          directory.resolve(Directory.names(directory).get(0)),
          file,
          StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Arrays.toString(command)).isZero();
  }

  private static void assumeCanBeMade(Path path) {
    try {
      Files.createFile(path);
      Files.delete(path);
    } catch (IOException e) {
      assumeThat(e).as("the disk takes such a name").isNull();
    }
  }

  private static void assumePosix() {
    assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
  }
}
