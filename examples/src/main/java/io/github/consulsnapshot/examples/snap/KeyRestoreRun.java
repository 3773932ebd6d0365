package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.KeyChange;
import io.github.consulsnapshot.KeyChange.Action;
import io.github.consulsnapshot.KeyRestore;
import io.github.consulsnapshot.KeyRestoreOptions;
import io.github.consulsnapshot.KeyRestorePlan;
import io.github.consulsnapshot.KeyRestoreReport;
import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.UnrestorableKey;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.state.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code snap restore} of some keys: a plan is made, and carried out unless it is all that is
 * asked.
 */
final class KeyRestoreRun {
  private static final String PREFIX = "kv-prefix";
  private static final String KEY = "kv-key";
  private static final String ALL = "kv-all";
  private static final String PLAN = "plan";
  private static final String DELETE_EXTRA = "delete-extra";
  private static final String MAX_CHANGES = "max-changes";

  static final List<Flag> FLAGS =
      List.of(
          Flag.text(
              PREFIX,
              "prefix",
              "Restore only the keys of the key-value store that begin with this, and touch"
                  + " nothing else. The token needs key_prefix \"...\" { policy = \"write\" }."),
          Flag.text(KEY, "key", "Restore only this key."),
          Flag.toggle(ALL, "Restore every key, and nothing else."),
          Flag.toggle(PLAN, "With one of these: print what would be done, and change nothing."),
          Flag.toggle(
              DELETE_EXTRA,
              "With one of these: also delete keys that the snapshot has not. They are kept by"
                  + " default."),
          Flag.text(
              MAX_CHANGES,
              "number",
              "With one of these: how many changes a plan may hold, 50000 by default. It is kept in"
                  + " memory."));

  /** Those of a restore of the whole, that have no meaning for some keys. */
  private static final List<String> OF_THE_WHOLE =
      List.of(
          "safety-snapshot",
          "require-healthy",
          "target-version",
          "dangerously-send-unsupported-records");

  private final Invocation invocation;
  private final KeySelection keys;

  private KeyRestoreRun(Invocation invocation, KeySelection keys) {
    this.invocation = invocation;
    this.keys = keys;
  }

  /** The run that the arguments ask for; empty when they ask for a restore of the whole. */
  static Optional<KeyRestoreRun> of(Invocation invocation) throws CommandFailedException {
    Arguments arguments = invocation.arguments();
    List<KeySelection> selections = new ArrayList<>();
    arguments.key(PREFIX, "-kv-all").ifPresent(text -> selections.add(KeySelection.prefix(text)));
    arguments.key(KEY, "-kv-all").ifPresent(text -> selections.add(KeySelection.key(text)));
    if (arguments.isSet(ALL)) {
      selections.add(KeySelection.all());
    }
    if (selections.size() > 1) {
      throw new CommandFailedException("Only one of -kv-prefix, -kv-key and -kv-all can be given");
    }
    requireFitting(arguments, selections.isEmpty());
    return selections.stream().findFirst().map(found -> new KeyRestoreRun(invocation, found));
  }

  private static void requireFitting(Arguments arguments, boolean whole)
      throws CommandFailedException {
    for (String flag : whole ? List.of(PLAN, DELETE_EXTRA, MAX_CHANGES) : OF_THE_WHOLE) {
      if (arguments.isGiven(flag)) {
        throw new CommandFailedException(
            "-"
                + flag
                + (whole
                    ? " goes with -kv-prefix, -kv-key or -kv-all"
                    : " goes with a restore of the whole, not with one of keys"));
      }
    }
  }

  void run(Path file) throws CommandFailedException {
    SnapshotSource source = SnapshotSource.of(file);
    try (OkHttpSnapshotClient client = Connection.open(invocation)) {
      KeyRestore restore = client.keyRestore();
      KeyRestoreOptions options = options();
      KeyRestorePlan plan =
          invocation.shutdown().during(client::close, () -> restore.plan(source, keys, options));
      invocation.output().clearProgress();
      boolean planOnly = invocation.arguments().isSet(PLAN);
      report(plan, planOnly);
      if (!planOnly) {
        KeyRestoreReport report =
            invocation.shutdown().during(client::close, () -> restore.apply(source, plan));
        invocation.output().clearProgress();
        report(report, plan);
      }
    } catch (SnapshotException e) {
      throw CommandFailedException.of("Error restoring keys", e);
    }
  }

  private KeyRestoreOptions options() throws CommandFailedException {
    Arguments arguments = invocation.arguments();
    KeyRestoreOptions.Builder options =
        KeyRestoreOptions.builder()
            .deleteExtra(arguments.isSet(DELETE_EXTRA))
            .progress(invocation.output().progress());
    arguments.text("datacenter").ifPresent(options::datacenter);
    if (arguments.isGiven(MAX_CHANGES)) {
      options.maxChanges(arguments.number(MAX_CHANGES));
    }
    return options.build();
  }

  private void report(KeyRestorePlan plan, boolean steps) {
    Output output = invocation.output();
    if (steps) {
      plan.changes().forEach(change -> output.line(line(change)));
    }
    for (UnrestorableKey key : plan.unrestorable()) {
      output.complain(
          "Cannot restore " + Bytes.ofUtf8(key.key()).printable() + ": " + words(key.reason()));
    }
    output.line(
        "Plan for "
            + Bytes.ofUtf8(keys.toString()).printable()
            + ": create "
            + plan.count(Action.CREATE)
            + ", update "
            + plan.count(Action.UPDATE)
            + ", delete "
            + plan.count(Action.DELETE)
            + ", unchanged "
            + plan.unchanged()
            + ", kept "
            + plan.kept()
            + (plan.unrestorable().isEmpty()
                ? ""
                : ", not restorable " + plan.unrestorable().size()));
    long locked = plan.changes().stream().filter(KeyChange::locked).count();
    if (locked > 0) {
      output.complain("Note: " + locked + " of these keys are locked; locks are not restored");
    }
  }

  private static String line(KeyChange change) {
    String key = Bytes.ofUtf8(change.key()).printable();
    String index = ", index " + Long.toUnsignedString(change.modifyIndex());
    String locked = change.locked() ? ", locked)" : ")";
    return switch (change.action()) {
      case CREATE -> "create " + key + " (" + change.valueBytes() + " bytes)";
      case UPDATE ->
          "update "
              + key
              + " ("
              + change.liveValueBytes()
              + " -> "
              + change.valueBytes()
              + " bytes"
              + index
              + locked;
      case DELETE -> "delete " + key + " (" + change.liveValueBytes() + " bytes" + index + locked;
    };
  }

  private static String words(UnrestorableKey.Reason reason) {
    return switch (reason) {
      case NOT_EXACT -> "it is no UTF-8, or holds U+FFFD, and cannot be told from others";
      case TOO_LARGE_FOR_ITS_KEY ->
          "its value is too large for a transaction, and its key goes into no URL";
    };
  }

  private void report(KeyRestoreReport report, KeyRestorePlan plan) throws CommandFailedException {
    invocation
        .output()
        .line(
            "Restored keys: " + report.applied() + " changes in " + report.batches() + " batches");
    if (!plan.unrestorable().isEmpty()) {
      throw new CommandFailedException(
          "Error restoring keys: " + plan.unrestorable().size() + " could not be restored");
    }
  }
}
