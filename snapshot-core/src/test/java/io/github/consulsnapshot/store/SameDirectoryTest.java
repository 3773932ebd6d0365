package io.github.consulsnapshot.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SameDirectoryTest {
  @TempDir private Path directory;

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege")
  void stores_ofOneDirectoryByAnyWay_areEqual() throws Exception {
    Path real = Files.createDirectory(directory.resolve("real"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), real);
    SnapshotStore store = SnapshotStore.directory(real);

    assertThat(SnapshotStore.directory(link)).isEqualTo(store).hasSameHashCodeAs(store);
    assertThat(SnapshotStore.directory(real.resolve("../link/."))).isEqualTo(store);
    assertThat(SnapshotStore.directory(directory)).isNotEqualTo(store);
    assertThat(SnapshotStore.directory(directory.resolve("none")))
        .isNotEqualTo(SnapshotStore.directory(directory.resolve("other")));
  }
}
