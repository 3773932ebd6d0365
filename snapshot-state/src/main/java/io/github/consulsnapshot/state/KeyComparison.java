package io.github.consulsnapshot.state;

import io.github.consulsnapshot.KeyChange;
import io.github.consulsnapshot.KeyChange.Action;
import io.github.consulsnapshot.KeyRestoreOptions;
import io.github.consulsnapshot.KeyRestorePlan;
import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.TooManyChangesException;
import io.github.consulsnapshot.UnrestorableKey;
import io.github.consulsnapshot.UnrestorableKey.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Compares the entries of a state with those of a running cluster, and plans what has to be done so
 * that these become those.
 *
 * <p>Both come in the order of their keys and are merged: one entry of each is in memory, and the
 * plan, which {@link KeyRestoreOptions#maxChanges()} bounds. Used once, by one thread.
 */
public final class KeyComparison {
  private static final long KEY_BYTES_PER_CHANGE = 256;

  private final KeySelection keys;
  private final KeyRestoreOptions options;
  private final LiveKeys live;
  private final Writing writing;
  private final List<KeyChange> changes = new ArrayList<>();
  private final List<UnrestorableKey> unrestorable = new ArrayList<>();
  private Optional<LiveKey> nextLive = Optional.empty();
  private long keyBytes;
  private long unchanged;
  private long kept;

  /** Knows what can be written to the cluster. */
  @FunctionalInterface
  public interface Writing {
    /**
     * Whether a key can be written or deleted, with check-and-set.
     *
     * @param key the key
     * @param valueBytes the length of its value; 0 to delete it
     * @return whether it can
     */
    boolean isPossible(String key, int valueBytes);
  }

  /**
   * Makes one.
   *
   * @param keys which keys are meant
   * @param options whether to delete what the state has not, and how many changes there may be
   * @param live the keys of the cluster that are meant
   * @param writing what can be written to the cluster
   */
  public KeyComparison(
      KeySelection keys, KeyRestoreOptions options, LiveKeys live, Writing writing) {
    this.keys = Objects.requireNonNull(keys, "keys");
    this.options = Objects.requireNonNull(options, "options");
    this.live = Objects.requireNonNull(live, "live");
    this.writing = Objects.requireNonNull(writing, "writing");
  }

  /**
   * Reads state and cluster to their ends.
   *
   * @param state the state, from its beginning
   * @param archiveSha256 what the plan calls the archive that the state is in
   * @return the plan
   * @throws TooManyChangesException when there would be too many changes
   * @throws io.github.consulsnapshot.InvalidArchiveException when the entries that are meant are
   *     not in the order of their keys, or as {@link StateReader#next()} does
   * @throws IOException what the stream of the state throws
   */
  public KeyRestorePlan compare(StateReader state, String archiveSha256) throws IOException {
    MeantKeys entries = new MeantKeys(state, keys);
    nextLive = live.next();
    for (Optional<KeyValue> next = entries.next(); next.isPresent(); next = entries.next()) {
      KeyValue entry = next.get();
      if (!MeantKeys.isExact(entry.keyBytes())) {
        refuse(entry.key(), Reason.NOT_EXACT);
        continue;
      }
      passLiveBefore(entry.keyBytes());
      if (nextLive.isPresent() && nextLive.get().keyBytes().equals(entry.keyBytes())) {
        compare(entry, nextLive.get());
        nextLive = live.next();
      } else {
        write(entry, Action.CREATE, 0, 0, false);
      }
    }
    while (nextLive.isPresent()) {
      passLive(nextLive.get());
    }
    return new KeyRestorePlan(keys, options, archiveSha256, changes, unchanged, kept, unrestorable);
  }

  private void passLiveBefore(Bytes key) {
    while (nextLive.isPresent()
        && (!MeantKeys.isExact(nextLive.get().keyBytes())
            || nextLive.get().keyBytes().compareTo(key) < 0)) {
      passLive(nextLive.get());
    }
  }

  /** A key of the cluster that is not in the state. */
  private void passLive(LiveKey extra) {
    String key = extra.keyBytes().utf8();
    if (!options.deleteExtra() || !MeantKeys.isExact(extra.keyBytes())) {
      kept++;
    } else if (writing.isPossible(key, 0)) {
      add(
          new KeyChange(
              key,
              Action.DELETE,
              extra.modifyIndex(),
              0,
              extra.value().length(),
              extra.locked(),
              ""));
    } else {
      refuse(key, Reason.TOO_LARGE_FOR_ITS_KEY);
    }
    nextLive = live.next();
  }

  private void compare(KeyValue entry, LiveKey there) {
    if (entry.value().equals(there.value()) && entry.flags() == there.flags()) {
      unchanged++;
    } else {
      write(entry, Action.UPDATE, there.modifyIndex(), there.value().length(), there.locked());
    }
  }

  private void write(
      KeyValue entry, Action action, long modifyIndex, int liveValueBytes, boolean locked) {
    int valueBytes = entry.value().length();
    if (!writing.isPossible(entry.key(), valueBytes)) {
      refuse(entry.key(), Reason.TOO_LARGE_FOR_ITS_KEY);
      return;
    }
    add(
        new KeyChange(
            entry.key(),
            action,
            modifyIndex,
            valueBytes,
            liveValueBytes,
            locked,
            EntryDigest.of(entry)));
  }

  private void refuse(String key, Reason reason) {
    unrestorable.add(new UnrestorableKey(key, reason));
    count(key);
  }

  private void add(KeyChange change) {
    changes.add(change);
    count(change.key());
  }

  private void count(String key) {
    keyBytes += key.length();
    int most = options.maxChanges();
    if (changes.size() + unrestorable.size() > most || keyBytes > KEY_BYTES_PER_CHANGE * most) {
      throw new TooManyChangesException(
          "more than "
              + most
              + " changes, or their keys together longer than "
              + KEY_BYTES_PER_CHANGE * most
              + " characters. Nothing was changed. Choose a longer prefix, or raise maxChanges");
    }
  }
}
