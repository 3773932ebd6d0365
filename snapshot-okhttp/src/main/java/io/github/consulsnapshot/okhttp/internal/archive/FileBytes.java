package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.ArchiveFault;
import java.io.IOException;

/** The bytes of a state in a file of its own, which ends where its metadata says. */
final class FileBytes implements StateInput {
  private final ReadAhead source;
  private final long size;
  private final ArchiveFinding finding;
  private long position;

  FileBytes(ReadAhead source, long size, ArchiveFinding finding) {
    this.source = source;
    this.size = size;
    this.finding = finding;
  }

  @Override
  public ReadAhead source() {
    return source;
  }

  @Override
  public int request() throws IOException {
    boolean more = source.request(1);
    if (more && position >= size) {
      throw wrongSize("more than " + size + " bytes");
    }
    if (!more && position < size) {
      throw wrongSize(position + " bytes");
    }
    return more ? (int) Math.min(size - position, source.available()) : 0;
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
