package io.github.consulsnapshot.examples;

import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.archive.SnapshotReader;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.state.AclToken;
import io.github.consulsnapshot.state.ComparisonOptions;
import io.github.consulsnapshot.state.KeyGrouping;
import io.github.consulsnapshot.state.KeyValue;
import io.github.consulsnapshot.state.KeyValueReader;
import io.github.consulsnapshot.state.RecordContent;
import io.github.consulsnapshot.state.Session;
import io.github.consulsnapshot.state.SnapshotComparison;
import io.github.consulsnapshot.state.StateReader;
import io.github.consulsnapshot.state.StateStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an operator asks of a backup, without any Consul: each answer takes one call. */
public final class LookInside {
  private final SnapshotReader archives = SnapshotArchives.reader();

  /**
   * What is in it, and what fills it.
   *
   * @param file the archive
   * @return a line for each type of records, and for each group of keys
   * @throws IOException never
   */
  public List<String> whatFillsIt(Path file) throws IOException {
    StateStatistics statistics =
        archives.read(
            SnapshotSource.of(file),
            (metadata, state) ->
                StateStatistics.of(new StateReader(state), KeyGrouping.defaults().withDepth(1)));
    List<String> lines = new ArrayList<>();
    for (RecordCount type : statistics.types()) {
      lines.add(type.name() + ": " + type.count() + " records, " + type.bytes() + " bytes");
    }
    statistics
        .groups()
        .forEach(
            group ->
                lines.add(
                    group.prefix().printable()
                        + ": "
                        + group.count()
                        + " keys, "
                        + group.bytes()
                        + " bytes"));
    return lines;
  }

  /**
   * The one key that was deleted.
   *
   * @param file the archive
   * @param key the key
   * @return its entry, if the snapshot has one
   * @throws IOException never
   */
  public Optional<KeyValue> oneKey(Path file, String key) throws IOException {
    return archives.read(
        SnapshotSource.of(file),
        (metadata, state) ->
            new KeyValueReader(new StateReader(state), KeySelection.key(key)).last());
  }

  /**
   * Who holds sessions and tokens. Records come one at a time, each as what its type says.
   *
   * @param file the archive
   * @return a line for each; none shows a secret
   * @throws IOException never
   */
  public List<String> sessionsAndTokens(Path file) throws IOException {
    return archives.read(
        SnapshotSource.of(file),
        (metadata, state) -> {
          List<String> lines = new ArrayList<>();
          StateReader records = new StateReader(state);
          for (var next = records.next(); next.isPresent(); next = records.next()) {
            RecordContent content = next.get().content();
            if (content instanceof Session session) {
              lines.add("session " + session.id() + " on " + session.node());
            } else if (content instanceof AclToken token) {
              lines.add("token " + token.accessorId() + ": " + token.description());
            }
          }
          return lines;
        });
  }

  /**
   * What changed since yesterday.
   *
   * @param yesterday the earlier archive
   * @param today the later one
   * @return a line for each difference, without values
   * @throws IOException never
   */
  public List<String> whatChanged(Path yesterday, Path today) throws IOException {
    List<String> lines = new ArrayList<>();
    new SnapshotComparison(archives, ComparisonOptions.defaults())
        .compare(
            SnapshotSource.of(yesterday),
            SnapshotSource.of(today),
            difference ->
                lines.add(
                    difference.kind()
                        + " "
                        + difference.typeName()
                        + " "
                        + difference.identity()
                        + " "
                        + difference.fields()));
    return lines;
  }
}
