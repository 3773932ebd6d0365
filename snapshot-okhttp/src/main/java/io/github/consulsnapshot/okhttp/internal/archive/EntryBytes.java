package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.ArchiveFault;
import java.io.IOException;

/** The bytes of one entry, which end where its header says, or the archive is cut short. */
final class EntryBytes implements StateInput {
  private final TarReader tar;
  private final String name;
  private final ArchiveFinding finding;
  private long position;

  EntryBytes(TarReader tar, String name, ArchiveFinding finding) {
    this.tar = tar;
    this.name = name;
    this.finding = finding;
  }

  @Override
  public ReadAhead source() {
    return tar.source();
  }

  @Override
  public int request() throws IOException {
    long remaining = tar.remaining();
    if (remaining == 0) {
      return 0;
    }
    if (!tar.source().request(1)) {
      throw finding.at(
          ArchiveFault.TRUNCATED,
          name,
          position,
          remaining + " bytes more",
          "the end of the archive");
    }
    return (int) Math.min(remaining, tar.source().available());
  }

  @Override
  public void consumed(long bytes) {
    position += bytes;
    tar.consumed(bytes);
  }

  /** All bytes of a small entry. */
  byte[] readAll(int limit) throws IOException {
    if (tar.remaining() > limit) {
      throw finding.in(
          ArchiveFault.LIMIT, name, "at most " + limit + " bytes", tar.remaining() + " bytes");
    }
    byte[] all = new byte[(int) tar.remaining()];
    for (int at = 0; at < all.length; ) {
      int count = request();
      source().piece().take(all, at, count);
      at += count;
      consumed(count);
    }
    return all;
  }
}
