package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.ArchiveFault;
import java.io.IOException;
import okio.BufferedSource;

/** The bytes of a state in a file of its own, which ends where its metadata says. */
final class FileBytes implements StateInput {
  private final BufferedSource source;
  private final long size;
  private final ArchiveFinding finding;
  private long position;

  FileBytes(BufferedSource source, long size, ArchiveFinding finding) {
    this.source = source;
    this.size = size;
    this.finding = finding;
  }

  @Override
  public BufferedSource source() {
    return source;
  }

  @Override
  public long request() throws IOException {
    boolean more = source.request(1);
    if (more && position >= size) {
      throw wrongSize("more than " + size + " bytes");
    }
    if (!more && position < size) {
      throw wrongSize(position + " bytes");
    }
    return more ? Math.min(size - position, source.getBuffer().size()) : 0;
  }

  private RuntimeException wrongSize(String found) {
    return finding.in(
        ArchiveFault.SIZE_MISMATCH,
        SnapshotEntry.STATE,
        "the " + size + " bytes that " + SnapshotEntry.META + " gives as Size",
        found);
  }

  @Override
  public void consumed(long bytes) {
    position += bytes;
  }
}
