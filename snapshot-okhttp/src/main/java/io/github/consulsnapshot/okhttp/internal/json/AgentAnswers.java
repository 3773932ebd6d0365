package io.github.consulsnapshot.okhttp.internal.json;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonEncodingException;
import com.squareup.moshi.JsonReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okio.Buffer;
import okio.ByteString;

/** What is read out of the answers to {@link AgentRequests}. Their text is in no error. */
public final class AgentAnswers {
  private static final Pattern ID = Pattern.compile("[0-9a-fA-F-]{36}");

  /** As Go writes a duration; what is of less than a millisecond is left out. */
  private static final Pattern DURATION =
      Pattern.compile("(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})(?:\\.\\d+)?s)?");

  private static final Pattern MILLISECONDS = Pattern.compile("(\\d{1,12})(?:\\.\\d+)?ms");

  private AgentAnswers() {}

  private interface Reading<T> {
    T read(JsonReader json) throws IOException;
  }

  /**
   * A token that somebody got by logging in.
   *
   * @param secret what is sent
   * @param lifetime from its making to its end; empty when it has none
   */
  public record Token(String secret, Optional<Duration> lifetime) {
    /** Not the secret. */
    @Override
    public String toString() {
      return "Token[" + lifetime + "]";
    }
  }

  /** The id in the answer of {@code PUT /v1/session/create}. */
  public static String sessionId(ByteString answer) throws IOException {
    String id = read(answer, json -> field(json, "ID"));
    if (!ID.matcher(id).matches()) {
      throw new NotConsulsAnswerException("no id of a session");
    }
    return id;
  }

  /** The time to live in the answer of {@code PUT /v1/session/renew}, if it can be read. */
  public static Optional<Duration> sessionTtl(ByteString answer) throws IOException {
    return duration(
        read(
            answer,
            json -> {
              json.beginArray();
              String ttl = field(json, "TTL");
              json.endArray();
              return ttl;
            }));
  }

  /** The token in the answer of {@code POST /v1/acl/login}. */
  public static Token token(ByteString answer) throws IOException {
    return read(
        answer,
        json -> {
          String secret = "";
          Optional<Instant> created = Optional.empty();
          Optional<Instant> expires = Optional.empty();
          json.beginObject();
          while (json.hasNext()) {
            switch (json.nextName()) {
              case "SecretID" -> secret = json.nextString();
              case "CreateTime" -> created = instant(json);
              case "ExpirationTime" -> expires = instant(json);
              default -> json.skipValue();
            }
          }
          json.endObject();
          if (!ID.matcher(secret).matches()) {
            throw new NotConsulsAnswerException("no token in it");
          }
          Optional<Instant> from = created;
          return new Token(secret, expires.flatMap(to -> from.map(at -> Duration.between(at, to))));
        });
  }

  private static Optional<Instant> instant(JsonReader json) throws IOException {
    if (json.peek() != JsonReader.Token.STRING) {
      json.skipValue();
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(json.nextString()).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String field(JsonReader json, String name) throws IOException {
    String value = "";
    json.beginObject();
    while (json.hasNext()) {
      if (json.nextName().equals(name)) {
        value = json.nextString();
      } else {
        json.skipValue();
      }
    }
    json.endObject();
    return value;
  }

  static Optional<Duration> duration(String text) {
    Matcher milliseconds = MILLISECONDS.matcher(text);
    if (milliseconds.matches()) {
      return Optional.of(Duration.ofMillis(Long.parseLong(milliseconds.group(1))));
    }
    Matcher parts = DURATION.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        Duration.ofHours(number(parts.group(1)))
            .plusMinutes(number(parts.group(2)))
            .plusSeconds(number(parts.group(3))));
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static <T> T read(ByteString answer, Reading<T> reading) throws IOException {
    try (JsonReader json = JsonReader.of(new Buffer().write(answer))) {
      return reading.read(json);
    } catch (JsonEncodingException | JsonDataException e) {
      // Their messages may show what was there.
      throw new NotConsulsAnswerException("malformed JSON");
    }
  }
}
