package io.github.consulsnapshot.examples;

import io.github.consulsnapshot.testing.FilledConsul;
import java.util.Optional;

/** What {@code build/fill-consul} runs: fills the Consul that the environment names. */
public final class FillConsul {
  private FillConsul() {}

  /**
   * Fills it, and prints the ids that it gave.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    String address = environment("CONSUL_HTTP_ADDR").orElse("127.0.0.1:8500");
    FilledConsul filled =
        FilledConsul.fill(
            address.contains("://") ? address : "http://" + address,
            environment("CONSUL_HTTP_TOKEN"));
    filled.ids().forEach((name, id) -> System.out.println(name + " " + id));
  }

  private static Optional<String> environment(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
  }
}
