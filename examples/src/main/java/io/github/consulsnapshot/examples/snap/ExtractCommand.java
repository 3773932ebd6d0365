package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.state.KeyValue;
import io.github.consulsnapshot.state.KeyValueExport;
import io.github.consulsnapshot.state.KeyValueReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** {@code snap extract FILE}. */
final class ExtractCommand implements Command {
  private static final String PREFIX = "Error extracting snapshot data";

  private static final List<Flag> FLAGS =
      List.of(
          Flag.text("key", "string", "Extracts the value of this key."),
          Flag.text(
              "prefix",
              "string",
              "Extracts all keys that begin with this. Without -key and -prefix all keys are"
                  + " extracted."),
          Flag.text(
              "format",
              "string",
              "What is written: raw, the bytes of the value of -key and nothing else, or json,"
                  + " which consul kv import reads. The default is raw with -key, and json"
                  + " otherwise."));

  @Override
  public String name() {
    return "extract";
  }

  @Override
  public String synopsis() {
    return "[options] FILE";
  }

  @Override
  public String summary() {
    return "Takes keys of the KV store out of a snapshot";
  }

  @Override
  public String description() {
    return """
      Writes keys of the KV store in a snapshot file to standard output: the value of
      one key, or many keys in the JSON of consul kv export. The whole file is
      verified before anything is written. No server is contacted.

        $ snap extract -key=app/config backup.snap > config
        $ snap extract -prefix=app/ backup.snap | consul kv import -
      """;
  }

  @Override
  public List<Flag> flags() {
    return FLAGS;
  }

  @Override
  public void run(Invocation invocation) throws CommandFailedException {
    Arguments arguments = invocation.arguments();
    SnapshotFile snapshot = SnapshotFile.of(arguments.file(), invocation.executor());
    Optional<String> key = arguments.key("key", "neither -key nor -prefix");
    Optional<String> prefix = arguments.key("prefix", "neither -key nor -prefix");
    boolean raw = isRaw(arguments);
    try {
      if (raw) {
        writeValue(snapshot, key.orElseThrow(), invocation.output());
      } else {
        KeySelection selection =
            key.map(KeySelection::key)
                .or(() -> prefix.map(KeySelection::prefix))
                .orElse(KeySelection.all());
        export(snapshot, selection, key, invocation.output());
      }
    } catch (SnapshotException e) {
      throw snapshot.failed(e);
    } catch (IOException e) {
      throw CommandFailedException.of(PREFIX, e);
    }
  }

  private static boolean isRaw(Arguments arguments) throws CommandFailedException {
    boolean one = arguments.text("key").isPresent();
    if (one && arguments.text("prefix").isPresent()) {
      throw new CommandFailedException(PREFIX + ": -key and -prefix exclude each other");
    }
    String format = arguments.text("format").orElse(one ? "raw" : "json");
    if (!format.equals("raw") && !format.equals("json")) {
      throw new CommandFailedException(PREFIX + ": Unknown format: " + format);
    }
    if (format.equals("raw") && !one) {
      throw new CommandFailedException(PREFIX + ": -format=raw needs -key");
    }
    return format.equals("raw");
  }

  private static void writeValue(SnapshotFile snapshot, String key, Output output)
      throws IOException, CommandFailedException {
    Optional<KeyValue> entry =
        snapshot
            .reader()
            .read(
                snapshot.source(),
                (metadata, state) -> entries(snapshot, state, KeySelection.key(key)).last());
    if (entry.isEmpty()) {
      throw missing(key);
    }
    output.bytes(out -> entry.get().value().writeTo(out));
  }

  /** In two passes: nothing may be written before all has been verified, nor kept in memory. */
  private static void export(
      SnapshotFile snapshot, KeySelection selection, Optional<String> key, Output output)
      throws IOException, CommandFailedException {
    if (!snapshot.source().isRepeatable()) {
      throw new CommandFailedException(
          PREFIX + ": " + snapshot.source().description() + ": json needs a file, which it is not");
    }
    long count =
        snapshot
            .reader()
            .read(
                snapshot.source(),
                (metadata, state) -> KeyValueExport.check(entries(snapshot, state, selection)));
    if (count == 0 && key.isPresent()) {
      throw missing(key.get());
    }
    output.bytes(
        out ->
            snapshot
                .reader()
                .read(
                    snapshot.source(),
                    (metadata, state) ->
                        KeyValueExport.write(entries(snapshot, state, selection), out)));
  }

  private static KeyValueReader entries(
      SnapshotFile snapshot, InputStream state, KeySelection selection) {
    return new KeyValueReader(snapshot.records(state), selection);
  }

  private static CommandFailedException missing(String key) {
    return new CommandFailedException(PREFIX + ": no key \"" + key + "\" in the snapshot");
  }
}
