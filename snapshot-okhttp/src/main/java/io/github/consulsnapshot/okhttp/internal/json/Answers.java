package io.github.consulsnapshot.okhttp.internal.json;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonEncodingException;
import com.squareup.moshi.JsonReader;
import java.io.IOException;
import java.util.Optional;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;

/**
 * The few things that are read out of Consul's answers in JSON. What is not understood is absent.
 */
public final class Answers {
  /** The longest of them, that of the agent about itself, has some ten thousand bytes. */
  private static final long MAX_BYTES = 1 << 20;

  private Answers() {}

  /**
   * The answer of {@code /v1/operator/autopilot/health}.
   *
   * @param healthy whether autopilot calls the cluster healthy
   * @param leaderVersion the version of the server that leads
   */
  public record Health(boolean healthy, Optional<String> leaderVersion) {}

  /** The address of the leader in the answer of {@code /v1/status/leader}, if there is one. */
  public static Optional<String> leader(BufferedSource json) throws IOException {
    return lenient(
        () -> Optional.of(reader(json).nextString()).filter(address -> !address.isEmpty()));
  }

  /** {@code Config.Version} in the answer of {@code /v1/agent/self}. */
  public static Optional<String> agentVersion(BufferedSource json) throws IOException {
    return lenient(
        () -> {
          JsonReader reader = reader(json);
          return enter(reader, "Config") ? text(reader, "Version") : Optional.empty();
        });
  }

  /** {@code Config.Datacenter} in the answer of {@code /v1/agent/self}. */
  public static Optional<String> agentDatacenter(BufferedSource json) throws IOException {
    return lenient(
        () -> {
          JsonReader reader = reader(json);
          return enter(reader, "Config") ? text(reader, "Datacenter") : Optional.empty();
        });
  }

  /** The one name in the answer of {@code /v1/catalog/datacenters}; empty when there are more. */
  public static Optional<String> onlyDatacenter(BufferedSource json) throws IOException {
    return lenient(
        () -> {
          JsonReader reader = reader(json);
          reader.beginArray();
          String name = reader.nextString();
          return reader.hasNext() ? Optional.empty() : Optional.of(name);
        });
  }

  /** The health of the cluster. */
  public static Optional<Health> health(BufferedSource json) throws IOException {
    return lenient(() -> Optional.of(readHealth(reader(json))));
  }

  private static Health readHealth(JsonReader reader) throws IOException {
    boolean healthy = false;
    Optional<String> version = Optional.empty();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (name.equals("Healthy")) {
        healthy = reader.nextBoolean();
      } else if (name.equals("Servers") && reader.peek() == JsonReader.Token.BEGIN_ARRAY) {
        reader.beginArray();
        while (reader.hasNext()) {
          Optional<String> found = leaderVersion(reader);
          version = found.isPresent() ? found : version;
        }
        reader.endArray();
      } else {
        reader.skipValue();
      }
    }
    reader.endObject();
    return new Health(healthy, version);
  }

  /** The version of one server, if it leads. */
  private static Optional<String> leaderVersion(JsonReader reader) throws IOException {
    boolean leader = false;
    String version = "";
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (name.equals("Leader")) {
        leader = reader.nextBoolean();
      } else if (name.equals("Version")) {
        version = reader.nextString();
      } else {
        reader.skipValue();
      }
    }
    reader.endObject();
    return leader && !version.isEmpty() ? Optional.of(version) : Optional.empty();
  }

  /** An answer without end must take neither memory nor time. */
  private static JsonReader reader(BufferedSource json) {
    return JsonReader.of(
        Okio.buffer(
            new ForwardingSource(json) {
              private long left = MAX_BYTES;

              @Override
              public long read(Buffer sink, long byteCount) throws IOException {
                if (left == 0) {
                  throw new IOException(
                      "the answer is longer than " + MAX_BYTES + " bytes, so it is not Consul's");
                }
                long read = super.read(sink, Math.min(byteCount, left));
                left -= Math.max(read, 0);
                return read;
              }
            }));
  }

  private static boolean enter(JsonReader reader, String field) throws IOException {
    reader.beginObject();
    while (reader.hasNext()) {
      if (reader.nextName().equals(field)) {
        reader.beginObject();
        return true;
      }
      reader.skipValue();
    }
    return false;
  }

  private static Optional<String> text(JsonReader reader, String field) throws IOException {
    while (reader.hasNext()) {
      if (reader.nextName().equals(field)) {
        return Optional.of(reader.nextString());
      }
      reader.skipValue();
    }
    return Optional.empty();
  }

  private interface Reading<T> {
    Optional<T> read() throws IOException;
  }

  /** JSON of another shape is an answer that says nothing; a broken line is not. */
  private static <T> Optional<T> lenient(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (JsonDataException | JsonEncodingException e) {
      return Optional.empty();
    }
  }
}
