package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.SnapshotSource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.OptionalLong;

/** An archive in memory. */
final class BytesSource implements SnapshotSource {
  private final byte[] archive;

  BytesSource(byte[] archive) {
    this.archive = archive;
  }

  @Override
  public InputStream open() {
    return new ByteArrayInputStream(archive);
  }

  @Override
  public OptionalLong length() {
    return OptionalLong.of(archive.length);
  }

  @Override
  public String description() {
    return "an archive of " + archive.length + " bytes";
  }

  @Override
  public String toString() {
    return description();
  }
}
