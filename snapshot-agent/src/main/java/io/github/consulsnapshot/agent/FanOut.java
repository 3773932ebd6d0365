package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.VerifiedArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One download into several stores. It goes on for as long as one of them takes it. */
final class FanOut implements SnapshotTarget {
  private final List<Copy> copies;
  private Optional<VerifiedArchive> archive = Optional.empty();

  FanOut(List<AgentStore> stores, String cluster, Instant time, Fence fence) {
    copies = stores.stream().map(store -> new Copy(store, cluster, time, fence)).toList();
  }

  List<Copy> copies() {
    return copies;
  }

  /** The verdict, once the whole archive has come. */
  Optional<VerifiedArchive> archive() {
    return archive;
  }

  /** Whether no store is left, so that the download has ended for that. */
  boolean isAbandoned() {
    return copies.stream().allMatch(Copy::isFailed);
  }

  @Override
  public void check() throws IOException {
    each(Copy::check);
  }

  @Override
  public StagedSnapshot stage() throws IOException {
    Staged staged = new Staged();
    try {
      each(Copy::stage);
      return staged;
    } catch (IOException | RuntimeException e) {
      staged.closeAfter(e);
      throw e;
    }
  }

  private void each(Consumer<Copy> step) throws IOException {
    copies.forEach(step);
    if (isAbandoned()) {
      throw new IOException(
          "no store takes it: "
              + copies.stream()
                  .map(copy -> copy.to() + ": " + copy.failure().orElseThrow().getMessage())
                  .collect(Collectors.joining("; ")));
    }
  }

  @Override
  public String description() {
    return copies.stream()
        .map(copy -> copy.to().toString())
        .collect(Collectors.joining(", ", copies.size() == 1 ? "store " : "stores ", ""));
  }

  /** Staged in each. */
  private final class Staged extends OutputStream implements StagedSnapshot {
    private final byte[] single = new byte[1];

    @Override
    public OutputStream output() {
      return this;
    }

    @Override
    public void write(int value) throws IOException {
      single[0] = (byte) value;
      write(single, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      each(copy -> copy.write(bytes, offset, length));
    }

    @Override
    public void announce(SnapshotMetadata metadata) {
      // Should all fail, the next write says so.
      copies.forEach(copy -> copy.announce(metadata));
    }

    @Override
    public String commit(VerifiedArchive verified) throws IOException {
      archive = Optional.of(verified);
      each(copy -> copy.commit(verified));
      return copies.stream()
          .flatMap(copy -> copy.location().stream())
          .collect(Collectors.joining(", "));
    }

    /** Closes all, whatever becomes of one: what is left open is left behind. */
    @Override
    public void close() throws IOException {
      Optional<Exception> failure = Optional.empty();
      for (Copy copy : copies) {
        try {
          copy.close();
        } catch (IOException | RuntimeException e) {
          failure.ifPresent(first -> first.addSuppressed(e));
          failure = failure.or(() -> Optional.of(e));
        }
      }
      if (failure.isPresent()) {
        throw new IOException(failure.get().getMessage(), failure.get());
      }
    }

    void closeAfter(Exception reason) {
      try {
        close();
      } catch (IOException e) {
        reason.addSuppressed(e);
      }
    }
  }
}
