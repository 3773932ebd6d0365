package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.Consistency;
import io.github.consulsnapshot.Freshness;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.VerifiedArchive;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A client that carries archives and verifies nothing: enough for tests of the extension. */
final class RawSnapshotClient implements SnapshotClient {
  private final ConsulHttp http;
  private boolean closed;

  RawSnapshotClient(String address, String token) {
    http = new ConsulHttp(address, token);
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public SavedSnapshot save(SnapshotTarget target, SaveOptions options) {
    try (StagedSnapshot staged = target.stage()) {
      ConsulHttp.Answer answer = http.send("GET", "/v1/snapshot", new byte[0]);
      requireOk(answer);
      staged.output().write(answer.body());
      VerifiedArchive archive = described(answer.body());
      return new SavedSnapshot(
          archive,
          staged.commit(archive),
          Consistency.CONSISTENT,
          new Freshness(OptionalLong.empty(), Optional.empty(), Optional.empty()),
          1,
          Duration.ZERO);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public RestoredSnapshot restore(SnapshotSource source, RestoreOptions options) {
    try (InputStream in = source.open()) {
      byte[] archive = in.readAllBytes();
      requireOk(http.send("PUT", "/v1/snapshot", archive));
      return new RestoredSnapshot(
          described(archive),
          source.description(),
          Optional.empty(),
          RestoredSnapshot.PostCheck.NOT_CHECKED,
          Duration.ZERO);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static VerifiedArchive described(byte[] archive) {
    SnapshotMetadata nothing = new SnapshotMetadata("", 0, 0, 1, 0, List.of(), 0);
    return new VerifiedArchive(
        nothing, archive.length, Hashes.hex(archive), 0, List.of(), Set.of());
  }

  private static void requireOk(ConsulHttp.Answer answer) {
    if (answer.status() != 200) {
      throw new IllegalStateException(answer.status() + ": " + answer.text());
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
