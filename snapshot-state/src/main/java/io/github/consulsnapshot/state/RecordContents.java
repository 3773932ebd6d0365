package io.github.consulsnapshot.state;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The fields of a record by their names, those of objects in it as {@code Service.Port}, and a
 * digest of what is in each: enough to tell which of them differ, and little memory. A field that
 * is missing is the same as one that is empty, zero or false, since versions of Consul differ in
 * the fields that they write.
 */
final class RecordContents {
  private static final int DIGEST_BYTES = 16;

  /** The objects whose fields are looked at one by one, by the type of the record. */
  private static final Map<RecordType, Set<String>> OBJECTS =
      Map.of(
          RecordType.REGISTER, Set.of("Service", "Check"),
          RecordType.COORDINATE_BATCH_UPDATE, Set.of("Coord"),
          RecordType.PREPARED_QUERY, Set.of("Service", "DNS", "Template"),
          RecordType.CONFIG_ENTRY, Set.of("Entry"),
          RecordType.FEDERATION_STATE, Set.of("State"));

  /** Ascending. */
  private final String[] names;

  private final byte[] digests;

  private RecordContents(String[] names, byte[] digests) {
    this.names = names;
    this.digests = digests;
  }

  static RecordContents of(StateRecord record, ContentHash hash) {
    TreeMap<String, StateValue> fields = new TreeMap<>();
    Set<String> objects =
        record.knownType().map(type -> OBJECTS.getOrDefault(type, Set.of())).orElse(Set.of());
    collect(fields, "", content(record), objects);
    byte[] digests = new byte[fields.size() * DIGEST_BYTES];
    int at = 0;
    for (StateValue value : fields.values()) {
      byte[] digest = hash.of(CanonicalValue.of(value));
      System.arraycopy(digest, 0, digests, at, DIGEST_BYTES);
      at += DIGEST_BYTES;
    }
    return new RecordContents(fields.keySet().toArray(String[]::new), digests);
  }

  private static StateValue content(StateRecord record) {
    StateValue value = record.value();
    if (record.is(RecordType.CONFIG_ENTRY)) {
      return PackedEntry.of(record).<StateValue>map(PackedEntry::envelope).orElse(value);
    }
    boolean single = value instanceof StateValue.Items items && items.values().size() == 1;
    return record.is(RecordType.COORDINATE_BATCH_UPDATE) && single
        ? ((StateValue.Items) value).values().get(0)
        : value;
  }

  private static void collect(
      Map<String, StateValue> fields, String prefix, StateValue object, Set<String> objects) {
    if (!(object instanceof StateValue.Fields map)) {
      fields.put(prefix + "(value)", object);
      return;
    }
    TreeMap<String, StateValue> last = new TreeMap<>();
    map.entries().forEach(entry -> last.put(prefix + nameOf(entry.key()), entry.value()));
    last.forEach(
        (name, value) -> {
          if (objects.contains(name) && value instanceof StateValue.Fields) {
            collect(fields, name + ".", value, Set.of());
          } else if (!CanonicalValue.isZero(value)) {
            fields.put(name, value);
          }
        });
  }

  private static String nameOf(StateValue key) {
    return key instanceof StateValue.Text text
        ? text.bytes().printable()
        : "(key " + new ContentHash().hexOf(CanonicalValue.of(key), 16) + ")";
  }

  /** The names of the fields in which another record differs. */
  NavigableSet<String> differences(RecordContents other) {
    NavigableSet<String> differing = new TreeSet<>();
    int mine = 0;
    int theirs = 0;
    while (mine < names.length || theirs < other.names.length) {
      int compared =
          mine == names.length
              ? 1
              : theirs == other.names.length ? -1 : names[mine].compareTo(other.names[theirs]);
      if (compared != 0 || !isSame(mine, other, theirs)) {
        differing.add(compared <= 0 ? names[mine] : other.names[theirs]);
      }
      mine += compared <= 0 ? 1 : 0;
      theirs += compared >= 0 ? 1 : 0;
    }
    return differing;
  }

  private boolean isSame(int mine, RecordContents other, int theirs) {
    int at = mine * DIGEST_BYTES;
    int there = theirs * DIGEST_BYTES;
    return Arrays.equals(
        digests, at, at + DIGEST_BYTES, other.digests, there, there + DIGEST_BYTES);
  }

  /** The same with the names of another, when they are the same names: most of a type are. */
  RecordContents sharingNames(RecordContents other) {
    return Arrays.equals(names, other.names) ? new RecordContents(other.names, digests) : this;
  }

  boolean sharesNames(RecordContents other) {
    return names == other.names;
  }

  /** About how much memory it takes. */
  int memory(boolean namesAreItsOwn) {
    int bytes = 64 + digests.length;
    if (namesAreItsOwn) {
      for (String name : names) {
        bytes += 56 + 2 * name.length();
      }
    }
    return bytes;
  }
}
