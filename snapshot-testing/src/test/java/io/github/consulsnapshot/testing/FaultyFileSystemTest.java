package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.consulsnapshot.testing.FaultyFileSystem.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultyFileSystemTest {
  private static final byte[] CONTENT = {1, 2, 3, 4, 5};

  @TempDir Path directory;
  private final FaultyFileSystem disk = new FaultyFileSystem();
  private Path file;

  @BeforeEach
  void putFile() throws IOException {
    file = disk.path(Files.write(directory.resolve("file"), CONTENT));
  }

  @Test
  void path_withoutFaults_doesWhatTheRealOneDoes() throws IOException {
    Path other = file.resolveSibling("other");
    Files.write(other, CONTENT);
    Files.move(other, file.resolveSibling("moved"), StandardCopyOption.ATOMIC_MOVE);
    Files.delete(file);

    assertThat(directory.resolve("moved")).hasBinaryContent(CONTENT);
    assertThat(names()).containsExactly("moved");
    assertThat(file.getParent()).isEqualTo(disk.path(directory));
    assertThat(file).hasToString(directory.resolve("file").toString());
    assertThat(file.toAbsolutePath().getFileSystem()).isSameAs(disk);
  }

  /** Each operation, done once, in a way that only its own fault can make fail. */
  private Map<Operation, ThrowingCallable> operations() {
    return Map.of(
        Operation.CREATE, () -> Files.createFile(file.resolveSibling("new")),
        Operation.CLOSE, () -> withChannel(channel -> {}),
        Operation.LOCK, () -> withChannel(FileChannel::tryLock),
        Operation.WRITE, () -> withChannel(channel -> channel.write(ByteBuffer.wrap(CONTENT))),
        Operation.FORCE, () -> withChannel(channel -> channel.force(true)),
        Operation.MOVE, () -> Files.move(file, file.resolveSibling("moved")),
        Operation.DELETE, () -> Files.delete(file),
        Operation.LIST, this::names,
        Operation.OPEN_DIRECTORY, () -> forceDirectory(false),
        Operation.FORCE_DIRECTORY, () -> forceDirectory(true));
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void fail_anyOperation_failsItAlone(Operation failing) throws Throwable {
    disk.fail(failing, () -> new IOException("injected"));

    assertThatIOException().isThrownBy(operations().get(failing)).withMessage("injected");

    assertThat(disk.calls(failing)).isEqualTo(1);
    assertThat(directory.resolve("file")).hasBinaryContent(CONTENT);
    assertThat(directory.resolve("new")).doesNotExist();
    disk.mend();
    operations().get(failing).call();
    assertThat(disk.calls(failing)).isEqualTo(1);
  }

  @Test
  void failFrom_secondCall_lastsUntilMended() throws IOException {
    disk.failFrom(2, Operation.FORCE, UnsupportedOperationException::new);

    withChannel(channel -> channel.force(true));
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(() -> withChannel(channel -> channel.force(true)));
    }

    disk.mend();
    withChannel(channel -> channel.force(true));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> disk.failFrom(0, Operation.FORCE, IOException::new));
  }

  @Test
  void fail_withNothing_goesOnAfterwards() throws IOException {
    List<String> events = new ArrayList<>();
    disk.fail(
        Operation.DELETE,
        () -> {
          events.add("before, there is " + Files.exists(file));
          return null;
        });

    Files.delete(file);

    assertThat(events).containsExactly("before, there is true");
    assertThat(names()).isEmpty();
  }

  @Test
  void fail_withWhatNoFileOperationThrows_saysSo() {
    disk.fail(Operation.DELETE, InterruptedException::new);

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> Files.delete(file))
        .withMessageContaining("InterruptedException");
  }

  @Test
  void fullAfter_someBytes_storesThoseThatFitAndFailsTheNextWrite() throws IOException {
    disk.fullAfter(7);
    Path other = file.resolveSibling("other");

    assertThatIOException()
        .isThrownBy(
            () -> {
              try (var out = Files.newOutputStream(other)) {
                out.write(CONTENT);
                out.write(CONTENT);
              }
            })
        .withMessage("No space left on device");

    assertThat(directory.resolve("other")).hasBinaryContent(new byte[] {1, 2, 3, 4, 5, 1, 2});
  }

  @Test
  void writeAtMost_twoBytes_writesNoMoreAtOnce() throws IOException {
    disk.writeAtMost(2);

    ByteBuffer buffer = ByteBuffer.wrap(CONTENT);
    withChannel(channel -> assertThat(channel.write(buffer)).isEqualTo(2));
    assertThat(buffer.position()).isEqualTo(2);
    withChannel(
        channel ->
            assertThat(channel.write(new ByteBuffer[] {ByteBuffer.allocate(0), buffer}))
                .isEqualTo(2));
    withChannel(channel -> assertThat(channel.write(buffer, 5)).isEqualTo(1));
    assertThat(directory.resolve("file")).hasBinaryContent(new byte[] {3, 4, 3, 4, 5, 5});
  }

  @Test
  void makeReadOnly_everyChange_isRefusedAndReadingIsNot() throws IOException {
    disk.makeReadOnly();

    List<ThrowingCallable> changes =
        List.of(
            () -> Files.createFile(file.resolveSibling("new")),
            () -> Files.createDirectory(file.resolveSibling("new")),
            () -> FileChannel.open(file, StandardOpenOption.WRITE).close(),
            () -> Files.move(file, file.resolveSibling("moved")),
            () -> Files.delete(file));
    for (ThrowingCallable change : changes) {
      assertThatExceptionOfType(FileSystemException.class)
          .isThrownBy(change)
          .satisfies(e -> assertThat(e.getReason()).isEqualTo("Read-only file system"));
    }

    assertThat(Files.isWritable(file.getParent())).isFalse();
    assertThat(Files.getFileStore(file).isReadOnly()).isTrue();
    assertThat(Files.readAllBytes(file)).isEqualTo(CONTENT);
    assertThat(names()).containsExactly("file");
  }

  private interface ChannelUse {
    void with(FileChannel channel) throws IOException;
  }

  private void withChannel(ChannelUse use) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      use.with(channel);
    }
  }

  private void forceDirectory(boolean force) throws IOException {
    try (FileChannel channel = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      if (force) {
        channel.force(true);
      }
    }
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(file.getParent())) {
      for (Path entry : entries) {
        assertThat(entry.getFileSystem()).isSameAs(disk);
        names.add(entry.getFileName().toString());
      }
    }
    return names;
  }
}
