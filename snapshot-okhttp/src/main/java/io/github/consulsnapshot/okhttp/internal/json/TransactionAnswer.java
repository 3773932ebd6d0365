package io.github.consulsnapshot.okhttp.internal.json;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonEncodingException;
import com.squareup.moshi.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import okio.BufferedSource;
import okio.Okio;

/**
 * The answer of {@code PUT /v1/txn}.
 *
 * @param results the keys of the results that it lists, in their order
 * @param errors what is wrong with which operation
 */
public record TransactionAnswer(List<String> results, List<Failure> errors) {
  /** Enough for the keys of the longest transaction, with each character escaped, twice. */
  private static final long MAX_BYTES = 8 << 20;

  /** Consul takes no longer transactions. */
  private static final int MAX_ENTRIES = 128;

  /**
   * What is wrong with an operation.
   *
   * @param operation its place in the transaction, from 0 on
   * @param what the words of Consul
   */
  public record Failure(int operation, String what) {}

  /**
   * Reads it.
   *
   * @throws NotConsulsAnswerException when it is none
   * @throws IOException when it breaks off
   */
  public static TransactionAnswer read(BufferedSource json) throws IOException {
    JsonReader reader =
        JsonReader.of(Okio.buffer(new BoundedAnswer(json, "the answer", MAX_BYTES)));
    List<String> results = null;
    List<Failure> errors = null;
    try {
      reader.beginObject();
      while (reader.hasNext()) {
        switch (reader.nextName()) {
          case "Results" -> results = results(reader);
          case "Errors" -> errors = errors(reader);
          default -> reader.skipValue();
        }
      }
      reader.endObject();
    } catch (JsonEncodingException | JsonDataException e) {
      throw new NotConsulsAnswerException("malformed JSON at " + reader.getPath());
    }
    if (results == null || errors == null || reader.peek() != JsonReader.Token.END_DOCUMENT) {
      throw new NotConsulsAnswerException("no answer to a transaction");
    }
    return new TransactionAnswer(List.copyOf(results), List.copyOf(errors));
  }

  private static List<String> results(JsonReader reader) throws IOException {
    List<String> keys = new ArrayList<>();
    if (beginsArray(reader)) {
      while (reader.hasNext()) {
        keys.add(result(reader));
        requireNoMoreThanPossible(keys.size());
      }
      reader.endArray();
    }
    return keys;
  }

  /** The key that it is about; empty when it names none. */
  private static String result(JsonReader reader) throws IOException {
    String key = "";
    reader.beginObject();
    while (reader.hasNext()) {
      if (!reader.nextName().equals("KV") || reader.peek() != JsonReader.Token.BEGIN_OBJECT) {
        reader.skipValue();
        continue;
      }
      reader.beginObject();
      while (reader.hasNext()) {
        if (reader.nextName().equals("Key")) {
          key = reader.nextString();
        } else {
          reader.skipValue();
        }
      }
      reader.endObject();
    }
    reader.endObject();
    return key;
  }

  private static List<Failure> errors(JsonReader reader) throws IOException {
    List<Failure> errors = new ArrayList<>();
    if (beginsArray(reader)) {
      while (reader.hasNext()) {
        errors.add(error(reader));
        requireNoMoreThanPossible(errors.size());
      }
      reader.endArray();
    }
    return errors;
  }

  private static void requireNoMoreThanPossible(int count) throws IOException {
    if (count > MAX_ENTRIES) {
      throw new NotConsulsAnswerException("more answers than a transaction has operations");
    }
  }

  private static boolean beginsArray(JsonReader reader) throws IOException {
    if (reader.peek() == JsonReader.Token.NULL) {
      reader.<Object>nextNull();
      return false;
    }
    reader.beginArray();
    return true;
  }

  private static Failure error(JsonReader reader) throws IOException {
    int operation = -1;
    String what = "";
    reader.beginObject();
    while (reader.hasNext()) {
      switch (reader.nextName()) {
        case "OpIndex" -> operation = reader.nextInt();
        case "What" -> what = reader.nextString();
        default -> reader.skipValue();
      }
    }
    reader.endObject();
    return new Failure(operation, what);
  }
}
