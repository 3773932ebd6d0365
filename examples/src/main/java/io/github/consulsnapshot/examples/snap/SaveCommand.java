package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.BrokenStreamException;
import io.github.consulsnapshot.Consistency;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.StorageException;
import java.nio.file.Path;
import java.util.List;

/** {@code snap save FILE}. */
final class SaveCommand implements Command {
  @Override
  public String name() {
    return "save";
  }

  @Override
  public String synopsis() {
    return "[options] FILE";
  }

  @Override
  public String summary() {
    return "Saves the state of the Consul servers to a file, verified";
  }

  @Override
  public String description() {
    return """
      Saves a snapshot of the whole datacenter. It is verified to its last record
      while it arrives, and FILE is replaced in the moment in which the new
      snapshot has proved to be whole. When anything goes wrong, FILE stays as it
      was. The token needs acl = "write".

        $ snap save backup.snap
        $ snap save -stale backup.snap       when there is no leader
      """;
  }

  @Override
  public List<Flag> flags() {
    return Arguments.flags(
        Connection.FLAGS, Flag.text("append-filename", "parts", "Not supported."));
  }

  @Override
  public void run(Invocation invocation) throws CommandFailedException {
    Arguments arguments = invocation.arguments();
    Path file = Arguments.path("FILE", arguments.file());
    if (arguments.text("append-filename").isPresent()) {
      throw new CommandFailedException(
          "Error saving snapshot: -append-filename is not supported; give FILE the whole name");
    }
    try (SnapshotClient client = Connection.open(invocation)) {
      SavedSnapshot saved =
          invocation.shutdown().during(client::close, () -> client.save(file, options(invocation)));
      invocation.output().clearProgress();
      invocation
          .output()
          .line(
              "Saved and verified snapshot to index "
                  + Long.toUnsignedString(saved.metadata().index()));
    } catch (StorageException e) {
      throw CommandFailedException.of("Error writing unverified snapshot file", e);
    } catch (InvalidArchiveException | BrokenStreamException e) {
      throw CommandFailedException.of("Error verifying snapshot file", e);
    } catch (SnapshotException e) {
      throw CommandFailedException.of("Error saving snapshot", e);
    }
  }

  private static SaveOptions options(Invocation invocation) {
    Arguments arguments = invocation.arguments();
    // The consul command tries once, and scripts that call it have their own way to try again.
    SaveOptions.Builder options =
        SaveOptions.builder()
            .retry(RetryPolicy.never())
            .consistency(arguments.isSet("stale") ? Consistency.STALE : Consistency.CONSISTENT)
            .progress(invocation.output().progress());
    arguments.text("datacenter").ifPresent(options::datacenter);
    return options.build();
  }
}
