package io.github.consulsnapshot.examples;

import io.github.consulsnapshot.ConnectionFailedException;
import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.OutcomeUnknownException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot;
import io.github.consulsnapshot.SafetySnapshotException;
import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.UnhealthyClusterException;
import io.github.consulsnapshot.UnsupportedRecordsException;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;

/**
 * A restore with everything that can be done for it: the cluster must be healthy, the state that is
 * replaced is saved first, and each way in which it can end is told apart.
 */
public final class RestoreWithSafetyNet {
  private RestoreWithSafetyNet() {}

  /**
   * Restores, and says what happened and what to do next.
   *
   * @param consul the client
   * @param file the snapshot to restore
   * @param before where the state that is replaced goes
   * @return a sentence or two for whoever ordered the restore
   */
  public static String restore(SnapshotClient consul, Path file, Path before) {
    RestoreOptions options =
        RestoreOptions.builder()
            .requireHealthyCluster(true)
            .safetySnapshot(SnapshotTarget.of(before))
            .postCheck(Duration.ofMinutes(2))
            .build();
    try {
      return succeeded(consul.restore(file, options), before);
    } catch (OutcomeUnknownException e) {
      // The only failure after which the state may be another one. Never simply repeat it.
      return "UNKNOWN: look at the cluster before anything else; what was there before is in "
          + before
          + ". "
          + e.getMessage();
    } catch (UnhealthyClusterException e) {
      return "NOT RESTORED, the cluster is not healthy: mend it first. " + e.getMessage();
    } catch (SafetySnapshotException e) {
      return "NOT RESTORED, the safety snapshot failed: " + e.getCause().getMessage();
    } catch (UnsupportedRecordsException e) {
      return "NOT RESTORED, the servers cannot apply "
          + e.records().stream().map(RecordCount::name).collect(Collectors.joining(", "))
          + ": restore into the version that the snapshot was taken from. "
          + e.getMessage();
    } catch (InvalidArchiveException e) {
      return "NOT RESTORED, the file is damaged ("
          + e.fault()
          + "): take an older one. "
          + e.getMessage();
    } catch (PermissionDeniedException e) {
      return "NOT RESTORED: the token needs acl = \"write\" and operator = \"read\". "
          + e.getMessage();
    } catch (ConsulRefusedException e) {
      return "NOT RESTORED, Consul refused with status " + e.status() + ". " + e.getMessage();
    } catch (ConnectionFailedException e) {
      return "NOT RESTORED, the line failed before all was sent: try again. " + e.getMessage();
    } catch (SnapshotException e) {
      return "NOT RESTORED. " + e.getMessage();
    }
  }

  private static String succeeded(RestoredSnapshot restored, Path before) {
    String done =
        "RESTORED " + restored.metadata().id() + "; what was there before is in " + before + ". ";
    return done
        + switch (restored.postCheck()) {
          case LEADER_ANSWERS -> "The cluster has a leader that answers.";
          case TOKEN_INVALIDATED ->
              "The restore has replaced the ACL tokens, and the one used is not among them: go on"
                  + " with one that the snapshot holds.";
          case NO_LEADER -> "No leader has answered yet: look at the servers.";
          case NOT_CHECKED -> "The cluster was not looked at.";
        };
  }

  /**
   * Restores into the Consul that the environment names.
   *
   * @param args the snapshot, and where the state that is replaced goes
   */
  public static void main(String[] args) {
    if (args.length != 2) {
      System.err.println("Usage: RestoreWithSafetyNet SNAPSHOT SAFETY_SNAPSHOT");
      System.exit(2);
    }
    String outcome;
    try (SnapshotClient consul = OkHttpSnapshotClient.fromEnvironment()) {
      outcome = restore(consul, Path.of(args[0]), Path.of(args[1]));
    }
    System.out.println(outcome);
    System.exit(outcome.startsWith("RESTORED") ? 0 : 1);
  }
}
