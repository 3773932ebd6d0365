package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import java.nio.file.Path;
import java.util.List;

/** {@code snap inspect FILE}. */
final class InspectCommand implements Command {
  @Override
  public String name() {
    return "inspect";
  }

  @Override
  public String synopsis() {
    return "FILE";
  }

  @Override
  public String summary() {
    return "Shows what a snapshot says of itself";
  }

  @Override
  public String description() {
    return """
      Shows the metadata of a snapshot file, after verifying the whole of it. No
      server is contacted.

        $ snap inspect backup.snap
      """;
  }

  @Override
  public List<Flag> flags() {
    return List.of();
  }

  @Override
  public void run(Invocation invocation) throws CommandFailedException {
    Path file = Arguments.path("FILE", invocation.arguments().file());
    SnapshotMetadata metadata;
    try {
      metadata = SnapshotArchives.verifier().verify(file).metadata();
    } catch (StorageException e) {
      throw CommandFailedException.of("Error opening snapshot file", e);
    } catch (SnapshotException e) {
      throw CommandFailedException.of("Error verifying snapshot", e);
    }
    show(metadata, invocation.output());
  }

  /** Five lines and an empty one: the layout of the consul command, which scripts cut apart. */
  private static void show(SnapshotMetadata metadata, Output output) {
    output.line("ID           " + metadata.id());
    output.line("Size         " + metadata.stateBytes());
    output.line("Index        " + Long.toUnsignedString(metadata.index()));
    output.line("Term         " + Long.toUnsignedString(metadata.term()));
    output.line("Version      " + metadata.version());
    output.line("");
  }
}
