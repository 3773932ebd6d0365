package io.github.consulsnapshot.okhttp.keys;

import io.github.consulsnapshot.SnapshotSource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** An archive in an array. */
final class BytesOfArchive implements SnapshotSource {
  private final byte[] bytes;

  BytesOfArchive(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public InputStream open() {
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public String description() {
    return "an archive in memory";
  }
}
