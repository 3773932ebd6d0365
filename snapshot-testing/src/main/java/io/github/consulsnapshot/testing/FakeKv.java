package io.github.consulsnapshot.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
  private long restores;

  synchronized long index() {
    return index;
  }

  synchronized long restores() {
    return restores;
  }

  synchronized void put(String key, byte[] value, long flags) {
    KvEntry old = entries.get(key);
    index++;
    KvEntry entry =
        KvEntry.of(key, value)
            .withFlags(flags)
            .withIndexes(old == null ? index : old.createIndex(), index);
    entries.put(key, old == null ? entry : entry.withLock(old.lockIndex(), old.session()));
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
    }
  }

  synchronized void deleteUnder(String prefix) {
    if (entries.keySet().removeIf(key -> key.startsWith(prefix))) {
      index++;
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
  }
}
