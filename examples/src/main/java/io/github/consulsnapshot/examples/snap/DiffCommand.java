package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.state.Bytes;
import io.github.consulsnapshot.state.ComparisonJson;
import io.github.consulsnapshot.state.ComparisonOptions;
import io.github.consulsnapshot.state.ComparisonText;
import io.github.consulsnapshot.state.SnapshotComparison;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code snap diff OLD NEW}. */
final class DiffCommand implements Command {
  private static final int DIFFERENT = 2;
  private static final String TEXT = "text";
  private static final String JSON = "json";

  @Override
  public String name() {
    return "diff";
  }

  @Override
  public String synopsis() {
    return "[options] OLD NEW";
  }

  @Override
  public String summary() {
    return "Shows what differs between two snapshots";
  }

  @Override
  public String description() {
    return """
      Shows which records were added (+), removed (-) or changed (~) between two
      snapshot files, and which fields of them; after verifying the whole of both.
      Content is not shown. What Consul notes of itself is left out: indexes,
      tombstones, coordinates, and records that were written again with the same
      content. No server is contacted.

        $ snap diff monday.snap tuesday.snap
        $ snap diff -prefix=app/ -values monday.snap tuesday.snap
      """;
  }

  @Override
  public List<Flag> flags() {
    return List.of(
        Flag.text("format", "text|json", "How to show it: text, or json, an object a line."),
        Flag.text("prefix", "key", "Only entries of the key-value store under this prefix."),
        Flag.toggle(
            "values", "Show the values of the key-value store, which may be secrets, as well."),
        Flag.toggle("all", "Show what Consul notes of itself as well."),
        Flag.toggle(
            "exit-code", "Exit with 2 when the snapshots differ. Otherwise that is 0, too."));
  }

  @Override
  public void run(Invocation invocation) throws CommandFailedException {
    call(invocation);
  }

  @Override
  public int call(Invocation invocation) throws CommandFailedException {
    boolean same = compare(invocation);
    return !same && invocation.arguments().isSet("exit-code") ? DIFFERENT : 0;
  }

  /** Whether there are no differences. */
  private static boolean compare(Invocation invocation) throws CommandFailedException {
    try {
      return isSame(invocation);
    } catch (StorageException e) {
      throw CommandFailedException.of("Error opening snapshot file", e);
    } catch (InvalidSettingException e) {
      throw new CommandFailedException(
          "Error comparing snapshots: "
              + e.getMessage()
              + "; it is a third of the memory of java, which SNAP_JAVA_OPTS=-Xmx1g sets",
          e);
    } catch (SnapshotException e) {
      throw CommandFailedException.of("Error verifying snapshot", e);
    }
  }

  private static boolean isSame(Invocation invocation) throws CommandFailedException {
    Arguments arguments = invocation.arguments();
    List<String> files = arguments.files("OLD", "NEW");
    SnapshotSource before = SnapshotSource.of(Arguments.path("OLD", files.get(0)));
    SnapshotSource after = SnapshotSource.of(Arguments.path("NEW", files.get(1)));
    ComparisonOptions options = options(arguments);
    String format = arguments.text("format").orElse(TEXT);
    if (!format.equals(TEXT) && !format.equals(JSON)) {
      throw new CommandFailedException("Error comparing snapshots: Unknown format: " + format);
    }
    AtomicBoolean same = new AtomicBoolean();
    invocation
        .output()
        .text(
            out ->
                same.set(
                    new SnapshotComparison(SnapshotArchives.reader(), options)
                        .compare(
                            before,
                            after,
                            format.equals(JSON) ? new ComparisonJson(out) : new ComparisonText(out))
                        .isSame()));
    return same.get();
  }

  /** What has to be remembered may take a part of the memory that there is. */
  private static ComparisonOptions options(Arguments arguments) throws CommandFailedException {
    ComparisonOptions options =
        ComparisonOptions.defaults()
            .withBookkeeping(arguments.isSet("all"))
            .withValues(arguments.isSet("values"))
            .withMaxSetAsideBytes(Runtime.getRuntime().maxMemory() / 3);
    return arguments
        .key("prefix", "no -prefix")
        .map(prefix -> options.withKeyPrefix(Bytes.ofUtf8(prefix)))
        .orElse(options);
  }
}
