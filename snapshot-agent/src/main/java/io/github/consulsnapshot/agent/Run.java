package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.store.RetentionPolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run: downloads into the stores until each has one or it is given up, and prunes them. */
final class Run {
  private final Settings settings;
  private final Listeners listeners;
  private final Fence fence;
  private final Moment began;
  private final Map<AgentStore, StoreOutcome> outcomes = new LinkedHashMap<>();
  private Optional<VerifiedArchive> archive = Optional.empty();

  /** Why the last attempt has not gone well in each store, if so. */
  private Optional<SnapshotException> failure = Optional.empty();

  private int attempts;

  Run(Settings settings, Listeners listeners, Tenure tenure, Activity activity, Moment began) {
    this.settings = settings;
    this.listeners = listeners;
    this.fence = new Fence(tenure, activity);
    this.began = began;
    settings.stores().forEach(store -> outcomes.put(store, StoreOutcome.none(store)));
  }

  RunReport perform(RunCause cause) {
    save();
    boolean succeeded =
        settings.successRule().isMet((int) having(outcomes.values()), outcomes.size());
    if (succeeded) {
      prune();
    }
    return new RunReport(
        cause,
        began.wall(),
        settings.now().since(began),
        attempts,
        succeeded,
        archive,
        outcomes.values().stream().map(StoreOutcome::report).toList(),
        succeeded ? Optional.empty() : failure.map(this::explained));
  }

  Collection<StoreOutcome> outcomes() {
    return outcomes.values();
  }

  /** Whether it was ended, and so says nothing about Consul and the stores. */
  boolean isEnded() {
    return fence.isEnded();
  }

  private static long having(Collection<StoreOutcome> outcomes) {
    return outcomes.stream().filter(StoreOutcome::hasIt).count();
  }

  private void save() {
    while (true) {
      if (fence.isEnded()) {
        end();
        return;
      }
      boolean promising = attempt();
      if (fence.isEnded()) {
        end();
        return;
      }
      Optional<Duration> pause = promising ? pause() : Optional.empty();
      if (pause.isEmpty()) {
        return;
      }
      int failed = attempts;
      SnapshotException why = failure.orElseThrow();
      listeners.tell(listener -> listener.attemptFailed(failed, why));
      sleep(pause.get());
    }
  }

  /** What has no snapshot yet will not get one. */
  private void end() {
    SnapshotException why = fence.why();
    failure = Optional.of(why);
    outcomes.replaceAll(
        (store, outcome) ->
            outcome.hasIt() || outcome.failure().isPresent()
                ? outcome
                : new StoreOutcome(
                    store, Optional.empty(), Optional.empty(), failure, false, Optional.empty()));
  }

  /** Downloads once, and tells whether another attempt makes sense. */
  private boolean attempt() {
    attempts++;
    List<AgentStore> open =
        outcomes.values().stream().filter(StoreOutcome::isOpen).map(StoreOutcome::store).toList();
    FanOut target = new FanOut(open, settings.cluster(), settings.clock().instant(), fence);
    Optional<SnapshotException> ofAll = download(target);
    archive = target.archive().or(() -> archive);
    target.copies().forEach(copy -> outcomes.put(copy.to(), StoreOutcome.of(copy, reason(ofAll))));
    failure =
        ofAll
            .filter(e -> !target.isAbandoned())
            .or(
                () ->
                    target.copies().stream().flatMap(copy -> copy.failure().stream()).findFirst());
    boolean storesAreOpen = outcomes.values().stream().anyMatch(StoreOutcome::isOpen);
    return storesAreOpen
        && (target.isAbandoned() || ofAll.map(SnapshotException::isRetryable).orElse(true));
  }

  private Optional<SnapshotException> reason(Optional<SnapshotException> ofAll) {
    return fence.isEnded() ? Optional.of(fence.why()) : ofAll;
  }

  /** Why there is nothing in any store, if so. */
  private Optional<SnapshotException> download(FanOut target) {
    try {
      settings.client().save(target, options());
      return Optional.empty();
    } catch (SnapshotException e) {
      return Optional.of(e);
    } catch (RuntimeException e) {
      return Optional.of(
          new OperationCancelledException("the save was ended by an unexpected failure: " + e, e));
    }
  }

  private SaveOptions options() {
    SaveOptions.Builder options = settings.saveOptions().toBuilder().retry(RetryPolicy.never());
    left().ifPresent(options::deadline);
    return options.build();
  }

  /** What is left of the deadline, if there is one; more than zero. */
  private Optional<Duration> left() {
    return settings
        .saveOptions()
        .deadline()
        .map(deadline -> deadline.minus(settings.now().since(began)))
        .map(left -> left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left);
  }

  private Optional<Duration> pause() {
    if (attempts >= settings.retry().maxAttempts()) {
      return Optional.empty();
    }
    return Optional.of(settings.retry().pauseAfter(attempts))
        .filter(pause -> left().map(left -> left.compareTo(pause) > 0).orElse(true));
  }

  private void sleep(Duration pause) {
    try {
      settings.time().sleep(pause);
    } catch (InterruptedException e) {
      // Whoever ends the run is asked next, and takes the interrupt back.
      Thread.currentThread().interrupt();
    }
  }

  private void prune() {
    for (StoreOutcome outcome : List.copyOf(outcomes.values())) {
      boolean prunes = !outcome.store().retention().equals(RetentionPolicy.keepAll());
      if (outcome.hasIt() && prunes && !fence.isEnded()) {
        PruneReport report =
            new Pruning(outcome.store(), settings.cluster(), fence)
                .prune(settings.clock().instant(), outcome.stored().orElseThrow().name());
        outcomes.put(outcome.store(), outcome.pruned(report));
      }
    }
  }

  /** With more than one store, how far it is from a success. */
  private SnapshotException explained(SnapshotException e) {
    if (outcomes.size() == 1 || fence.isEnded() || having(outcomes.values()) == 0) {
      return e;
    }
    return new StorageException(
        having(outcomes.values())
            + " of "
            + outcomes.size()
            + " stores have it, the rule is "
            + settings.successRule()
            + ": "
            + e.getMessage(),
        e);
  }
}
