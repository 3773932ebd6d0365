package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.BrokenStreamException;
import io.github.consulsnapshot.Consistency;
import io.github.consulsnapshot.Freshness;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A client that does to its target what a real one does, with an archive of some bytes. */
final class PlayedClient implements SnapshotClient {
  /** What happens while a download goes on, after its first bytes. */
  interface Download {
    void goesOn() throws InterruptedException;
  }

  private final List<SaveOptions> saves = new ArrayList<>();
  private volatile Download download = () -> {};
  private volatile Runnable verified = () -> {};

  /** From now on, during each download; what it throws unchecked is what the save ends with. */
  void during(Download action) {
    download = action;
  }

  /** From now on, between the last byte and the commit. */
  void verified(Runnable action) {
    verified = action;
  }

  synchronized int downloads() {
    return saves.size();
  }

  synchronized SaveOptions lastOptions() {
    return saves.get(saves.size() - 1);
  }

  static SnapshotException brokenLine() {
    return new BrokenStreamException("the stream broke", "", null);
  }

  @Override
  public SavedSnapshot save(SnapshotTarget target, SaveOptions options) {
    int number;
    synchronized (this) {
      saves.add(options);
      number = saves.size();
    }
    try {
      target.check();
    } catch (IOException e) {
      throw failed(target, e);
    }
    byte[] bytes = ("archive " + number).getBytes(StandardCharsets.US_ASCII);
    SnapshotMetadata metadata =
        new SnapshotMetadata("2-" + number + "-1", number, 2, 1, bytes.length, List.of(), 1);
    VerifiedArchive archive =
        new VerifiedArchive(metadata, bytes.length, sha256(bytes), number, List.of(), Set.of());
    Optional<String> location = Optional.empty();
    try (StagedSnapshot staged = target.stage()) {
      staged.announce(metadata);
      staged.output().write(bytes[0]);
      download.goesOn();
      staged.output().write(bytes, 1, bytes.length - 1);
      verified.run();
      if (Thread.currentThread().isInterrupted()) {
        throw new OperationCancelledException("ended by an interrupt", null);
      }
      location = Optional.of(staged.commit(archive));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationCancelledException("ended by an interrupt", e);
    } catch (IOException e) {
      if (location.isEmpty()) {
        throw failed(target, e);
      }
    }
    return new SavedSnapshot(
        archive,
        location.orElseThrow(),
        Consistency.CONSISTENT,
        new Freshness(OptionalLong.empty(), Optional.empty(), Optional.empty()),
        1,
        Duration.ZERO);
  }

  private static SnapshotException failed(SnapshotTarget target, IOException e) {
    return Thread.currentThread().isInterrupted()
        ? new OperationCancelledException("ended by an interrupt", e)
        : new StorageException(target.description() + ": " + e.getMessage(), e);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public RestoredSnapshot restore(SnapshotSource source, RestoreOptions options) {
    throw new UnsupportedOperationException("an agent never restores");
  }

  @Override
  public void close() {}
}
