package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.testing.MemorySnapshotStore.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.Optional;

/** An archive on its way into a {@link MemorySnapshotStore}. */
final class MemoryStaging implements StagedSnapshot {
  private final MemorySnapshotStore store;
  private final SnapshotName withoutIndex;
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final OutputStream output = new Output();
  private Optional<SnapshotMetadata> announced = Optional.empty();
  private boolean committed;
  private boolean closed;

  MemoryStaging(MemorySnapshotStore store, SnapshotName withoutIndex) {
    this.store = store;
    this.withoutIndex = withoutIndex;
    store.stagingOpened();
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void announce(SnapshotMetadata metadata) {
    Objects.requireNonNull(metadata, "metadata");
    if (announced.isPresent() || committed || closed) {
      throw new IllegalStateException(
          "announced " + (announced.isPresent() ? "twice" : "after the end"));
    }
    try {
      store.run(Operation.ANNOUNCE, () -> announced = Optional.of(metadata));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void prepare(VerifiedArchive archive) throws IOException {
    Objects.requireNonNull(archive, "archive");
    requireOpen();
    store.run(Operation.PREPARE, () -> requireAsWritten(archive));
  }

  @Override
  public String commit(VerifiedArchive archive) throws IOException {
    Objects.requireNonNull(archive, "archive");
    if (committed) {
      throw new IllegalStateException("committed twice");
    }
    requireOpen();
    return store.get(Operation.COMMIT, () -> publish(archive));
  }

  private void requireAsWritten(VerifiedArchive archive) throws IOException {
    if (content.size() != archive.archiveBytes()) {
      throw new IOException(
          content.size()
              + " bytes were written, "
              + archive.archiveBytes()
              + " expected; nothing was stored");
    }
    if (announced.isPresent() && !announced.get().equals(archive.metadata())) {
      throw new IOException(
          "index "
              + Long.toUnsignedString(announced.get().index())
              + " was announced, and the verdict is on another archive; nothing was stored");
    }
  }

  private String publish(VerifiedArchive archive) throws IOException {
    requireAsWritten(archive);
    SnapshotName name =
        new SnapshotName(withoutIndex.cluster(), withoutIndex.time(), archive.metadata().index());
    store.publish(name, content.toByteArray());
    committed = true;
    store.stagingEnded();
    return store.location(name);
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (!committed) {
      store.stagingEnded();
    }
    store.run(Operation.CLOSE, () -> {});
  }

  private void requireOpen() throws IOException {
    if (committed || closed) {
      throw new ClosedChannelException();
    }
  }

  /** May be closed before the commit. */
  private final class Output extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      requireOpen();
      store.run(Operation.WRITE, () -> content.write(bytes, offset, length));
    }

    @Override
    public void close() {}
  }
}
