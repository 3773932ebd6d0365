package io.github.consulsnapshot.state;

import io.github.consulsnapshot.archive.ArchiveLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What differs between two states, found out with both in memory and without any order: the records
 * of an identity one by one. For types 2, 3 and 200 and for records that are maps with text keys.
 */
final class NaiveComparison {
  private NaiveComparison() {}

  static List<String> differences(byte[] before, byte[] after, boolean bookkeeping)
      throws IOException {
    Map<String, Deque<Map<Object, Object>>> earlier = read(before);
    Map<String, Deque<Map<Object, Object>>> later = read(after);
    List<String> found = new ArrayList<>();
    Set<String> all = new TreeSet<>(earlier.keySet());
    all.addAll(later.keySet());
    for (String identity : all) {
      Deque<Map<Object, Object>> old = earlier.getOrDefault(identity, new ArrayDeque<>());
      Deque<Map<Object, Object>> now = later.getOrDefault(identity, new ArrayDeque<>());
      while (!old.isEmpty() && !now.isEmpty()) {
        List<String> fields = fields(old.remove(), now.remove(), bookkeeping);
        if (!fields.isEmpty()) {
          found.add("CHANGED " + identity + " " + fields);
        }
      }
      old.forEach(record -> found.add("REMOVED " + identity + " []"));
      now.forEach(record -> found.add("ADDED " + identity + " []"));
    }
    found.sort(null);
    return found;
  }

  private static List<String> fields(
      Map<Object, Object> old, Map<Object, Object> now, boolean bookkeeping) {
    Set<Object> names = new HashSet<>(old.keySet());
    names.addAll(now.keySet());
    Set<String> differing = new TreeSet<>();
    for (Object name : names) {
      boolean looked = bookkeeping || !Set.of("CreateIndex", "ModifyIndex").contains(name);
      if (looked && !zero(old.get(name)).equals(zero(now.get(name)))) {
        differing.add((String) name);
      }
    }
    return List.copyOf(differing);
  }

  private static Object zero(Object value) {
    return value == null || value.equals("0") || value.equals("false") ? "" : value;
  }

  private static Map<String, Deque<Map<Object, Object>>> read(byte[] state) throws IOException {
    Map<String, Deque<Map<Object, Object>>> records = new LinkedHashMap<>();
    StateReader reader =
        new StateReader(new ByteArrayInputStream(state), "", ArchiveLimits.defaults());
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      StateRecord record = next.get();
      Object value = plain(record.value());
      String name =
          switch (record.type()) {
            case 2 -> "Key";
            case 3 -> "ID";
            default -> "";
          };
      Object key = name.isEmpty() ? value : ((Map<?, ?>) value).get(name);
      records
          .computeIfAbsent(record.type() + " " + key, any -> new ArrayDeque<>())
          .add(name.isEmpty() ? Map.of() : map(value));
    }
    return records;
  }

  @SuppressWarnings("unchecked")
  private static Map<Object, Object> map(Object value) {
    return (Map<Object, Object>) value;
  }

  private static Object plain(StateValue value) {
    if (value instanceof StateValue.Fields fields && !fields.entries().isEmpty()) {
      Map<Object, Object> map = new HashMap<>();
      fields.entries().forEach(entry -> map.put(plain(entry.key()), plain(entry.value())));
      return map;
    }
    if (value instanceof StateValue.Items items && !items.values().isEmpty()) {
      return items.values().stream().map(NaiveComparison::plain).toList();
    }
    if (value instanceof StateValue.Text text) {
      return text.bytes().utf8();
    }
    if (value instanceof StateValue.Whole whole) {
      return whole.toString();
    }
    if (value instanceof StateValue.Truth truth) {
      return "" + truth.value();
    }
    return "";
  }
}
