package io.github.consulsnapshot.okhttp.internal.json;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonEncodingException;
import com.squareup.moshi.JsonReader;
import io.github.consulsnapshot.RaftServer;
import io.github.consulsnapshot.SnapshotMetadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import okio.Buffer;
import okio.ByteString;

/**
 * Reads meta.json with the acceptance rules of Consul's own reader: names of fields in any case,
 * the last of a repeated field, null for any value, unknown fields ignored; and no number that is
 * negative, fractional or too large for its field, no second value, no byte order mark.
 */
public final class MetaJson {
  private static final Pattern UNSIGNED = Pattern.compile("[0-9]{1,20}");
  private static final Pattern SIGNED = Pattern.compile("-?[0-9]{1,19}");

  /** The Turkish letters, which Java takes for an i when it ignores case, and Consul does not. */
  private static final Pattern NOT_I = Pattern.compile("[\u0130\u0131]");

  private String id = "";
  private long index;
  private long term;
  private long version;
  private long size;
  private long configurationIndex;
  private List<RaftServer> servers = List.of();

  /** The field of a server's own files; in an archive it is unknown, and passed over. */
  private final boolean withCrc;

  private ByteString crc = ByteString.EMPTY;

  private MetaJson(boolean withCrc) {
    this.withCrc = withCrc;
  }

  /**
   * Reads the whole text.
   *
   * @throws JsonDataException when it is not JSON, or not metadata
   * @throws IOException when it ends too early
   */
  public static SnapshotMetadata parse(byte[] json) throws IOException {
    return read(json, false).toMetadata();
  }

  /**
   * Reads the whole text of a meta.json that a server has beside a state, which may have one field
   * more.
   *
   * @throws JsonDataException when it is not JSON, or not metadata
   * @throws IOException when it ends too early
   */
  public static RaftMetadata parseRaft(byte[] json) throws IOException {
    MetaJson meta = read(json, true);
    return new RaftMetadata(meta.toMetadata(), meta.crc);
  }

  private static MetaJson read(byte[] json, boolean withCrc) throws IOException {
    StrictJson.require(json);
    MetaJson meta = new MetaJson(withCrc);
    try (Buffer buffer = new Buffer().write(json);
        JsonReader reader = JsonReader.of(buffer)) {
      try {
        meta.readAll(reader);
        if (reader.peek() != JsonReader.Token.END_DOCUMENT) {
          throw new JsonDataException("a second value after the object");
        }
      } catch (JsonEncodingException e) {
        // Its own message advises the user to call methods of the parser.
        throw new JsonDataException("malformed JSON at " + reader.getPath(), e);
      }
    }
    return meta;
  }

  private SnapshotMetadata toMetadata() {
    if (version != (int) version) {
      throw new JsonDataException("Version " + version);
    }
    return new SnapshotMetadata(id, index, term, (int) version, size, servers, configurationIndex);
  }

  private void readAll(JsonReader reader) throws IOException {
    if (isNull(reader)) {
      return;
    }
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (isNull(reader)) {
        continue;
      }
      if (isName(name, "Version")) {
        version = signed(reader);
      } else if (isName(name, "ID")) {
        id = string(reader);
      } else if (isName(name, "Index")) {
        index = unsigned(reader);
      } else if (isName(name, "Term")) {
        term = unsigned(reader);
      } else if (isName(name, "Peers")) {
        base64(reader);
      } else if (isName(name, "Configuration")) {
        readConfiguration(reader);
      } else if (isName(name, "ConfigurationIndex")) {
        configurationIndex = unsigned(reader);
      } else if (isName(name, "Size")) {
        size = signed(reader);
      } else if (withCrc && isName(name, "CRC")) {
        crc = base64(reader);
      } else {
        reader.skipValue();
      }
    }
    reader.endObject();
  }

  private void readConfiguration(JsonReader reader) throws IOException {
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (isNull(reader)) {
        continue;
      }
      if (isName(name, "Servers")) {
        servers = servers(reader);
      } else {
        reader.skipValue();
      }
    }
    reader.endObject();
  }

  private static List<RaftServer> servers(JsonReader reader) throws IOException {
    List<RaftServer> servers = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      servers.add(isNull(reader) ? new RaftServer(0, "", "") : server(reader));
    }
    reader.endArray();
    return servers;
  }

  private static RaftServer server(JsonReader reader) throws IOException {
    long suffrage = 0;
    String id = "";
    String address = "";
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (isNull(reader)) {
        continue;
      }
      if (isName(name, "Suffrage")) {
        suffrage = signed(reader);
      } else if (isName(name, "ID")) {
        id = string(reader);
      } else if (isName(name, "Address")) {
        address = string(reader);
      } else {
        reader.skipValue();
      }
    }
    reader.endObject();
    if (suffrage != (int) suffrage) {
      throw new JsonDataException("Suffrage " + suffrage);
    }
    return new RaftServer((int) suffrage, id, address);
  }

  private static boolean isName(String name, String field) {
    return name.equalsIgnoreCase(field) && !NOT_I.matcher(name).find();
  }

  /** Consumes a null, which leaves any field as it is. */
  private static boolean isNull(JsonReader reader) throws IOException {
    if (reader.peek() != JsonReader.Token.NULL) {
      return false;
    }
    reader.<Object>nextNull();
    return true;
  }

  private static String string(JsonReader reader) throws IOException {
    require(reader, JsonReader.Token.STRING);
    return reader.nextString();
  }

  // Moshi's own nextLong takes "5", 5.0 and 5e0 for 5 and knows no unsigned numbers; the literal
  // is what Consul looks at.
  private static long unsigned(JsonReader reader) throws IOException {
    return number(reader, UNSIGNED, true);
  }

  private static long signed(JsonReader reader) throws IOException {
    return number(reader, SIGNED, false);
  }

  private static long number(JsonReader reader, Pattern form, boolean unsigned) throws IOException {
    require(reader, JsonReader.Token.NUMBER);
    String literal = reader.nextString();
    if (form.matcher(literal).matches()) {
      try {
        return unsigned ? Long.parseUnsignedLong(literal) : Long.parseLong(literal);
      } catch (NumberFormatException e) {
        // Too large: refused below with all others.
      }
    }
    throw new JsonDataException(
        "an "
            + (unsigned ? "unsigned " : "")
            + "integer of 64 bits expected at "
            + reader.getPath());
  }

  private static ByteString base64(JsonReader reader) throws IOException {
    // Consul's decoder passes over line breaks, which a JSON string can hold only escaped.
    String text = string(reader).replace("\r", "").replace("\n", "");
    try {
      if (text.length() % 4 != 0) {
        throw new IllegalArgumentException("not padded");
      }
      return ByteString.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new JsonDataException("base64 expected at " + reader.getPath());
    }
  }

  private static void require(JsonReader reader, JsonReader.Token token) throws IOException {
    if (reader.peek() != token) {
      throw new JsonDataException(
          "a " + token + " expected and a " + reader.peek() + " found at " + reader.getPath());
    }
  }
}
