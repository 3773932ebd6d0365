package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.testing.ConsulBinary;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.ConsulUnderTest;
import io.github.consulsnapshot.testing.FakeConsul;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code snap demo}. */
final class DemoCommand implements Command {
  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String synopsis() {
    return "";
  }

  @Override
  public String summary() {
    return "Shows all of it on a Consul that is thrown away afterwards";
  }

  @Override
  public String description() {
    return """
      Starts a Consul of its own (a consul agent in development mode when there is
      one on this machine, a fake otherwise), saves, damages, loses and restores, and
      ends it again. It touches no other Consul, and leaves nothing behind.

        $ snap demo
      """;
  }

  @Override
  public List<Flag> flags() {
    return List.of();
  }

  @Override
  public void run(Invocation invocation) throws CommandFailedException {
    invocation.arguments().requireAtMost(0);
    Thread self = Thread.currentThread();
    Optional<String> failure =
        invocation.shutdown().during(self::interrupt, () -> show(invocation.output()));
    if (failure.isPresent()) {
      throw new CommandFailedException(
          "Demo failed: " + (self.isInterrupted() ? "it was interrupted" : failure.get()));
    }
  }

  /** Returns what went wrong. */
  private static Optional<String> show(Output output) {
    try {
      Path directory = Files.createTempDirectory("snap-demo");
      try (ConsulUnderTest consul = start(output)) {
        new Demo(consul, directory, output).run();
      } finally {
        remove(directory);
      }
    } catch (Demo.UnexpectedException | IllegalStateException e) {
      return Optional.of(e.getMessage());
    } catch (IOException | RuntimeException e) {
      return Optional.of(e.toString());
    }
    output.line("");
    output.line("The demo succeeded: saved, verified, damage refused, lost, restored.");
    return Optional.empty();
  }

  private static ConsulUnderTest start(Output output) {
    Optional<ConsulBinary> binary = ConsulBinary.find();
    ConsulUnderTest consul;
    if (binary.isPresent()) {
      output.line("Starting a real consul agent, version " + binary.get().version() + ".");
      consul = ConsulServer.builder().binary(binary.get()).start();
    } else {
      output.line("No consul program was found, so a fake Consul plays its part.");
      consul = FakeConsul.start();
    }
    output.line("It answers at " + consul.address() + " and is gone when the demo ends.");
    return consul;
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(DemoCommand::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
