package io.github.consulsnapshot.okhttp.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.okhttp.promises.Directory;
import io.github.consulsnapshot.testing.FaultyFileSystem;
import io.github.consulsnapshot.testing.FaultyFileSystem.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A save removes the temporary files that the dead have left for its target, and no others. */
class StaleTemporaryTest {
  private static final byte[] OLD = "the last good backup".getBytes(UTF_8);
  private static final int STAGINGS = 400;
  private static final String DIGITS = "0123456789abcdef";

  @TempDir Path directory;
  private final FaultyFileSystem disk = new FaultyFileSystem();
  private Path file;

  @BeforeEach
  void putOldFile() throws IOException {
    file = Files.write(directory.resolve("backup.snap"), OLD);
  }

  @Test
  void stage_leftoverOfAKilledProcess_isRemovedAndTheOldFileStays() throws Exception {
    killWhileStaging(file);
    assertThat(temporaries()).hasSize(1);

    stageAndClose(file);

    assertThat(temporaries()).isEmpty();
    assertThat(file).hasBinaryContent(OLD);
  }

  @Test
  void check_leftoverOfAKilledProcess_writesNothing() throws Exception {
    killWhileStaging(file);
    List<Path> before = temporaries();

    SnapshotTarget.of(file).check();

    assertThat(temporaries()).isEqualTo(before);
  }

  @Test
  void stage_heldByALivingProcess_isLeftAloneAndCanBeCommitted() throws Exception {
    try (Child other = Child.start(Stager.class, file)) {
      other.expect("staged");

      stageAndClose(file);
      assertThat(temporaries()).hasSize(1);

      other.say("commit");
      other.expect("done");
    }
    assertThat(file).hasBinaryContent(Stager.CONTENT);
    assertThat(temporaries()).isEmpty();
  }

  /** It is neither dead nor does it do anything, for as long as you like. */
  @Test
  void stage_heldByAStoppedProcess_isLeftAlone() throws Exception {
    assumePosix();
    try (Child other = Child.start(Stager.class, file)) {
      other.expect("staged");
      other.signal("STOP");

      stageAndClose(file);
      assertThat(temporaries()).hasSize(1);

      other.signal("CONT");
      other.say("commit");
      other.expect("done");
    }
    assertThat(file).hasBinaryContent(Stager.CONTENT);
  }

  /** Our own sweep must not even open it: closing it again would give up its lock. */
  @Test
  void stage_heldByThisProcess_survivesOurSweepAndThatOfAnother() throws Exception {
    SnapshotTarget target = SnapshotTarget.of(file);
    try (StagedSnapshot staged = target.stage()) {
      staged.output().write(Stager.CONTENT);
      List<Path> held = temporaries();

      stageAndClose(file);
      assertThat(temporaries()).isEqualTo(held);
      stageAndCloseElsewhere(file);
      assertThat(temporaries()).isEqualTo(held);

      staged.commit(Stager.verdict(Stager.CONTENT.length));
    }
    assertThat(file).hasBinaryContent(Stager.CONTENT);
  }

