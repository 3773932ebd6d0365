package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.Scope;
import io.github.consulsnapshot.UnhealthyClusterException;
import io.github.consulsnapshot.okhttp.internal.json.Answers;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/** The small questions around a restore: may it be sent, is the cluster well, which version. */
final class ClusterQueries {
  private static final int UNHEALTHY = 429;
  private static final String OPERATOR_READ = "operator = \"read\"";

  private final Connection connection;
  private final OkHttpClient http;
  private final Timeouts timeouts;
  private final Operation operation;
  private final Scope scope;
  private final Deadline deadline;

  ClusterQueries(
      Connection connection,
      OkHttpClient http,
      Timeouts timeouts,
      Operation operation,
      Scope scope,
      Deadline deadline) {
    this.connection = connection;
    this.http = http;
    this.timeouts = timeouts;
    this.operation = operation;
    this.scope = scope;
    this.deadline = deadline;
  }

  private interface Answer<T> {
    T read(BufferedSource body) throws IOException;
  }

  /**
   * Asks whether a restore would be accepted by sending an archive of no bytes. Consul looks at
   * datacenter, leader and token before it looks at the archive, and changes nothing.
   */
  void requireRestorePermitted() {
    String asked = "restore to " + Place.of(connection, scope) + ", asked first without data";
    Request request =
        new Requests(connection)
            .restore(scope, RequestBody.create(new byte[0]))
            .newBuilder()
            .tag(Repeatable.class, Repeatable.YES)
            .build();
    Exchange exchange = exchange(asked, request);
    try (Response response = exchange.execute()) {
      Refusal refusal = Refusal.of(response);
      if (!refusal.isOfTheEmptyArchive()) {
        // The text may lack just because of that.
        operation.requireNotEnded(asked);
        throw refusal.toException(asked, Refusal.ACL_WRITE);
      }
    } catch (IOException e) {
      throw exchange.failed(e, false);
    }
  }

  /** Throws unless a leader is known and autopilot calls the cluster healthy. */
  void requireHealthy() {
    if (!hasLeader()) {
      throw new UnhealthyClusterException(connection + ": there is no leader; nothing was sent");
    }
    Answers.Health health =
        health()
            .orElseThrow(
                () ->
                    new UnhealthyClusterException(
                        connection + ": autopilot's answer cannot be read; nothing was sent"));
    if (!health.healthy()) {
      throw new UnhealthyClusterException(
          connection + ": autopilot calls the cluster unhealthy; nothing was sent");
    }
  }

  boolean hasLeader() {
    return ask("v1/status/leader", code -> code == 200, Answers::leader).isPresent();
  }

  private Optional<Answers.Health> health() {
    return ask(
        "v1/operator/autopilot/health",
        // Too Many Requests is how Consul says unhealthy here.
        code -> code == 200 || code == UNHEALTHY,
        Answers::health);
  }

  /**
   * The version of the leader, or of the agent when the leader's is not told. Empty when neither
   * may be known with the rights of the token.
   */
  Optional<String> serverVersion() {
    Optional<String> leader = permitted(() -> health().flatMap(Answers.Health::leaderVersion));
    if (leader.isPresent() || scope.datacenter().isPresent()) {
      // The agent's own version says nothing about another datacenter.
      return leader;
    }
    return permitted(() -> ask("v1/agent/self", code -> code == 200, Answers::agentVersion));
  }

  /**
   * The datacenter of the agent. The agent tells it to whoever may read the agent, and the catalog
   * to anybody, but without saying which of several it is.
   */
  Optional<String> agentDatacenter() {
    Optional<String> own =
        permitted(() -> ask("v1/agent/self", code -> code == 200, Answers::agentDatacenter));
    return own.isPresent()
        ? own
        : ask("v1/catalog/datacenters", code -> code == 200, Answers::onlyDatacenter);
  }

  private static Optional<String> permitted(Supplier<Optional<String>> question) {
    try {
      return question.get();
    } catch (ConsulRefusedException e) {
      return Optional.empty();
    }
  }

  private <T> T ask(String path, Predicate<Integer> expected, Answer<T> answer) {
    String asked = "GET /" + path + " of " + Place.of(connection, scope);
    Exchange exchange = exchange(asked, new Requests(connection).get(path, scope));
    try (Response response = exchange.execute()) {
      if (!expected.test(response.code())) {
        Refusal refusal = Refusal.of(response);
        operation.requireNotEnded(asked);
        throw refusal.toException(asked, OPERATOR_READ);
      }
      BufferedSource body = response.body().source();
      // For all of it, not between two bytes: who sends one at a time is not listened to for hours.
      body.timeout().deadline(timeouts.query().toNanos(), TimeUnit.NANOSECONDS);
      return answer.read(body);
    } catch (IOException e) {
      throw exchange.failed(e, false);
    }
  }

  private Exchange exchange(String asked, Request request) {
    return new Exchange(connection, operation, asked, http, request, timeouts, deadline);
  }
}
