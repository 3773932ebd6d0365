package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.state.Bytes;
import io.github.consulsnapshot.state.KeyGrouping;
import io.github.consulsnapshot.state.StateReader;
import io.github.consulsnapshot.state.StateStatistics;
import io.github.consulsnapshot.state.StatisticsFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** {@code snap inspect FILE}. */
final class InspectCommand implements Command {
  private static final List<Flag> FLAGS =
      List.of(
          Flag.toggle("kvdetails", "Counts the keys of the KV store as well, in groups."),
          Flag.text(
              "kvdepth",
              "int",
              "How many parts of a key, cut at its slashes, make the name of its group."
                  + " The default is 2."),
          Flag.text("kvfilter", "string", "Counts only keys that begin with this."),
          Flag.text("format", "string", "How it is shown: pretty (the default) or json."));

  @Override
  public String name() {
    return "inspect";
  }

  @Override
  public String synopsis() {
    return "[options] FILE";
  }

  @Override
  public String summary() {
    return "Shows what a snapshot consists of";
  }

  @Override
  public String description() {
    return """
      Shows the metadata of a snapshot file and what its state consists of, by type
      of record, after verifying the whole of it. No server is contacted. The layout
      is that of consul 1.10 and newer.

      The file may also be a state.bin as a server keeps it in raft/snapshots/<id>/ of
      its data directory, with its meta.json beside it.

        $ snap inspect backup.snap
        $ snap inspect -kvdetails -kvdepth=3 -kvfilter=app/ backup.snap
        $ snap inspect -format=json - < backup.snap             standard input
      """;
  }

  @Override
  public List<Flag> flags() {
    return FLAGS;
  }

  @Override
  public void run(Invocation invocation) throws CommandFailedException {
    Arguments arguments = invocation.arguments();
    String file = arguments.file();
    StatisticsFormat format = format(arguments);
    Optional<KeyGrouping> grouping = grouping(arguments);
    SnapshotFile snapshot =
        file.equals("-")
            ? SnapshotFile.archive(
                SnapshotSource.once(invocation.input(), "standard input"), invocation.executor())
            : SnapshotFile.of(file, invocation.executor());
    Inspected inspected;
    try {
      inspected =
          snapshot
              .reader()
              .read(
                  snapshot.source(),
                  (metadata, state) -> new Inspected(metadata, count(snapshot, state, grouping)));
    } catch (SnapshotException e) {
      throw snapshot.failed(e);
    } catch (IOException e) {
      throw CommandFailedException.of("Error opening snapshot file", e);
    }
    invocation
        .output()
        .text(text -> format.write(inspected.metadata(), inspected.statistics(), text));
  }

  /** What is to be shown, once the snapshot is known to be whole. */
  private record Inspected(SnapshotMetadata metadata, StateStatistics statistics) {}

  private static StateStatistics count(
      SnapshotFile snapshot, InputStream state, Optional<KeyGrouping> grouping) throws IOException {
    StateReader records = snapshot.records(state);
    return grouping.isPresent()
        ? StateStatistics.of(records, grouping.get())
        : StateStatistics.of(records);
  }

  private static StatisticsFormat format(Arguments arguments) throws CommandFailedException {
    String name = arguments.text("format").orElse("pretty");
    return switch (name) {
      case "pretty" -> StatisticsFormat.PRETTY;
      case "json" -> StatisticsFormat.JSON;
      default ->
          throw new CommandFailedException(
              "Error outputting enhanced snapshot data: Unknown format: " + name);
    };
  }

  /** Empty when keys are not asked for: then depth and filter mean nothing. */
  private static Optional<KeyGrouping> grouping(Arguments arguments) throws CommandFailedException {
    int depth = depth(arguments.text("kvdepth").orElse("2"));
    if (!arguments.isSet("kvdetails")) {
      return Optional.empty();
    }
    return Optional.of(
        KeyGrouping.defaults()
            .withDepth(depth)
            .withFilter(Bytes.ofUtf8(arguments.beginningOfKeys("kvfilter").orElse("")))
            .withMaxGroupMemory(Runtime.getRuntime().maxMemory() / 4));
  }

  private static int depth(String value) throws CommandFailedException {
    try {
      int depth = Integer.parseInt(value);
      KeyGrouping.defaults().withDepth(depth);
      return depth;
    } catch (NumberFormatException | InvalidSettingException e) {
      throw new CommandFailedException(
          "invalid value \"" + value + "\" for flag -kvdepth: expected a whole number from 0 on",
          e);
    }
  }
}
