package io.github.consulsnapshot.examples;

import io.github.consulsnapshot.KeyRestore;
import io.github.consulsnapshot.KeyRestoreOptions;
import io.github.consulsnapshot.KeyRestorePlan;
import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.KeysMovedException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Puts one prefix of a snapshot back into a running cluster. What is outside of it, and what
 * somebody else writes meanwhile, is not touched.
 */
public final class OnePrefixBack {
  private static final int ATTEMPTS = 3;

  private final KeyRestore keys;

  /**
   * Makes one.
   *
   * @param consul the client of the cluster; stays open
   */
  public OnePrefixBack(OkHttpSnapshotClient consul) {
    keys = consul.keyRestore();
  }

  /**
   * Shows the plan to somebody, and carries it out if he agrees.
   *
   * @param file the archive
   * @param prefix what the keys begin with, such as {@code app/}
   * @param agreed asked about each plan: action, key, index and sizes of each step; no values
   * @return how many keys were written
   */
  public long restore(Path file, String prefix, Predicate<KeyRestorePlan> agreed) {
    SnapshotSource archive = SnapshotSource.of(file);
    KeySelection selection = KeySelection.prefix(prefix);
    long written = 0;
    for (int attempt = 1; ; attempt++) {
      KeyRestorePlan plan = keys.plan(archive, selection, KeyRestoreOptions.defaults());
      if (plan.isEmpty() || !agreed.test(plan)) {
        return written;
      }
      try {
        return written + keys.apply(archive, plan).applied();
      } catch (KeysMovedException e) {
        written += e.report().applied();
        // Somebody wrote one of the keys. A new plan holds what is still to be done.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
