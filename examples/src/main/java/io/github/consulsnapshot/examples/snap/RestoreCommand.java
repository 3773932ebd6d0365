package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot;
import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StorageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code snap restore FILE}. */
final class RestoreCommand implements Command {
  @Override
  public String name() {
    return "restore";
  }

  @Override
  public String synopsis() {
    return "[options] FILE";
  }

  @Override
  public String summary() {
    return "Replaces the state of the Consul servers by a snapshot";
  }

  @Override
  public String description() {
    return """
      Replaces the whole state of the datacenter: keys, catalog, sessions, prepared
      queries and ACL tokens. FILE is verified to its last record before its first
      byte is sent, and is sent once. When the answer is lost afterwards, the error
      says that the outcome is unknown: look at the cluster before anything else.
      The token needs acl = "write".

        $ snap restore backup.snap
        $ snap restore -safety-snapshot=before.snap -require-healthy backup.snap

      With -kv-prefix, -kv-key or -kv-all, only these keys are put back, each only if
      nobody writes it meanwhile, and nothing else is touched. Look first:

        $ snap restore -kv-prefix=app/ -plan backup.snap
        $ snap restore -kv-prefix=app/ backup.snap
      """;
  }

  @Override
  public List<Flag> flags() {
    List<Flag> flags = Arguments.flags(Connection.FLAGS, KeyRestoreRun.FLAGS.toArray(Flag[]::new));
    return Arguments.flags(
        flags,
        Flag.text(
            "safety-snapshot",
            "file",
            "First save the state that is replaced to this file. Nothing is restored when that"
                + " fails."),
        Flag.toggle(
            "require-healthy",
            "Restore only into a cluster that has a leader and that autopilot calls healthy. The"
                + " token needs operator = \"read\" for it."),
        Flag.text(
            "target-version",
            "version",
            "The version of the servers, such as 1.22.1, which decides what records they can"
                + " apply. They are asked by default."),
        Flag.toggle(
            "dangerously-send-unsupported-records",
            "Send records also when the servers may not be able to apply them. A leader that"
                + " meets one crashes, and may not start again."));
  }

  @Override
  public void run(Invocation invocation) throws CommandFailedException {
    Path file = Arguments.path("FILE", invocation.arguments().file());
    Optional<KeyRestoreRun> keys = KeyRestoreRun.of(invocation);
    if (keys.isPresent()) {
      keys.get().run(file);
      return;
    }
    Optional<SnapshotTarget> safety = safetySnapshot(invocation.arguments());
    try (SnapshotClient client = Connection.open(invocation)) {
      RestoredSnapshot restored =
          invocation
              .shutdown()
              .during(client::close, () -> client.restore(file, options(invocation, safety)));
      report(restored, invocation.output());
    } catch (StorageException e) {
      throw CommandFailedException.of("Error opening snapshot file", e);
    } catch (SnapshotException e) {
      throw CommandFailedException.of("Error restoring snapshot", e);
    }
  }

  private static Optional<SnapshotTarget> safetySnapshot(Arguments arguments)
      throws CommandFailedException {
    Optional<String> file = arguments.text("safety-snapshot");
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(SnapshotTarget.of(Arguments.path("-safety-snapshot", file.get())));
  }

  private static RestoreOptions options(
      Invocation invocation, Optional<SnapshotTarget> safetySnapshot) {
    Arguments arguments = invocation.arguments();
    RestoreOptions.Builder options =
        RestoreOptions.builder()
            .requireHealthyCluster(arguments.isSet("require-healthy"))
            .dangerouslySendUnsupportedRecords(
                arguments.isSet("dangerously-send-unsupported-records"))
            .progress(invocation.output().progress());
    arguments.text("datacenter").ifPresent(options::datacenter);
    arguments.text("target-version").ifPresent(options::targetVersion);
    safetySnapshot.ifPresent(options::safetySnapshot);
    return options.build();
  }

  private static void report(RestoredSnapshot restored, Output output) {
    output.clearProgress();
    restored
        .safetySnapshot()
        .ifPresent(
            saved ->
                output.line(
                    "Saved and verified safety snapshot to index "
                        + Long.toUnsignedString(saved.metadata().index())));
    output.line("Restored snapshot");
    // The restore succeeded whatever the cluster says afterwards, so these are no failures.
    switch (restored.postCheck()) {
      case TOKEN_INVALIDATED ->
          output.complain(
              "Note: the token used is not known, or lacks a right, after the restore, which has"
                  + " replaced all tokens; go on with one that the snapshot holds");
      case NO_LEADER ->
          output.complain("Warning: no leader has answered since the restore; look at the servers");
      case LEADER_ANSWERS, NOT_CHECKED -> {}
    }
  }
}
