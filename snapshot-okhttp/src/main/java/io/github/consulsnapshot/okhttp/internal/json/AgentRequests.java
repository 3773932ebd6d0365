package io.github.consulsnapshot.okhttp.internal.json;

import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import okio.Buffer;
import okio.ByteString;

/** The bodies, in JSON, of what is asked for in order to lead, to be registered and to log in. */
public final class AgentRequests {
  private AgentRequests() {}

  private interface Writing {
    void write(JsonWriter json) throws IOException;
  }

  /** A session that releases its locks when it ends. */
  public static ByteString session(String name, Duration ttl, Duration lockDelay) {
    return object(
        json ->
            json.name("Name")
                .value(name)
                .name("TTL")
                .value(text(ttl))
                .name("LockDelay")
                .value(text(lockDelay))
                .name("Behavior")
                .value("release"));
  }

  /** Who holds a lock. */
  public static ByteString holder(String host, long process) {
    return object(json -> json.name("Host").value(host).name("Pid").value(process));
  }

  /**
   * A service with one check.
   *
   * @param deregisterAfter how long it may be critical before Consul drops it; zero for ever
   */
  public static ByteString service(
      String id,
      String name,
      String checkId,
      String checkName,
      Duration ttl,
      Duration deregisterAfter) {
    return object(
        json -> {
          json.name("ID").value(id).name("Name").value(name).name("Check").beginObject();
          json.name("CheckID").value(checkId).name("Name").value(checkName);
          json.name("TTL").value(text(ttl));
          if (!deregisterAfter.isZero()) {
            json.name("DeregisterCriticalServiceAfter").value(text(deregisterAfter));
          }
          json.endObject();
        });
  }

  /** One more check of a service. It has no output yet: Consul refuses one here. */
  public static ByteString check(
      String id, String name, String serviceId, Duration ttl, String status) {
    return object(
        json -> {
          json.name("ID").value(id).name("Name").value(name).name("ServiceID").value(serviceId);
          json.name("TTL").value(text(ttl)).name("Status").value(status);
        });
  }

  /** How a check stands. */
  public static ByteString checkUpdate(String status, String output) {
    return object(json -> json.name("Status").value(status).name("Output").value(output));
  }

  /** A login. */
  public static ByteString login(String authMethod, String bearerToken, Map<String, String> meta) {
    return object(
        json -> {
          json.name("AuthMethod").value(authMethod).name("BearerToken").value(bearerToken);
          json.name("Meta").beginObject();
          for (Map.Entry<String, String> each : meta.entrySet()) {
            json.name(each.getKey()).value(each.getValue());
          }
          json.endObject();
        });
  }

  private static String text(Duration duration) {
    return duration.toMillis() + "ms";
  }

  private static ByteString object(Writing writing) {
    Buffer buffer = new Buffer();
    try (JsonWriter json = JsonWriter.of(buffer)) {
      json.beginObject();
      writing.write(json);
      json.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return buffer.readByteString();
  }
}
