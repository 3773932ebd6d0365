package io.github.consulsnapshot.okhttp.internal.json;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonEncodingException;
import com.squareup.moshi.JsonReader;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import okio.BufferedSource;
import okio.ByteString;
import okio.Okio;

/** Reads the answer of {@code GET /v1/kv/} entry by entry: one of them is in memory. */
public final class KeyListing {
  private static final Pattern UNSIGNED = Pattern.compile("[0-9]{1,20}");

  private final BoundedAnswer answer;
  private final JsonReader reader;
  private final long maxEntryBytes;
  private long left;
  private boolean begun;
  private boolean ended;

  /**
   * Makes one.
   *
   * @param json the answer; not closed
   * @param maxEntryBytes how long an entry may be, in JSON
   * @param maxBytes how long the keys and values may be together
   */
  public KeyListing(BufferedSource json, long maxEntryBytes, long maxBytes) {
    this.answer = new BoundedAnswer(json, "an entry", maxEntryBytes);
    this.reader = JsonReader.of(Okio.buffer(answer));
    this.maxEntryBytes = maxEntryBytes;
    this.left = maxBytes;
  }

  /**
   * The next entry; empty after the last one.
   *
   * @throws NotConsulsAnswerException when it is no entry
   * @throws IOException when the answer breaks off
   */
  public Optional<ListedKey> next() throws IOException {
    answer.allow(maxEntryBytes);
    try {
      if (!begun) {
        reader.beginArray();
        begun = true;
      }
      if (!ended && reader.hasNext()) {
        return Optional.of(counted(entry()));
      }
      if (!ended) {
        end();
      }
      return Optional.empty();
    } catch (JsonEncodingException | JsonDataException e) {
      // Their messages may show what was there.
      throw new NotConsulsAnswerException("malformed JSON at " + reader.getPath());
    }
  }

  private ListedKey counted(ListedKey entry) throws NotConsulsAnswerException {
    left -= entry.key().length() + entry.value().size();
    if (left < 0) {
      throw new NotConsulsAnswerException("there are more keys than a state may hold");
    }
    return entry;
  }

  private void end() throws IOException {
    reader.endArray();
    ended = true;
    if (reader.peek() != JsonReader.Token.END_DOCUMENT) {
      throw new NotConsulsAnswerException("something after the list of keys");
    }
  }

  private ListedKey entry() throws IOException {
    String key = "";
    ByteString value = ByteString.EMPTY;
    long flags = 0;
    long modifyIndex = 0;
    String session = "";
    long lockIndex = 0;
    reader.beginObject();
    while (reader.hasNext()) {
      switch (reader.nextName()) {
        case "Key" -> key = text();
        case "Value" -> value = value();
        case "Flags" -> flags = unsigned();
        case "ModifyIndex" -> modifyIndex = unsigned();
        case "Session" -> session = text();
        case "LockIndex" -> lockIndex = unsigned();
        default -> reader.skipValue();
      }
    }
    reader.endObject();
    if (key.isEmpty() || modifyIndex == 0) {
      throw new NotConsulsAnswerException("an entry without a key or an index");
    }
    return new ListedKey(key, value, flags, modifyIndex, session, lockIndex);
  }

  private String text() throws IOException {
    require(JsonReader.Token.STRING);
    return reader.nextString();
  }

  private ByteString value() throws IOException {
    if (reader.peek() == JsonReader.Token.NULL) {
      reader.<Object>nextNull();
      return ByteString.EMPTY;
    }
    String text = text();
    try {
      return ByteString.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new NotConsulsAnswerException("a value that is not base64");
    }
  }

  private long unsigned() throws IOException {
    require(JsonReader.Token.NUMBER);
    String literal = reader.nextString();
    if (UNSIGNED.matcher(literal).matches()) {
      try {
        return Long.parseUnsignedLong(literal);
      } catch (NumberFormatException e) {
        // Too large: refused below with all others.
      }
    }
    throw new NotConsulsAnswerException("an unsigned integer expected at " + reader.getPath());
  }

  private void require(JsonReader.Token token) throws IOException {
    if (reader.peek() != token) {
      throw new NotConsulsAnswerException("a " + token + " expected at " + reader.getPath());
    }
  }
}
