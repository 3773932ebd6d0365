package io.github.consulsnapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SnapshotSourceTest {
  private static final byte[] BYTES = "an archive".getBytes(UTF_8);

  @TempDir Path directory;

  @Test
  void file_openedTwice_givesAllBytesEachTime() throws IOException {
    SnapshotSource source = SnapshotSource.of(Files.write(directory.resolve("a b.snap"), BYTES));

    try (InputStream first = source.open();
        InputStream second = source.open()) {
      assertThat(first.readNBytes(3)).isEqualTo("an ".getBytes(UTF_8));
      assertThat(second).hasBinaryContent(BYTES);
      assertThat(first).hasBinaryContent("archive".getBytes(UTF_8));
    }
    assertThat(source.isRepeatable()).isTrue();
    assertThat(source.length()).hasValue(BYTES.length);
  }

  @Test
  void file_missing_refusedWhenOpened() {
    Path missing = directory.resolve("missing.snap");
    SnapshotSource source = SnapshotSource.of(missing);

    assertThat(source.length()).isEmpty();
    assertThatExceptionOfType(StorageDeniedException.class)
        .isThrownBy(source::open)
        .withMessage(missing + ": no such file")
        .withCauseInstanceOf(NoSuchFileException.class);
  }

  @Test
  void file_appearsAfterTheSourceWasMade_isRead() throws IOException {
    SnapshotSource source = SnapshotSource.of(directory.resolve("later.snap"));
    Files.write(directory.resolve("later.snap"), BYTES);

    try (InputStream in = source.open()) {
      assertThat(in).hasBinaryContent(BYTES);
    }
  }

  @Test
  void file_directory_refusedWhenOpened() {
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(SnapshotSource.of(directory)::open)
        .withMessage(directory + ": is a directory, expected a snapshot file");
  }

  /** Root reads everything, so there it proves nothing and is left out. */
  @Test
  void file_notReadable_refusedWhenOpened() throws IOException {
    assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
    Path secret = Files.write(directory.resolve("secret.snap"), BYTES);
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(secret)).as("who reads everything").isFalse();

    assertThatExceptionOfType(StorageDeniedException.class)
        .isThrownBy(SnapshotSource.of(secret)::open)
        .withMessageStartingWith(secret + ": permission denied");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no named pipes among its files")
  void file_namedPipe_canBeReadOnlyOnceAndHasNoLength() throws Exception {
    Path pipe = directory.resolve("pipe.snap");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertThat(made.waitFor()).isZero();
    SnapshotSource source = SnapshotSource.of(pipe);

    assertThat(source.isRepeatable()).isFalse();
    assertThat(source.length()).isEmpty();
  }

  @Test
  void file_missingOrADirectory_isNotTakenForAPipe() {
    assertThat(SnapshotSource.of(directory.resolve("missing.snap")).isRepeatable()).isTrue();
    assertThat(SnapshotSource.of(directory).isRepeatable()).isTrue();
  }

  @Test
  void file_relativePath_isDescribedAbsolutely() {
    SnapshotSource source = SnapshotSource.of(Path.of("a.snap"));

    assertThat(source.description()).isEqualTo(Path.of("a.snap").toAbsolutePath().toString());
    assertThat(source).hasToString(source.description());
  }

  @Test
  void once_openedTwice_givesTheStreamOnceAndThenRefuses() throws IOException {
    InputStream stream = new ByteArrayInputStream(BYTES);
    SnapshotSource source = SnapshotSource.once(stream, "standard input");

    assertThat(source.open()).isSameAs(stream);
    assertThatIOException().isThrownBy(source::open).withMessageContaining("only once");
    assertThatIOException().isThrownBy(source::open);
  }

  @Test
  void once_saysWhatItIs() {
    SnapshotSource source = SnapshotSource.once(InputStream.nullInputStream(), "standard input");

    assertThat(source.isRepeatable()).isFalse();
    assertThat(source.length()).isEmpty();
    assertThat(source.description()).isEqualTo("standard input");
    assertThat(source).hasToString("standard input");
  }

  @Test
  void of_null_refusedByName() {
    assertThatNullPointerException().isThrownBy(() -> SnapshotSource.of(null)).withMessage("path");
    assertThatNullPointerException()
        .isThrownBy(() -> SnapshotSource.once(null, "x"))
        .withMessage("stream");
    assertThatNullPointerException()
        .isThrownBy(() -> SnapshotSource.once(InputStream.nullInputStream(), null))
        .withMessage("description");
  }
}
