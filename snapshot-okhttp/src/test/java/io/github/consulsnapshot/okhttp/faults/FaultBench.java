package io.github.consulsnapshot.okhttp.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.consulsnapshot.Progress;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.faults.FaultyServer.Received;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Lets one fault happen to a save or a restore, and looks at what came of it. */
final class FaultBench {
  /** A file to append a line to for each fault: its name, what came of it, after how long. */
  private static final String REPORT = System.getProperty("consulsnapshot.test.report", "");

  /** No fault that is not about silence may be met by one of these on a busy machine. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private static final long LARGE = 12L << 20;

  private final Path directory;
  private final CanaryGuard canary;

  FaultBench(Path directory, CanaryGuard canary) {
    this.directory = directory;
    this.canary = canary;
  }

  void run(NetworkFault fault) throws IOException {
    Path secrets = Files.createDirectory(directory.resolve("secrets"));
    Path work = Files.createDirectory(directory.resolve("work"));
    Path file = work.resolve("backup.snap");
    byte[] before = fault.isWithLargeArchive() ? large(file) : small(file);
    canary.watch(work);
    Throwable thrown;
    long nanos;
    List<Received> requests;
    try (FaultyServer server = fault.start();
        OkHttpSnapshotClient client = client(fault, server, secrets)) {
      long start = System.nanoTime();
      thrown = catchThrowable(() -> canary.note(operate(fault, client, file)));
      nanos = System.nanoTime() - start;
      canary.noteThreads();
      canary.note(client);
      requests = server.requests();
    }
    if (thrown != null) {
      canary.note(thrown);
    }
    report(fault, thrown, nanos);
    requireOutcome(fault, thrown);
    assertThat(Duration.ofNanos(nanos)).isLessThan(fault.atMost());
    assertThat(requests.stream().filter(Received::carriesArchive).count())
        .as("archives sent")
        .isEqualTo(fault.archives());
    if (thrown != null) {
      assertThat(requests).as("requests").hasSize(fault.requests());
      assertThat(Arrays.equals(before, Files.readAllBytes(file))).as("old file intact").isTrue();
    }
    assertThat(names(work)).containsExactly("backup.snap");
  }

  private OkHttpSnapshotClient client(NetworkFault fault, FaultyServer server, Path secrets)
      throws IOException {
    Map<String, String> environment = new HashMap<>(fault.environment());
    // Read also where they are not used, so that the key passes through every one of these.
    environment.putIfAbsent(
        "CONSUL_CLIENT_CERT",
        Files.writeString(secrets.resolve("client.pem"), CanaryGuard.CLIENT.certificatePem())
            .toString());
    environment.putIfAbsent(
        "CONSUL_CLIENT_KEY",
        Files.writeString(secrets.resolve("key.pem"), CanaryGuard.CLIENT.privateKeyPkcs8Pem())
            .toString());
    environment.values().removeIf(String::isEmpty);
    OkHttpSnapshotClient.Builder builder =
        OkHttpSnapshotClient.builder()
            .address(server.address())
            .fromEnvironment(environment)
            .token(CanaryGuard.TOKEN)
            .basicAuth(CanaryGuard.USER, CanaryGuard.PASSWORD);
    fault.applyTo(builder);
    canary.note(builder);
    return builder.build();
  }

  private Object operate(NetworkFault fault, OkHttpSnapshotClient client, Path file) {
    if (fault.isRestore()) {
      RestoreOptions.Builder options = RestoreOptions.builder().progress(this::progressed);
      fault.applyTo(options);
      canary.note(options.build());
      return client.restore(file, options.build());
    }
    SaveOptions.Builder options =
        SaveOptions.builder().retry(RetryPolicy.never()).progress(this::progressed);
    fault.applyTo(options);
    canary.note(options.build());
    return client.save(file, options.build());
  }

  private void progressed(Progress progress) {
    canary.note(progress);
    canary.noteThreads();
  }

  private static void requireOutcome(NetworkFault fault, Throwable thrown) {
    if (fault.type().isEmpty()) {
      assertThat(thrown).isNull();
      return;
    }
    assertThat(thrown).isExactlyInstanceOf(fault.type().get());
    assertThat(((SnapshotException) thrown).isRetryable()).isEqualTo(fault.isRetryable());
    assertThat(thrown.getMessage())
        .satisfies(text -> fault.message().forEach(part -> assertThat(text).contains(part)))
        .doesNotContain("null")
        .doesNotContainPattern("[\\p{Cntrl}\ufffd]")
        .hasSizeLessThan(6000);
  }

  private static synchronized void report(NetworkFault fault, Throwable thrown, long nanos)
      throws IOException {
    if (!REPORT.isEmpty()) {
      String outcome = thrown == null ? "succeeds" : thrown.getClass().getSimpleName();
      String line =
          "| %s | %s | %d | %s |%n"
              .formatted(
                  fault,
                  outcome,
                  Duration.ofNanos(nanos).toMillis(),
                  thrown == null ? "" : thrown.getMessage());
      Files.writeString(
          Path.of(REPORT), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  static byte[] small() {
    return new ArchiveBuilder().build();
  }

  private static byte[] small(Path file) throws IOException {
    byte[] archive = small();
    Files.write(file, archive);
    return archive;
  }

  private static byte[] large(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      GeneratedArchive.ofStateBytes(LARGE, 64 * 1024).withCompression(0).writeTo(out);
    }
    return Files.readAllBytes(file);
  }

  static Duration longTime() {
    return LONG;
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
