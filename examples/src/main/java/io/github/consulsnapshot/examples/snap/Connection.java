package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The flags that say where Consul is and who asks. Each stands for an environment variable and
 * overrides that one alone, so that {@code -client-key} goes with {@code CONSUL_CLIENT_CERT}.
 */
final class Connection {
  static final List<Flag> FLAGS =
      List.of(
          Flag.text(
              "http-addr",
              "address",
              "Where the Consul agent answers: host:port, with http:// or https:// before it, or"
                  + " unix:///path of a socket. CONSUL_HTTP_ADDR by default, else"
                  + " 127.0.0.1:8500."),
          Flag.text(
              "token",
              "value",
              "The ACL token. Other users of this machine can see it among the processes: prefer"
                  + " -token-file, or CONSUL_HTTP_TOKEN, which is its default."),
          Flag.text(
              "token-file",
              "path",
              "A file that holds the ACL token; wins over -token. CONSUL_HTTP_TOKEN_FILE by"
                  + " default."),
          Flag.text(
              "ca-file",
              "path",
              "A PEM file with the authorities to trust instead of those of the system; wins over"
                  + " -ca-path. CONSUL_CACERT by default."),
          Flag.text(
              "ca-path",
              "path",
              "A directory of such files, read with all below it. CONSUL_CAPATH by default."),
          Flag.text(
              "client-cert",
              "path",
              "A PEM file with the certificate to show to the agent, given together with"
                  + " -client-key. CONSUL_CLIENT_CERT by default."),
          Flag.text(
              "client-key",
              "path",
              "A PEM file with the key of that certificate. CONSUL_CLIENT_KEY by default."),
          Flag.text(
              "tls-server-name",
              "name",
              "The name that the certificate of the agent must be for, when it is not the one in"
                  + " the address. CONSUL_TLS_SERVER_NAME by default."),
          Flag.text("datacenter", "name", "The datacenter meant; that of the agent by default."),
          Flag.text(
              "namespace",
              "name",
              "Named in the request; a snapshot is of the whole datacenter all the same."
                  + " CONSUL_NAMESPACE by default."),
          Flag.text(
              "partition",
              "name",
              "Named in the request; a snapshot is of the whole datacenter all the same."
                  + " CONSUL_PARTITION by default."),
          Flag.toggle(
              "stale",
              "Let any server answer from the state that it has, also when there is no leader."
                  + " Has no effect on a restore."));

  private static final Map<String, String> VARIABLES =
      Map.of(
          "http-addr", "CONSUL_HTTP_ADDR",
          "token", "CONSUL_HTTP_TOKEN",
          "token-file", "CONSUL_HTTP_TOKEN_FILE",
          "ca-file", "CONSUL_CACERT",
          "ca-path", "CONSUL_CAPATH",
          "client-cert", "CONSUL_CLIENT_CERT",
          "client-key", "CONSUL_CLIENT_KEY",
          "tls-server-name", "CONSUL_TLS_SERVER_NAME",
          "namespace", "CONSUL_NAMESPACE",
          "partition", "CONSUL_PARTITION");

  private Connection() {}

  static OkHttpSnapshotClient open(Invocation invocation) throws CommandFailedException {
    Arguments arguments = invocation.arguments();
    Map<String, String> environment = environment(arguments, invocation.environment());
    requirePair(environment);
    try {
      return OkHttpSnapshotClient.builder()
          .fromEnvironment(environment)
          .verificationExecutor(invocation.executor())
          .build();
    } catch (InvalidSettingException e) {
      throw new CommandFailedException(
          "Error connecting to Consul agent: " + inWordsOfFlags(e.getMessage(), arguments), e);
    } catch (SnapshotException e) {
      throw CommandFailedException.of("Error connecting to Consul agent", e);
    }
  }

  /** The environment as it would be had each flag been given as its variable. */
  static Map<String, String> environment(Arguments arguments, Map<String, String> environment) {
    Map<String, String> effective = new HashMap<>(environment);
    VARIABLES.forEach(
        (flag, variable) ->
            arguments.text(flag).ifPresent(value -> effective.put(variable, value)));
    // A file wins over a token that was given in the same way, and any flag over any variable.
    if (arguments.text("token").isPresent() && arguments.text("token-file").isEmpty()) {
      effective.remove("CONSUL_HTTP_TOKEN_FILE");
    }
    return effective;
  }

  /** The client refuses it as well, in words of variables, of which one may have been a flag. */
  private static void requirePair(Map<String, String> environment) throws CommandFailedException {
    boolean certificate = !environment.getOrDefault("CONSUL_CLIENT_CERT", "").isEmpty();
    boolean key = !environment.getOrDefault("CONSUL_CLIENT_KEY", "").isEmpty();
    if (certificate != key) {
      throw new CommandFailedException(
          "Error connecting to Consul agent: both client cert and client key must be provided,"
              + " found only the "
              + (certificate
                  ? "certificate (-client-cert or CONSUL_CLIENT_CERT)"
                  : "key (-client-key or CONSUL_CLIENT_KEY)"));
    }
  }

  /** Who wrote {@code -ca-file} should not have to know which variable that stands for. */
  private static String inWordsOfFlags(String message, Arguments arguments) {
    String result = message;
    for (Map.Entry<String, String> entry : VARIABLES.entrySet()) {
      if (arguments.text(entry.getKey()).isPresent()) {
        // Not the variables whose names only begin alike.
        result = result.replaceAll(entry.getValue() + "(?![A-Z_])", "-" + entry.getKey());
      }
    }
    return result;
  }
}