  /** As in an application server with the library in two applications. */
  @Test
  void stage_heldByAnotherClassLoader_survivesOurSweepAndThatOfAnotherProcess() throws Exception {
    URL core = SnapshotTarget.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {core}, ClassLoader.getPlatformClassLoader())) {
      Class<?> targets = loader.loadClass(SnapshotTarget.class.getName());
      assertThat(targets).isNotSameAs(SnapshotTarget.class);
      Method stage = targets.getMethod("stage");
      Object theirs = targets.getMethod("of", Path.class).invoke(null, file);
      try (AutoCloseable staged = (AutoCloseable) stage.invoke(theirs)) {
        assertThat(staged).isNotInstanceOf(StagedSnapshot.class);
        List<Path> held = temporaries();

        stageAndClose(file);
        assertThat(temporaries()).isEqualTo(held);
        stageAndCloseElsewhere(file);
        assertThat(temporaries()).isEqualTo(held);
      }
    }
    assertThat(temporaries()).isEmpty();
  }

  @Test
  void stage_leftoverOfALongName_isRemovedAndThoseOfOthersAreNot() throws Exception {
    Path one = directory.resolve("l".repeat(250) + "1");
    Path other = directory.resolve("l".repeat(250) + "2");
    killWhileStaging(one);
    killWhileStaging(other);
    assertThat(temporaries())
        .hasSize(2)
        .allSatisfy(
            path ->
                assertThat(path.getFileName().toString())
                    .matches("\\.[0-9a-f]{32}\\.unverified\\.[0-9a-f]{16}"));

    stageAndClose(one);
    assertThat(temporaries()).hasSize(1);
    stageAndClose(other);
    assertThat(temporaries()).isEmpty();
  }

  /** Wildcards of files, of patterns and of regular expressions. */
  @ParameterizedTest
  @ValueSource(
      strings = {"a.snap", "*", "?.snap", "[ab].snap", "{a,b}.snap", "a+", "$", "\\Qa", "-rf"})
  void stage_leftoverOfExactlyThisName_isRemovedAndNothingElse(String name) throws IOException {
    assumePosix();
    String own = "." + name + ".unverified." + DIGITS;
    List<String> others =
        List.of(
            own.substring(1),
            "." + own,
            own + "0",
            own.substring(0, own.length() - 1),
            own.toUpperCase(Locale.ROOT),
            own + ".bak",
            own + "\n",
            "." + name + ".unverified.x.unverified." + DIGITS,
            ".b" + name + ".unverified." + DIGITS,
            ".b.snap.unverified." + DIGITS,
            ".aa.unverified." + DIGITS,
            ".unverified." + DIGITS);
    for (String other : others) {
      Files.write(directory.resolve(other), OLD);
    }
    List<String> before = Directory.names(directory);
    Files.write(directory.resolve(own), OLD);

    stageAndClose(directory.resolve(name));

    assertThat(Directory.names(directory)).isEqualTo(before);
  }

  @Test
  void stage_noRegularFileOfThatName_isLeftAlone() throws Exception {
    assumePosix();
    String prefix = ".backup.snap.unverified.";
    Path precious = Files.write(directory.resolve("precious"), OLD);
    Files.createSymbolicLink(directory.resolve(prefix + "0000000000000001"), precious);
    Files.createSymbolicLink(directory.resolve(prefix + "0000000000000002"), Path.of("nowhere"));
    Files.createDirectory(directory.resolve(prefix + "0000000000000003"));
    Path pipe = directory.resolve(prefix + "0000000000000004");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    List<String> before = Directory.names(directory);

    stageAndClose(file);

    assertThat(Directory.names(directory)).isEqualTo(before);
    assertThat(precious).hasBinaryContent(OLD);
  }

  static Stream<Supplier<Exception>> noLocks() {
    return Stream.of(
        () -> new IOException("No locks available"), UnsupportedOperationException::new);
  }

  /** Then nobody can tell the dead from the living. */
  @ParameterizedTest
  @MethodSource("noLocks")
  void stage_fileSystemWithoutLocks_worksAndLeavesLeftoversAlone(Supplier<Exception> failure)
      throws IOException {
    Path leftover = putLeftover();
    disk.fail(Operation.LOCK, failure);

    stageAndCommit();

    assertThat(leftover).exists();
    assertThat(file).hasBinaryContent(Stager.CONTENT);
    // Once to sweep, once to stage.
    assertThat(disk.calls(Operation.LOCK)).isEqualTo(2);
  }

  @Test
  void stage_directoryCannotBeListed_worksAllTheSame() throws IOException {
    putLeftover();
    disk.fail(Operation.LIST, () -> new IOException("Input/output error"));

    stageAndCommit();

    assertThat(disk.calls(Operation.LIST)).isEqualTo(1);
    assertThat(file).hasBinaryContent(Stager.CONTENT);
  }

  @Test
  void stage_leftoverCannotBeRemoved_worksAllTheSameAndTriesTheOthers() throws IOException {
    putLeftover();
    Files.write(directory.resolve(".backup.snap.unverified.fedcba9876543210"), OLD);
    AtomicInteger removals = new AtomicInteger();
    disk.fail(
        Operation.DELETE,
        () -> removals.getAndIncrement() == 0 ? new IOException("Operation not permitted") : null);

    stageAndCommit();

    assertThat(removals).hasValue(2);
    assertThat(temporaries()).hasSize(1);
    assertThat(file).hasBinaryContent(Stager.CONTENT);
  }

  /** Another process sweeps in the moment between making the temporary file and locking it. */
  @Test
  void stage_temporaryRemovedBeforeItIsLocked_beginsAgainWithAnother() throws IOException {
    AtomicInteger locks = new AtomicInteger();
    disk.fail(
        Operation.LOCK,
        () -> {
          if (locks.getAndIncrement() == 0) {
            removeTemporaries();
          }
          return null;
        });

    stageAndCommit();

    assertThat(locks).hasValue(2);
    assertThat(file).hasBinaryContent(Stager.CONTENT);
    assertThat(temporaries()).isEmpty();
  }

  @Test
  void stage_temporaryAlwaysRemovedBeforeItIsLocked_givesUpAndSaysWhy() throws IOException {
    disk.fail(
        Operation.LOCK,
        () -> {
          removeTemporaries();
          return null;
        });

    assertThatIOException()
        .isThrownBy(() -> SnapshotTarget.of(disk.path(file)).stage())
        .withMessageContaining("removed by somebody else");

    assertThat(file).hasBinaryContent(OLD);
    assertThat(temporaries()).isEmpty();
  }

  /** It sweeps in that moment, and has it locked but not yet removed. */
  @Test
  void stage_temporaryLockedByASweeper_beginsAgainWithAnother() throws Exception {
    AtomicInteger locks = new AtomicInteger();
    try (Child sweeper = Child.start(LockHolder.class)) {
      disk.fail(
          Operation.LOCK,
          () -> {
            if (locks.getAndIncrement() == 0) {
              tryToLock(sweeper, "locked");
            }
            return null;
          });

      stageAndCommit();
    }
    assertThat(locks).hasValue(2);
    assertThat(file).hasBinaryContent(Stager.CONTENT);
    assertThat(temporaries()).isEmpty();
  }

  /** Until the move is done, another process could take it for a leftover, and remove it. */
  @Test
  void commit_whileItMoves_isStillLocked() throws Exception {
    try (Child other = Child.start(LockHolder.class)) {
      disk.fail(
          Operation.MOVE,
          () -> {
            tryToLock(other, "refused");
            return null;
          });

      stageAndCommit();
    }
    assertThat(disk.calls(Operation.MOVE)).isEqualTo(1);
    assertThat(file).hasBinaryContent(Stager.CONTENT);
  }

  /** Whoever sweeps in whatever moment of another's: nobody loses a file that is being written. */
  @Test
  void stage_severalProcessesAtOnce_noneSweepsTheFileOfAnother() throws Exception {
    try (Child one = Child.start(StageLoop.class, file, STAGINGS);
        Child two = Child.start(StageLoop.class, file, STAGINGS);
        Child three = Child.start(StageLoop.class, file, STAGINGS)) {
      List<Child> children = List.of(one, two, three);
      for (Child child : children) {
        child.expect("ready");
      }
      for (Child child : children) {
        child.say("");
      }
      StageLoop.run(file, STAGINGS);
      for (Child child : children) {
        child.expect("done");
      }
    }
    assertThat(file).hasBinaryContent(Stager.CONTENT);
    assertThat(temporaries()).isEmpty();
  }

  private void tryToLock(Child other, String outcome) {
    try {
      other.say(temporaries().get(0).toString());
      other.expect(outcome);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Path putLeftover() throws IOException {
    return Files.write(directory.resolve(".backup.snap.unverified." + DIGITS), OLD);
  }

  private void removeTemporaries() {
    try {
      for (Path temporary : temporaries()) {
        Files.delete(temporary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stageAndCommit() throws IOException {
    try (StagedSnapshot staged = SnapshotTarget.of(disk.path(file)).stage()) {
      staged.output().write(Stager.CONTENT);
      staged.commit(Stager.verdict(Stager.CONTENT.length));
    }
  }

  private static void stageAndClose(Path target) throws IOException {
    SnapshotTarget.of(target).stage().close();
  }

  private static void stageAndCloseElsewhere(Path target) throws Exception {
    try (Child child = Child.start(Stager.class, target)) {
      child.expect("staged");
      child.say("close");
      child.expect("done");
    }
  }

  private static void killWhileStaging(Path target) throws Exception {
    try (Child child = Child.start(Stager.class, target)) {
      child.expect("staged");
    }
  }

  private List<Path> temporaries() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(entry -> entry.toString().contains(".unverified.")).sorted().toList();
    }
  }

  private static void assumePosix() {
    assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
  }
}
