package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.StorageDeniedException;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the stores have, and how old that is. */
final class Inventory {
  private final Settings settings;
  private final Standing standing;

  Inventory(Settings settings, Standing standing) {
    this.settings = settings;
    this.standing = standing;
  }

  /** Tries out and lists each store. Refused is only what waiting cannot mend. */
  void probe(Activity activity) {
    for (AgentStore store : settings.stores()) {
      requireNotEnded(activity);
      Optional<SnapshotException> failure = Optional.empty();
      try {
        store.store().probe();
      } catch (StorageDeniedException e) {
        throw new InvalidSettingException(
            "store " + store.name(),
            e.getMessage() + "; a store is accepted that can be written to",
            e);
      } catch (RuntimeException e) {
        requireNotEnded(activity);
        failure = Optional.of(typed(store, "trying it out failed", e));
        standing.failed(store, failure.get());
      }
      list(store, activity, failure);
    }
  }

  /** Lists each store anew: another agent may have saved since. */
  void refresh(Activity activity) {
    for (AgentStore store : settings.stores()) {
      if (activity.isEnded()) {
        return;
      }
      list(store, activity, Optional.empty());
    }
  }

  private void list(AgentStore store, Activity activity, Optional<SnapshotException> failure) {
    if (!store.store().canList()) {
      return;
    }
    try {
      List<StoredSnapshot> there = store.contents(settings.cluster()).confirmed();
      standing.found(store, newest(there), failure);
    } catch (RuntimeException e) {
      if (!activity.isEnded()) {
        standing.failed(store, typed(store, "listing failed", e));
      }
    }
  }

  /** One whose time is still to come was named by a clock that was wrong: its age is not known. */
  private Optional<StoredSnapshot> newest(List<StoredSnapshot> snapshots) {
    Instant now = settings.clock().instant();
    return snapshots.stream()
        .filter(snapshot -> !isFuture(snapshot.name().time(), now))
        .max(Comparator.comparing(StoredSnapshot::name));
  }

  private static boolean isFuture(Instant time, Instant now) {
    return time.isAfter(now.plus(Timetable.TOLERANCE));
  }

  /**
   * The time of the oldest snapshot of so many stores as a run has to reach. A store that cannot be
   * listed counts once this agent has stored something there.
   */
  Optional<Instant> lastGood() {
    Instant now = settings.clock().instant();
    List<AgentStore> known =
        settings.stores().stream()
            .filter(store -> store.store().canList() || status(store).lastVerified().isPresent())
            .toList();
    List<Instant> newestFirst =
        known.stream()
            .flatMap(store -> status(store).lastVerified().stream())
            .map(snapshot -> snapshot.name().time())
            .filter(time -> !isFuture(time, now))
            .sorted(Comparator.reverseOrder())
            .toList();
    for (int count = 1; count <= newestFirst.size(); count++) {
      if (settings.successRule().isMet(count, known.size())) {
        return Optional.of(newestFirst.get(count - 1));
      }
    }
    return Optional.empty();
  }

  private StoreStatus status(AgentStore store) {
    return standing.store(store.name());
  }

  private static void requireNotEnded(Activity activity) {
    if (activity.isEnded()) {
      throw activity.why();
    }
  }

  private static SnapshotException typed(AgentStore store, String what, RuntimeException e) {
    return e instanceof SnapshotException typed
        ? typed
        : new StorageException(store.store().description() + ": " + what + ": " + e, e);
  }
}
