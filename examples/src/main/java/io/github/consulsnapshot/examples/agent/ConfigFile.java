package io.github.consulsnapshot.examples.agent;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.examples.agent.Section.Kind;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okio.Buffer;

/**
 * Reads one file with the object {@code snapshot_agent}. Beside it, anything may stand: the same
 * directory may hold the configuration of Consul itself. In it, a key that is not known, or not
 * supported, is an error that names it.
 */
final class ConfigFile {
  private static final String ROOT = "snapshot_agent";
  private static final long MAX_BYTES = 1 << 20;
  private static final Map<String, Section> GROUPS =
      Map.of("login", Section.LOGIN, "log", Section.LOG, "snapshot", Section.SNAPSHOT);
  private static final Map<String, Section> STORES =
      Map.of("local_storage", Section.LOCAL, "aws_storage", Section.S3);
  private static final Set<String> OTHER_STORES = Set.of("azure_blob_storage", "google_storage");
  private static final String DESTINATIONS = "backup_destinations";

  private final Path file;
  private final ConfigValues into;

  private ConfigFile(Path file, ConfigValues into) {
    this.file = file;
    this.into = into;
  }

  /** The files with names in {@code .json} in a directory, in the order of the alphabet. */
  static List<Path> in(Path directory) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.json")) {
      entries.forEach(files::add);
    } catch (IOException e) {
      throw new InvalidSettingException("-config-dir", directory + " cannot be read: " + e, e);
    }
    Collections.sort(files);
    return files;
  }

  /**
   * Reads a file into the values.
   *
   * @return whether it has the object
   */
  static boolean read(Path file, ConfigValues into) {
    return new ConfigFile(file, into).read();
  }

  private boolean read() {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
        throw wrong("", "it is longer than " + MAX_BYTES + " bytes");
      }
      return readFile(JsonReader.of(new Buffer().write(Files.readAllBytes(file))));
    } catch (JsonDataException | IOException e) {
      throw new InvalidSettingException(file.toString(), "cannot be read: " + words(e), e);
    }
  }

  /** Not with advice to whoever programs. */
  private static String words(Exception e) {
    return String.valueOf(e.getMessage())
        .replace("Use JsonReader.setLenient(true) to accept malformed JSON", "no good JSON");
  }

  private boolean readFile(JsonReader json) throws IOException {
    boolean found = false;
    json.beginObject();
    while (json.hasNext()) {
      if (json.nextName().equals(ROOT)) {
        if (found) {
          throw wrong(ROOT, "it is there twice");
        }
        found = true;
        readAgent(json);
      } else {
        json.skipValue();
      }
    }
    json.endObject();
    if (json.peek() != JsonReader.Token.END_DOCUMENT) {
      throw wrong("", "something follows the end of the object");
    }
    return found;
  }

  private void readAgent(JsonReader json) throws IOException {
    Set<String> seen = new HashSet<>();
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      String path = ROOT + "." + name;
      requireFirst(seen, name, path);
      if (GROUPS.containsKey(name)) {
        readObject(json, path, into.of(GROUPS.get(name)), GROUPS.get(name));
      } else if (name.equals(DESTINATIONS)) {
        readDestinations(json, path);
      } else if (STORES.containsKey(name)) {
        Section section = STORES.get(name);
        Settings store = new Settings(section);
        readObject(json, path, store, section);
        into.addSingle(section, store, at(path));
      } else {
        requireKnownStore(name, path);
        readValue(json, name, path, into.of(Section.AGENT), Section.AGENT);
      }
    }
    json.endObject();
  }

  private void readDestinations(JsonReader json, String path) throws IOException {
    Set<String> seen = new HashSet<>();
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      requireFirst(seen, name, path + "." + name);
      requireKnownStore(name, path + "." + name);
      Section section = STORES.get(name);
      if (section == null) {
        throw unknown(path + "." + name, STORES.keySet());
      }
      json.beginArray();
      for (int i = 0; json.hasNext(); i++) {
        String item = path + "." + name + "[" + i + "]";
        Settings store = new Settings(section);
        readObject(json, item, store, section);
        into.addDestination(section, store, at(item));
      }
      json.endArray();
    }
    json.endObject();
  }

  private void requireKnownStore(String name, String path) {
    if (OTHER_STORES.contains(name)) {
      throw wrong(path, "is not supported; local_storage and aws_storage are");
    }
  }

  private void readObject(JsonReader json, String path, Settings settings, Section section)
      throws IOException {
    Set<String> seen = new HashSet<>();
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      requireFirst(seen, name, path + "." + name);
      readValue(json, name, path + "." + name, settings, section);
    }
    json.endObject();
  }

  private void readValue(
      JsonReader json, String name, String path, Settings settings, Section section)
      throws IOException {
    Kind kind = section.keys().get(name);
    if (kind == null) {
      String reason = section.unsupported().get(name);
      if (reason != null) {
        throw wrong(path, "is not supported: " + reason);
      }
      throw unknown(path, section.keys().keySet());
    }
    settings.put(name, at(path), value(json, path, kind));
  }

  private Object value(JsonReader json, String path, Kind kind) throws IOException {
    JsonReader.Token token = json.peek();
    switch (kind) {
      case TEXT, SECRET -> {
        require(token == JsonReader.Token.STRING, path, "a text", token);
        return json.nextString();
      }
      case TOGGLE -> {
        require(token == JsonReader.Token.BOOLEAN, path, "true or false", token);
        return json.nextBoolean();
      }
      case NUMBER -> {
        require(token == JsonReader.Token.NUMBER, path, "a whole number", token);
        return whole(path, json.nextString());
      }
      case DURATION -> {
        // A bare 0 is often written without quotes.
        require(
            token == JsonReader.Token.STRING || token == JsonReader.Token.NUMBER,
            path,
            "a duration such as \"1h\"",
            token);
        return GoDuration.parse(at(path), json.nextString());
      }
      case TEXTS -> {
        require(token == JsonReader.Token.BEGIN_OBJECT, path, "an object of texts", token);
        return texts(json, path);
      }
    }
    throw new IllegalArgumentException(kind.toString());
  }

  private Long whole(String path, String number) {
    try {
      return new BigDecimal(number).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new InvalidSettingException(at(path), number + " given, expected a whole number", e);
    }
  }

  private Map<String, String> texts(JsonReader json, String path) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    json.beginObject();
    while (json.hasNext()) {
      String name = json.nextName();
      JsonReader.Token token = json.peek();
      require(token == JsonReader.Token.STRING, path + "." + name, "a text", token);
      texts.put(name, json.nextString());
    }
    json.endObject();
    return texts;
  }

  private void require(boolean condition, String path, String expected, JsonReader.Token found) {
    if (!condition) {
      throw wrong(
          path,
          "expected "
              + expected
              + ", found "
              + found.toString().replace('_', ' ').toLowerCase(java.util.Locale.ROOT));
    }
  }

  private void requireFirst(Set<String> seen, String name, String path) {
    if (!seen.add(name)) {
      throw wrong(path, "it is there twice");
    }
  }

  private InvalidSettingException unknown(String path, Set<String> known) {
    return wrong(path, "no such key; expected one of " + String.join(", ", known));
  }

  private InvalidSettingException wrong(String path, String problem) {
    return new InvalidSettingException(at(path), problem);
  }

  private String at(String path) {
    return path.isEmpty() ? file.toString() : file + ": " + path;
  }
}
