package io.github.consulsnapshot.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The services of a {@link FakeConsul}, each with its checks. None turns critical by itself. */
final class FakeServices {
  private final Map<String, String> services = new LinkedHashMap<>();
  private final Map<String, Check> checks = new LinkedHashMap<>();

  /** One check. */
  record Check(String id, String name, String serviceId, String status, String output) {
    String json(String service) {
      return "{\"Node\":\"fake\",\"CheckID\":"
          + Json.quote(id)
          + ",\"Name\":"
          + Json.quote(name)
          + ",\"Status\":"
          + Json.quote(status)
          + ",\"Notes\":\"\",\"Output\":"
          + Json.quote(output)
          + ",\"ServiceID\":"
          + Json.quote(serviceId)
          + ",\"ServiceName\":"
          + Json.quote(service)
          + "}";
    }
  }

  synchronized void registerService(String json) {
    Map<String, Object> asked = Json.parseObject(json);
    String id = text(asked, "ID");
    services.put(id, text(asked, "Name"));
    if (asked.get("Check") instanceof Map<?, ?> check) {
      String checkId = check.get("CheckID") instanceof String text ? text : "service:" + id;
      String name = check.get("Name") instanceof String text ? text : "";
      checks.put(checkId, new Check(checkId, name, id, "critical", ""));
    }
  }

  /** The words of Consul when it refuses. */
  synchronized Optional<String> registerCheck(String json) {
    Map<String, Object> asked = Json.parseObject(json);
    if (asked.containsKey("Output")) {
      return Optional.of("Request decode failed: json: unknown field \"Output\"");
    }
    String serviceId = text(asked, "ServiceID");
    if (!serviceId.isEmpty() && !services.containsKey(serviceId)) {
      return Optional.of("ServiceID \"" + serviceId + "\" does not exist");
    }
    String status = text(asked, "Status");
    String id = text(asked, "ID");
    checks.put(
        id,
        new Check(id, text(asked, "Name"), serviceId, status.isEmpty() ? "critical" : status, ""));
    return Optional.empty();
  }

  /** The words of Consul when it refuses. */
  synchronized Optional<String> update(String id, String status, String output) {
    Check check = checks.get(id);
    if (check == null) {
      return Optional.of("CheckID \"" + id + "\" does not have associated TTL");
    }
    checks.put(id, new Check(id, check.name(), check.serviceId(), status, output));
    return Optional.empty();
  }

  synchronized Optional<String> update(String id, String json) {
    Map<String, Object> asked = Json.parseObject(json);
    return update(id, text(asked, "Status"), text(asked, "Output"));
  }

  synchronized boolean deregisterService(String id) {
    checks.values().removeIf(check -> check.serviceId().equals(id));
    return services.remove(id) != null;
  }

  synchronized boolean deregisterCheck(String id) {
    return checks.remove(id) != null;
  }

  synchronized void forget() {
    services.clear();
    checks.clear();
  }

  /** As {@code /v1/health/service/NAME} answers, in less words. */
  synchronized String health(String name) {
    return services.entrySet().stream()
        .filter(service -> service.getValue().equals(name))
        .map(
            service ->
                "{\"Node\":{\"Node\":\"fake\"},\"Service\":{\"ID\":"
                    + Json.quote(service.getKey())
                    + ",\"Service\":"
                    + Json.quote(name)
                    + "},\"Checks\":"
                    + checks.values().stream()
                        .filter(check -> check.serviceId().equals(service.getKey()))
                        .map(check -> check.json(name))
                        .collect(Collectors.joining(",", "[", "]"))
                    + "}")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String text(Map<String, Object> map, String name) {
    return map.get(name) instanceof String text ? text : "";
  }
}
