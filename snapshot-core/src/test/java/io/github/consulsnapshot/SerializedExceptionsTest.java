package io.github.consulsnapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frameworks send exceptions from one JVM to another; what arrives must answer as it promises. */
class SerializedExceptionsTest {
  private static final List<KeyChange> STEPS =
      List.of(new KeyChange("a", KeyChange.Action.CREATE, 0, 1, 0, false, "0".repeat(64)));
  private static final KeyRestoreReport REPORT = new KeyRestoreReport(2, 128, STEPS);

  /** What is left out on the way, and what there is instead. */
  private static final Map<String, Object> LEFT_OUT =
      Map.of(
          "moved", List.of(),
          "batch", List.of(),
          "records", List.of(),
          "report", new KeyRestoreReport(2, 128, List.of()));

  static Stream<SnapshotException> all() {
    IOException cause = new IOException("cause");
    return Stream.of(
        new ArchiveRefusedException("m", 500, "text"),
        new BrokenStreamException("m", "text", cause),
        new BrokenStreamException("m", "", cause),
        new ClientClosedException(),
        new ConnectionFailedException("m", cause),
        new ConsulNotReadyException("m", 500, "text"),
        new ConsulRefusedException("m", 418, "text"),
        new InvalidArchiveException("a.snap", ArchiveFault.SUMS, "tar", -1, "this", "that", cause),
        new InvalidArchiveException(
            "a.snap",
            ArchiveFault.SENSELESS_RECORD,
            "state.bin",
            7,
            "this",
            "that",
            Optional.of(new RecordPosition(2, "KVS", 12)),
            null),
        new InvalidSettingException("setting", "m", cause),
        new KeyRestoreIncompleteException("m", new ClientClosedException(), REPORT),
        new KeysMovedException("m", STEPS, REPORT),
        new KeysOutcomeUnknownException("m", cause, STEPS, REPORT),
        new LeadershipLostException("m", cause),
        new NoLeaderException("m", 500, "text"),
        new OperationCancelledException("m", cause),
        new OutcomeUnknownException("m", cause),
        new PermissionDeniedException("m", 403, "text"),
        new RateLimitedException("m", 429, "text"),
        new SafetySnapshotException("m", new ClientClosedException()),
        new StorageDeniedException("m", cause),
        new StorageException("m", cause),
        new TimedOutException("m", TimedOutException.Limit.STALL, Duration.ofSeconds(1), cause),
        new TlsFailedException("m", cause),
        new TooManyChangesException("m"),
        new TooStaleException(
            "m",
            new Freshness(
                OptionalLong.of(-1), Optional.of(false), Optional.of(Duration.ofSeconds(9)))),
        new TooStaleException(
            "m", new Freshness(OptionalLong.empty(), Optional.empty(), Optional.empty())),
        new UnhealthyClusterException("m"),
        new UnknownDatacenterException("m", 500, "text"),
        new UnsupportedRecordsException(
            "m", List.of(new RecordCount(30, "X", 1, 2)), List.of("mesh", "exported-services")));
  }

  @ParameterizedTest
  @MethodSource("all")
  void getters_afterSerialization_giveWhatTheyPromise(SnapshotException sent) throws Exception {
    SnapshotException arrived = serialized(sent);

    assertThat(arrived).hasSameClassAs(sent).hasMessage(sent.getMessage());
    for (Method getter : getters(sent.getClass())) {
      assertThat(getter.invoke(arrived))
          .as(getter.getName())
          .isNotNull()
          .isEqualTo(LEFT_OUT.getOrDefault(getter.getName(), getter.invoke(sent)));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void serialized_twice_isTheSame(SnapshotException sent) throws Exception {
    SnapshotException arrived = serialized(serialized(sent));

    for (Method getter : getters(sent.getClass())) {
      assertThat(getter.invoke(arrived))
          .as(getter.getName())
          .isEqualTo(LEFT_OUT.getOrDefault(getter.getName(), getter.invoke(sent)));
    }
  }

  @Test
  void all_isEveryExceptionOfThePackage() throws Exception {
    Path classes =
        Path.of(SnapshotException.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve(SnapshotException.class.getPackageName().replace('.', '/'));
    Set<String> there;
    try (Stream<Path> files = Files.list(classes)) {
      there =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith("Exception.class"))
              .map(name -> name.substring(0, name.length() - ".class".length()))
              .collect(Collectors.toSet());
    }

    // These two are abstract.
    assertThat(there).contains("SnapshotException", "PreconditionFailedException");
    there.removeAll(Set.of("SnapshotException", "PreconditionFailedException"));
    assertThat(all().map(each -> each.getClass().getSimpleName()).collect(Collectors.toSet()))
        .isEqualTo(there);
  }

  private static List<Method> getters(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> SnapshotException.class.isAssignableFrom(method.getDeclaringClass()))
        .filter(method -> method.getParameterCount() == 0 && !method.isSynthetic())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .toList();
  }

  private static SnapshotException serialized(SnapshotException e) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(e);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (SnapshotException) in.readObject();
    }
  }
}
