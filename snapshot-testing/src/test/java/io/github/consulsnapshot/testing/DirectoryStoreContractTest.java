package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.store.SnapshotStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreContractTest extends SnapshotStoreContract {
  private static final String TEMPORARY = "\\..*\\.unverified\\.[0-9a-f]{16}";

  @TempDir Path directory;

  @Override
  protected SnapshotStore store() {
    return SnapshotStore.directory(directory);
  }

  @Override
  protected List<String> names() {
    return names(name -> !name.matches(TEMPORARY));
  }

  @Override
  protected List<String> unfinished() {
    return names(name -> name.matches(TEMPORARY));
  }

  private List<String> names(Predicate<String> wanted) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).filter(wanted).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void put(String name, byte[] content) {
    try {
      Files.write(directory.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void remove(String name) {
    try {
      Files.delete(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected byte[] content(String name) {
    try {
      return Files.readAllBytes(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected int pageSize() {
    return 1000;
  }

  @Override
  protected boolean canHold(String name) {
    // The name of a file that this JVM cannot encode, or that this system does not tell from
    // another.
    return System.getProperty("sun.jnu.encoding", "").equals("UTF-8")
        || name.chars().allMatch(each -> each < 128);
  }
}
