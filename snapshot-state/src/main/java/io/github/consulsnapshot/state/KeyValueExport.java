package io.github.consulsnapshot.state;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.RecordPosition;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes entries of the key-value store as {@code consul kv export} does, to the byte, so that
 * {@code consul kv import} takes them: keys, flags and values. Indexes, locks and the namespaces of
 * Consul Enterprise are not part of that form.
 *
 * <p>JSON holds text only. A key that is no UTF-8 is refused, where {@code consul kv export} writes
 * another key in its place.
 */
public final class KeyValueExport {
  private static final String SETTING = "export";

  private KeyValueExport() {}

  /**
   * Reads to the end and writes nothing: whoever must not write one half of an export does this
   * first.
   *
   * @param entries what is to be exported
   * @return how many entries there are
   * @throws InvalidSettingException when a key is no UTF-8
   * @throws io.github.consulsnapshot.InvalidArchiveException as {@link KeyValueReader#next()}
   * @throws IOException what the stream of the state throws
   */
  public static long check(KeyValueReader entries) throws IOException {
    long count = 0;
    for (var next = entries.nextRecord(); next.isPresent(); next = entries.nextRecord()) {
      requireText(KeyField.of(next.get()), Optional.of(next.get().position()));
      count++;
    }
    return count;
  }

  /**
   * Reads to the end and writes each entry as it comes.
   *
   * @param entries what is to be exported
   * @param out where to; flushed, not closed
   * @return how many entries there are
   * @throws InvalidSettingException when a key is no UTF-8
   * @throws io.github.consulsnapshot.InvalidArchiveException as {@link KeyValueReader#next()}
   * @throws IOException what the stream of the state throws, and {@code out}
   */
  public static long write(KeyValueReader entries, OutputStream out) throws IOException {
    Objects.requireNonNull(entries, "entries");
    Objects.requireNonNull(out, "out");
    Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    JsonText json = new JsonText(text, "\t").beginArray();
    long count = 0;
    for (var next = entries.next(); next.isPresent(); next = entries.next()) {
      write(next.get(), json);
      count++;
    }
    json.endArray();
    text.append('\n').flush();
    return count;
  }

  private static void write(KeyValue entry, JsonText json) throws IOException {
    requireText(entry.keyBytes(), Optional.empty());
    json.beginObject();
    json.name("key").string(entry.key());
    json.name("flags").unsigned(entry.flags());
    json.name("value").base64(entry.value());
    json.endObject();
  }

  private static void requireText(Bytes key, Optional<RecordPosition> where) {
    if (!key.isUtf8()) {
      throw new InvalidSettingException(
          SETTING,
          "JSON holds UTF-8 only, and the key "
              + key.printable()
              + where.map(position -> " in " + position).orElse("")
              + " is none; select other keys, or take the entry from a KeyValueReader");
    }
  }
}
