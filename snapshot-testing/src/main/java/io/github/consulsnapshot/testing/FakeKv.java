package io.github.consulsnapshot.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The keys of a {@link FakeConsul}, and its index. Safe for use by several threads. */
final class FakeKv {
  // Consul sorts keys by their bytes, which differs from Java's order beyond the BMP.
  private static final Comparator<String> BY_BYTES =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private final TreeMap<String, KvEntry> entries = new TreeMap<>(BY_BYTES);
  private long index = 13;
  private int waiting;
  private int wakings;
  private long restores;

  synchronized long index() {
    return index;
  }

  synchronized long restores() {
    return restores;
  }

  synchronized void put(String key, byte[] value, long flags) {
    index++;
    write(entries, KvEntry.of(key, value).withFlags(flags), index);
    notifyAll();
  }

  /** Gives a key to a session, unless another one has it. */
  synchronized boolean lock(String key, byte[] value, long flags, String session) {
    KvEntry there = entries.get(key);
    if (there != null && !there.session().isEmpty() && !there.session().equals(session)) {
      return false;
    }
    boolean fresh = there == null || there.session().isEmpty();
    index++;
    entries.put(
        key,
        KvEntry.of(key, value)
            .withFlags(flags)
            .withIndexes(there == null ? index : there.createIndex(), index)
            .withLock((there == null ? 0 : there.lockIndex()) + (fresh ? 1 : 0), session));
    notifyAll();
    return true;
  }

  /** Takes a key from the session that has it. */
  synchronized boolean unlock(String key, byte[] value, long flags, String session) {
    KvEntry there = entries.get(key);
    if (there == null || !there.session().equals(session)) {
      return false;
    }
    index++;
    entries.put(
        key,
        KvEntry.of(key, value)
            .withFlags(flags)
            .withIndexes(there.createIndex(), index)
            .withLock(there.lockIndex(), ""));
    notifyAll();
    return true;
  }

  /** Takes or deletes all keys that a session has, and gives their names. */
  synchronized List<String> endSession(String session, boolean delete) {
    List<String> held = new ArrayList<>();
    for (KvEntry entry : List.copyOf(entries.values())) {
      if (entry.session().equals(session)) {
        held.add(entry.key());
        index++;
        if (delete) {
          entries.remove(entry.key());
        } else {
          entries.put(
              entry.key(),
              entry.withIndexes(entry.createIndex(), index).withLock(entry.lockIndex(), ""));
        }
      }
    }
    notifyAll();
    return held;
  }

  /** Blocks until the index of a key passes this one, until somebody is tired of it, or in vain. */
  synchronized void awaitChange(String key, long behind, long nanos) throws InterruptedException {
    long until = System.nanoTime() + nanos;
    int woken = wakings;
    waiting++;
    try {
      while (indexOf(key) <= behind && wakings == woken && until - System.nanoTime() > 0) {
        wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
      }
    } finally {
      waiting--;
    }
  }

  private long indexOf(String key) {
    KvEntry there = entries.get(key);
    return there == null ? index : there.modifyIndex();
  }

  /** How many requests block. */
  synchronized int waiting() {
    return waiting;
  }

  /** Lets all of them be answered. */
  synchronized void wake() {
    wakings++;
    notifyAll();
  }

  /** Writes a key if its index is this one, 0 for one that is not there. */
  synchronized boolean cas(String key, byte[] value, long flags, long expected) {
    KvEntry there = entries.get(key);
    if ((there == null ? 0 : there.modifyIndex()) != expected) {
      return false;
    }
    put(key, value, flags);
    return true;
  }

  synchronized FakeTransaction.Outcome apply(FakeTransaction transaction) {
    TreeMap<String, KvEntry> copy = new TreeMap<>(BY_BYTES);
    copy.putAll(entries);
    FakeTransaction.Outcome outcome = transaction.applyTo(copy, index + 1);
    if (outcome.isApplied()) {
      index++;
      entries.clear();
      entries.putAll(copy);
      notifyAll();
    }
    return outcome;
  }

  /**
   * Writes as Consul does: what is the same already keeps its index, and what was locked stays so,
   * and is counted from 0 again.
   */
  static KvEntry write(Map<String, KvEntry> entries, KvEntry entry, long index) {
    KvEntry old = entries.get(entry.key());
    if (old == null) {
      entries.put(entry.key(), entry.withIndexes(index, index));
    } else if (old.flags() != entry.flags() || !Arrays.equals(old.value(), entry.value())) {
      entries.put(
          entry.key(), entry.withIndexes(old.createIndex(), index).withLock(0, old.session()));
    }
    return entries.get(entry.key());
  }

  synchronized Optional<KvEntry> get(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  synchronized List<KvEntry> under(String prefix) {
    List<KvEntry> found = new ArrayList<>();
    entries.values().stream().filter(entry -> entry.key().startsWith(prefix)).forEach(found::add);
    return found;
  }

  synchronized void delete(String key) {
    if (entries.remove(key) != null) {
      index++;
      notifyAll();
    }
  }

  synchronized void deleteUnder(String prefix) {
    if (entries.keySet().removeIf(key -> key.startsWith(prefix))) {
      index++;
      notifyAll();
    }
  }

  synchronized ArchiveBuilder snapshot() {
    StateBuilder state = new StateBuilder().lastIndex(index);
    entries.values().forEach(state::kv);
    return new ArchiveBuilder()
        .index(index)
        .id("2-" + index + "-1602222343947")
        .state(state.index("kvs", index));
  }

  synchronized void restore(List<KvEntry> keys, long snapshotIndex) {
    entries.clear();
    keys.forEach(entry -> entries.put(entry.key(), entry));
    // Raft goes on above both; the entries keep the indexes of the snapshot.
    index = Math.max(index, snapshotIndex) + 2;
    restores++;
    // They begin to wait anew, since an index may have gone back.
    wake();
  }
}
