package io.github.consulsnapshot.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Several real Consul servers that elect a leader among them, all on 127.0.0.1 with ports of their
 * own, their data on disk.
 *
 * <p>Safe for use by several threads. {@link #close} ends all processes and removes their files.
 */
public final class ConsulCluster implements AutoCloseable {
  private static final Duration READY = Duration.ofMinutes(2);

  private final List<ConsulServer> servers;

  private ConsulCluster(List<ConsulServer> servers) {
    this.servers = servers;
  }

  /**
   * Starts a cluster, and waits until it has a leader that all servers know. When there is no
   * {@code consul} command, the test ends as {@link ConsulBinary#required} says.
   *
   * @param count how many servers, 3 or 5 as a rule
   * @return the cluster
   */
  public static ConsulCluster ofServers(int count) {
    ConsulBinary binary = ConsulBinary.required();
    List<ConsulServer.Ports> ports = split(FreePorts.find(5 * count));
    List<String> join = ports.stream().map(each -> "127.0.0.1:" + each.serfLan()).toList();
    ConsulCluster cluster = new ConsulCluster(new ArrayList<>());
    try {
      for (int i = 0; i < count; i++) {
        cluster.servers.add(
            ConsulServer.builder()
                .binary(binary)
                .member("server-" + i, count, ports.get(i), join)
                .start());
      }
      cluster.awaitReady();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static List<ConsulServer.Ports> split(List<Integer> free) {
    return IntStream.range(0, free.size() / 5)
        .mapToObj(
            i ->
                new ConsulServer.Ports(
                    free.get(5 * i),
                    free.get(5 * i + 1),
                    free.get(5 * i + 2),
                    free.get(5 * i + 3),
                    free.get(5 * i + 4)))
        .toList();
  }

  /**
   * All servers, running or not, in the order in which they were started first.
   *
   * @return the servers
   */
  public List<ConsulServer> servers() {
    return List.copyOf(servers);
  }

  /**
   * The leader, once the running servers agree on one.
   *
   * @return the leader
   * @throws IllegalStateException when they do not within two minutes
   */
  public ConsulServer leader() {
    ConsulServer[] found = new ConsulServer[1];
    Await.untilOrFail(
        READY,
        () -> {
          Optional<ConsulServer> leader = agreedLeader();
          leader.ifPresent(server -> found[0] = server);
          return leader.isPresent();
        },
        () -> "no leader; " + servers.get(0).endOfLog());
    return found[0];
  }

  /**
   * The running servers that are not the leader.
   *
   * @return the followers
   */
  public List<ConsulServer> followers() {
    ConsulServer leader = leader();
    return servers.stream().filter(server -> server != leader && server.isAlive()).toList();
  }

  /**
   * Ends a server at once (SIGKILL).
   *
   * @param index its place in {@link #servers}
   */
  public void stop(int index) {
    servers.get(index).kill();
  }

  /**
   * Starts a server again, with its data. Does not wait; see {@link #awaitReady}.
   *
   * @param index its place in {@link #servers}
   */
  public void start(int index) {
    servers.get(index).relaunch();
  }

  /**
   * Waits until the running servers agree on a leader, and it accepts writes; at most two minutes.
   *
   * @throws IllegalStateException when they do not
   */
  public void awaitReady() {
    Await.untilOrFail(
        READY,
        () ->
            agreedLeader()
                .map(server -> server.http().acceptsWrites() && server.http().answersConsistently())
                .orElse(false),
        () -> "no leader that accepts writes; " + servers.get(0).endOfLog());
  }

  /** Ends all servers and removes their files. */
  @Override
  public void close() {
    servers.forEach(ConsulServer::close);
  }

  private Optional<ConsulServer> agreedLeader() {
    List<String> answers =
        servers.stream().filter(ConsulServer::isAlive).map(ConsulCluster::leaderOf).toList();
    if (answers.isEmpty() || answers.stream().distinct().count() != 1) {
      return Optional.empty();
    }
    return servers.stream()
        .filter(ConsulServer::isAlive)
        .filter(server -> answers.get(0).equals("\"127.0.0.1:" + server.ports().server() + "\""))
        .findFirst();
  }

  private static String leaderOf(ConsulServer server) {
    try {
      return server.http().send("GET", "/v1/status/leader", new byte[0]).text();
    } catch (IOException e) {
      return "";
    }
  }
}
