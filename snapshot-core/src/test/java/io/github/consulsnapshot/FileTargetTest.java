package io.github.consulsnapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTargetTest {
  private static final byte[] OLD = "the last good backup".getBytes(UTF_8);
  private static final byte[] NEW = "a newer one, of another length".getBytes(UTF_8);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void putOldFile() throws IOException {
    file = Files.write(directory.resolve("backup.snap"), OLD);
  }

  @AfterEach
  void clearInterrupt() {
    assertThat(Thread.interrupted()).as("interrupt status left by the test").isFalse();
  }

  @Test
  void stage_beforeCommit_oldFileIsUnchangedAndTemporaryIsHiddenSibling() throws IOException {
    try (StagedSnapshot staged = SnapshotTarget.of(file).stage()) {
      staged.output().write(NEW);

      assertThat(file).hasBinaryContent(OLD);
      assertThat(temporaries()).hasSize(1);
      assertThat(temporaries().get(0).getFileName().toString())
          .matches("\\.backup\\.snap\\.unverified\\.[0-9a-f]{16}");
    }
  }

  @Test
  void stage_nothingThereYet_nameIsFreeUntilCommit() throws IOException {
    Path fresh = directory.resolve("fresh.snap");

    try (StagedSnapshot staged = SnapshotTarget.of(fresh).stage()) {
      staged.output().write(NEW);
      assertThat(fresh).doesNotExist();

      staged.commit(Verdicts.ofLength(NEW.length));
      assertThat(fresh).hasBinaryContent(NEW);
    }
  }

  @Test
  void stage_fileSystemThatShowsNoFileBeforeItsEnd_saysSo() throws IOException {
    Path archive = directory.resolve("x.zip");
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      SnapshotTarget target = SnapshotTarget.of(zip.getPath("/x.snap"));

      assertThatExceptionOfType(IOException.class)
          .isThrownBy(target::stage)
          .withMessageContaining("its file system (jar) shows files only when they are written");
    }
  }

  @Test
  void commit_wholeArchive_replacesTheFileAndNamesIt() throws IOException {
    try (StagedSnapshot staged = SnapshotTarget.of(file).stage()) {
      staged.output().write(NEW);

      assertThat(staged.commit(Verdicts.ofLength(NEW.length))).isEqualTo(file.toString());
      assertThat(file).hasBinaryContent(NEW);
      assertThat(temporaries()).isEmpty();
    }
    assertThat(file).hasBinaryContent(NEW);
  }

  @Test
  void commit_outputClosedByItsWriter_stillCommits() throws IOException {
    try (StagedSnapshot staged = SnapshotTarget.of(file).stage()) {
      try (OutputStream output = staged.output()) {
        output.write(NEW);
      }

      staged.commit(Verdicts.ofLength(NEW.length));
    }
    assertThat(file).hasBinaryContent(NEW);
  }

  @Test
  void output_calledTwice_isTheSameStream() throws IOException {
    try (StagedSnapshot staged = SnapshotTarget.of(file).stage()) {
      assertThat(staged.output()).isSameAs(staged.output());
    }
  }

  @Test
  void output_partOfAnArray_writesThatPart() throws IOException {
    try (StagedSnapshot staged = SnapshotTarget.of(file).stage()) {
      staged.output().write(NEW, 2, 5);
      staged.output().write('!');
      staged.commit(Verdicts.ofLength(6));
    }
    assertThat(file).hasContent("newer!");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void commit_anotherLengthThanVerified_refusesAndLeavesTheOld(int difference) throws IOException {
    try (StagedSnapshot staged = SnapshotTarget.of(file).stage()) {
      staged.output().write(NEW);

      assertThatIOException()
          .isThrownBy(() -> staged.commit(Verdicts.ofLength(NEW.length + difference)))
          .withMessageContaining(NEW.length + " bytes")
          .withMessageContaining(NEW.length + difference + " expected");
    }
    assertOnlyTheOldFile();
  }

  @Test
  void close_withoutCommit_removesTheTemporaryAndLeavesTheOld() throws IOException {
    StagedSnapshot staged = SnapshotTarget.of(file).stage();
    staged.output().write(NEW);

    staged.close();

    assertOnlyTheOldFile();
  }

  @Test
  void close_again_doesNothing() throws IOException {
    StagedSnapshot aborted = SnapshotTarget.of(file).stage();
    aborted.close();
    aborted.close();
    assertOnlyTheOldFile();

    StagedSnapshot committed = SnapshotTarget.of(file).stage();
    committed.output().write(NEW);
    committed.commit(Verdicts.ofLength(NEW.length));
    committed.close();
    committed.close();
    assertThat(file).hasBinaryContent(NEW);
  }

  @Test
  void commit_afterClose_refusesAndLeavesTheOld() throws IOException {
    StagedSnapshot staged = SnapshotTarget.of(file).stage();
    staged.close();

    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> staged.commit(Verdicts.ofLength(0)));
    assertOnlyTheOldFile();
  }

  @Test
  void commit_directoryCameToTheName_refusesAndCloseCleansUp() throws IOException {
    Path taken = directory.resolve("taken.snap");
    try (StagedSnapshot staged = SnapshotTarget.of(taken).stage()) {
      staged.output().write(NEW);
      Files.createDirectories(taken.resolve("inside"));

      assertThatIOException().isThrownBy(() -> staged.commit(Verdicts.ofLength(NEW.length)));
    }
    assertThat(temporaries()).isEmpty();
    assertThat(taken.resolve("inside")).isDirectory();
  }

  @Test
  void stage_twoAtOnce_doNotDisturbEachOtherAndTheLastCommitWinsWhole() throws IOException {
    byte[] other = "yet another".getBytes(UTF_8);
    SnapshotTarget target = SnapshotTarget.of(file);
    try (StagedSnapshot first = target.stage();
        StagedSnapshot second = target.stage()) {
      for (int i = 0; i < Math.max(NEW.length, other.length); i++) {
        if (i < NEW.length) {
          first.output().write(NEW[i]);
        }
        if (i < other.length) {
          second.output().write(other[i]);
        }
      }
      assertThat(temporaries()).hasSize(2);

      second.commit(Verdicts.ofLength(other.length));
      assertThat(file).hasBinaryContent(other);
      first.commit(Verdicts.ofLength(NEW.length));
      assertThat(file).hasBinaryContent(NEW);
    }
    assertThat(file).hasBinaryContent(NEW);
    assertThat(temporaries()).isEmpty();
  }

  @Test
  void stage_oldFileWasReadableByAll_newOneIsForItsOwnerOnly() throws IOException {
    assumePosix();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    try (StagedSnapshot staged = SnapshotTarget.of(file).stage()) {
      assertThat(mode(temporaries().get(0))).isEqualTo("rw-------");
      staged.output().write(NEW);
      staged.commit(Verdicts.ofLength(NEW.length));
    }

    assertThat(mode(file)).isEqualTo("rw-------");
  }

  @Test
  void stage_umaskThatAllowsAll_modeIsStillOwnerOnlyFromTheStart() throws Exception {
    assumePosix();
    Path report = directory.resolve("report");
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "umask 000; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StageAndCommit.class.getName(),
                file.toString(),
                report.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("console").toFile())
            .start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("see %s", directory.resolve("console")).isZero();
    // The third shows that the umask was in force.
    assertThat(Files.readAllLines(report)).containsExactly("rw-------", "rw-------", "rw-rw-rw-");
  }

  @Test
  void commit_symbolicLink_isReplacedAndNotFollowed() throws IOException {
    Path elsewhere = Files.write(directory.resolve("elsewhere"), OLD);
    Path link = Files.createSymbolicLink(directory.resolve("link.snap"), elsewhere);

    try (StagedSnapshot staged = SnapshotTarget.of(link).stage()) {
      staged.output().write(NEW);
      staged.commit(Verdicts.ofLength(NEW.length));
    }

    assertThat(Files.isSymbolicLink(link)).isFalse();
    assertThat(link).hasBinaryContent(NEW);
    assertThat(elsewhere).hasBinaryContent(OLD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words.snap", " leading", "näme-日本-\uD83D\uDCE6.snap", "-rf", "a\nb"})
  void commit_unusualName_isKept(String name) throws IOException {
    assumeThat(System.getProperty("sun.jnu.encoding", "UTF-8")).isEqualTo("UTF-8");
    Path unusual = directory.resolve(name);

    try (StagedSnapshot staged = SnapshotTarget.of(unusual).stage()) {
      staged.output().write(NEW);
      assertThat(staged.commit(Verdicts.ofLength(NEW.length))).isEqualTo(unusual.toString());
    }

    assertThat(names()).containsExactlyInAnyOrder("backup.snap", name);
    assertThat(unusual).hasBinaryContent(NEW);
  }

  @Test
  void write_interrupted_abortsAndLeavesTheOld() throws IOException {
    StagedSnapshot staged = SnapshotTarget.of(file).stage();
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(ClosedByInterruptException.class)
        .isThrownBy(() -> staged.output().write(NEW));
    staged.close();

    assertThat(Thread.interrupted()).isTrue();
    assertOnlyTheOldFile();
  }

  @Test
  void commit_interruptedBefore_abortsAndLeavesTheOld() throws IOException {
    StagedSnapshot staged = SnapshotTarget.of(file).stage();
    staged.output().write(NEW);
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(ClosedByInterruptException.class)
        .isThrownBy(() -> staged.commit(Verdicts.ofLength(NEW.length)));
    staged.close();

    assertThat(Thread.interrupted()).isTrue();
    assertOnlyTheOldFile();
  }

  /** Whenever it comes: a commit that throws has changed nothing, one that returns has. */
  @Test
  void commit_interruptedAtAnyMoment_isEitherDoneOrNot() throws Exception {
    for (int i = 0; i < 200; i++) {
      Files.write(file, OLD);
      StagedSnapshot staged = SnapshotTarget.of(file).stage();
      staged.output().write(NEW);
      boolean committed = commitUnderInterrupts(staged, i * 2000L);
      staged.close();

      assertThat(file).hasBinaryContent(committed ? NEW : OLD);
      assertThat(names()).containsExactly("backup.snap");
    }
  }

  private static boolean commitUnderInterrupts(StagedSnapshot staged, long delayNanos)
      throws IOException {
    AtomicBoolean over = new AtomicBoolean();
    Thread committer = Thread.currentThread();
    CompletableFuture<Void> interrupter =
        CompletableFuture.runAsync(
            () -> {
              long start = System.nanoTime();
              while (!over.get()) {
                if (System.nanoTime() - start >= delayNanos) {
                  committer.interrupt();
                }
                Thread.onSpinWait();
              }
            },
            task -> new Thread(task).start());
    try {
      staged.commit(Verdicts.ofLength(NEW.length));
      return true;
    } catch (ClosedByInterruptException e) {
      return false;
    } finally {
      over.set(true);
      interrupter.join();
      Thread.interrupted();
    }
  }

  @Test
  void check_everythingInPlace_writesNothing() throws IOException {
    SnapshotTarget.of(file).check();

    assertOnlyTheOldFile();
  }

  @Test
  void stage_directoryAtTheName_refused() {
    assertRefused(SnapshotTarget.of(directory), directory + ": is a directory");
  }

  @Test
  void stage_directoryMissing_refusedAndNotMade() {
    Path missing = directory.resolve("missing");

    assertRefused(
        StorageDeniedException.class,
        SnapshotTarget.of(missing.resolve("backup.snap")),
        missing + ": no such directory");
    assertThat(missing).doesNotExist();
  }

  @Test
  void stage_parentIsAFile_refused() {
    assertRefused(SnapshotTarget.of(file.resolve("backup.snap")), file + ": no such directory");
  }

  /** The file system of the JDK's own classes cannot be written by anybody, root included. */
  @Test
  void stage_directoryNotWritable_refused() {
    Path readOnly = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");

    assertRefused(
        StorageDeniedException.class,
        SnapshotTarget.of(readOnly.resolve("backup.snap")),
        readOnly + ": permission denied");
  }

  @Test
  void stage_deviceOrLinkToOne_refusedAndLeft() throws IOException {
    assumePosix();
    Path link = Files.createSymbolicLink(directory.resolve("link.snap"), Path.of("/dev/zero"));

    assertRefused(SnapshotTarget.of(link), link + ": is a device, pipe or socket");
    assertThat(Files.readSymbolicLink(link)).isEqualTo(Path.of("/dev/zero"));
    assertThat(temporaries()).isEmpty();
  }

  @Test
  void stage_longestName_worksWithAShorterTemporary() throws IOException {
    assumePosix();
    Path longest = directory.resolve("n".repeat(255));

    try (StagedSnapshot staged = SnapshotTarget.of(longest).stage()) {
      staged.output().write(NEW);
      assertThat(temporaries().get(0).getFileName().toString())
          .matches("\\.[0-9a-f]{32}\\.unverified\\.[0-9a-f]{16}");
      staged.commit(Verdicts.ofLength(NEW.length));
    }

    assertThat(longest).hasBinaryContent(NEW);
    assertThat(temporaries()).isEmpty();
  }

  @Test
  void stage_nameTooLong_refused() {
    assumePosix();
    Path tooLong = directory.resolve("n".repeat(256));

    assertRefused(SnapshotTarget.of(tooLong), tooLong + ": cannot be saved there: ");
  }

  /** Whoever writes one holds its lock. Nobody has locked this one. */
  @Test
  void stage_leftoverOfAnotherProcess_isRemoved() throws IOException {
    Files.write(directory.resolve(".backup.snap.unverified.0123456789abcdef"), NEW);
    Path ofAnotherTarget =
        Files.write(directory.resolve(".other.snap.unverified.0123456789abcdef"), NEW);

    SnapshotTarget.of(file).stage().close();

    assertThat(temporaries()).containsExactly(ofAnotherTarget);
    assertThat(file).hasBinaryContent(OLD);
  }

  @Test
  void of_pathWithoutAName_refused() {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> SnapshotTarget.of(directory.getRoot()))
        .satisfies(e -> assertThat(e.setting()).isEqualTo("path"));
  }

  @Test
  void of_null_refusedByName() {
    assertThatNullPointerException().isThrownBy(() -> SnapshotTarget.of(null)).withMessage("path");
  }

  @Test
  void description_relativePath_isAbsolute() {
    SnapshotTarget target = SnapshotTarget.of(Path.of("backup.snap"));

    assertThat(target.description()).isEqualTo(Path.of("backup.snap").toAbsolutePath().toString());
    assertThat(target).hasToString(target.description());
  }

  private void assertRefused(SnapshotTarget target, String message) {
    assertRefused(StorageException.class, target, message);
  }

  private void assertRefused(
      Class<? extends StorageException> type, SnapshotTarget target, String message) {
    assertThatExceptionOfType(type).isThrownBy(target::check).withMessageStartingWith(message);
    assertThatExceptionOfType(type).isThrownBy(target::stage).withMessageStartingWith(message);
  }

  private void assertOnlyTheOldFile() throws IOException {
    assertThat(names()).containsExactly("backup.snap");
    assertThat(file).hasBinaryContent(OLD);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  private List<Path> temporaries() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(entry -> entry.toString().contains(".unverified.")).toList();
    }
  }

  private static void assumePosix() {
    assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
