package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.ClientClosedException;
import io.github.consulsnapshot.Consistency;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.UnknownDatacenterException;
import io.github.consulsnapshot.UnsupportedRecordsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link SnapshotClient} keeps, whatever carries it. Extend it once with {@link
 * FakeConsul} and once with {@link ConsulServer}: what a client promises must hold with both.
 *
 * <p>Tests of one class share a Consul, and leave it alive; their keys begin with {@code
 * contract/}.
 */
public abstract class SnapshotClientContract {
  private static final String KEY = "contract/key";
  private static final byte[] BEFORE = "before".getBytes(StandardCharsets.UTF_8);
  private static final byte[] AFTER = "after".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;
  private SnapshotClient client;
  private Path file;

  /** For the classes that extend it. */
  protected SnapshotClientContract() {}

  /**
   * The Consul under test: without ACLs, with a leader, in the datacenter {@code dc1}.
   *
   * @return the Consul; may be the same each time, and is closed by who made it
   */
  protected abstract ConsulUnderTest consul();

  /**
   * A new client, with its defaults as a user would have them.
   *
   * @param consul the Consul that it talks to
   * @return the client; the contract closes it
   */
  protected abstract SnapshotClient newClient(ConsulUnderTest consul);

  @BeforeEach
  void startWithAKey() {
    file = directory.resolve("saved.snap");
    consul().awaitReady();
    consul().put(KEY, BEFORE);
    client = newClient(consul());
  }

  @AfterEach
  void closeClient() {
    client.close();
  }

  @Test
  void restore_keyDeletedSinceTheSave_bringsItBack() {
    client.save(file);
    consul().delete(KEY);
    consul().put("contract/later", AFTER);

    RestoredSnapshot restored = client.restore(file);

    assertThat(consul().get(KEY)).hasValue(BEFORE);
    assertThat(consul().get("contract/later")).isEmpty();
    assertThat(restored.source()).contains("saved.snap");
    assertThat(restored.safetySnapshot()).isEmpty();
  }

  @Test
  void restore_saved_hasTheMetadataOfTheSave() {
    SavedSnapshot saved = client.save(file);

    RestoredSnapshot restored = client.restore(file);

    assertThat(restored.archive()).isEqualTo(saved.archive());
  }

  @Test
  void restore_twiceInARow_succeedsTwice() {
    client.save(file);
    for (int i = 0; i < 2; i++) {
      consul().put(KEY, AFTER);
      client.restore(file);
      assertThat(consul().get(KEY)).hasValue(BEFORE);
    }
  }

  @Test
  void restore_unusualKeysAndValues_bringsEveryByteBack() {
    byte[] everyByte = new byte[256];
    for (int i = 0; i < everyByte.length; i++) {
      everyByte[i] = (byte) i;
    }
    Map<String, byte[]> keys = new LinkedHashMap<>();
    keys.put("contract/bytes", everyByte);
    keys.put("contract/empty", new byte[0]);
    keys.put("contract/\u00fc/\u65e5\u672c/\ud83d\udc18", BEFORE);
    keys.put("contract/space and+plus%25", AFTER);
    keys.put("contract/long", new byte[400_000]);
    keys.forEach(consul()::put);
    client.save(file);
    keys.keySet().forEach(consul()::delete);

    client.restore(file);

    keys.forEach((key, value) -> assertThat(consul().get(key)).as(key).hasValue(value));
    keys.keySet().forEach(consul()::delete);
  }

  @Test
  void save_leader_saysWhatWasSaved() throws IOException {
    SavedSnapshot saved = client.save(file);

    assertThat(saved.metadata().index()).isPositive();
    assertThat(saved.freshness().index()).hasValue(saved.metadata().index());
    assertThat(saved.freshness().knownLeader()).hasValue(true);
    assertThat(saved.metadata().version()).isEqualTo(1);
    assertThat(saved.metadata().servers()).isNotEmpty();
    assertThat(saved.archive().archiveBytes()).isEqualTo(Files.size(file));
    assertThat(saved.archive().archiveSha256()).isEqualTo(Hashes.hex(Files.readAllBytes(file)));
    assertThat(saved.archive().records()).anySatisfy(each -> assertThat(each.type()).isEqualTo(2));
    assertThat(saved.location()).isEqualTo(file.toString());
    assertThat(saved.consistency()).isEqualTo(Consistency.CONSISTENT);
    assertThat(saved.attempts()).isEqualTo(1);
  }

  @Test
  void save_newFile_onlyTheOwnerMayReadIt() throws IOException {
    client.save(file);

    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(listing()).containsExactly("saved.snap");
  }

  @Test
  void save_fileExists_replacesIt() throws IOException {
    Files.write(file, AFTER);

    SavedSnapshot saved = client.save(file);

    assertThat(Files.size(file)).isEqualTo(saved.archive().archiveBytes());
    assertThat(listing()).containsExactly("saved.snap");
  }

  @Test
  void save_stale_saysSo() {
    SavedSnapshot saved =
        client.save(file, SaveOptions.builder().consistency(Consistency.STALE).build());

    assertThat(saved.consistency()).isEqualTo(Consistency.STALE);
    assertThat(saved.freshness().lastContact()).isPresent();
  }

  @Test
  void save_unknownDatacenter_failsWithoutAFile() throws IOException {
    SaveOptions elsewhere = SaveOptions.builder().datacenter("nowhere").build();

    assertThatThrownBy(() -> client.save(file, elsewhere))
        .isInstanceOfSatisfying(
            UnknownDatacenterException.class,
            e -> {
              assertThat(e.status()).isEqualTo(500);
              assertThat(e.serverMessage()).isEqualTo("No path to datacenter");
              assertThat(e).hasMessageContaining("nowhere");
            });
    assertThat(listing()).isEmpty();
  }

  @Test
  void save_fails_leavesTheOldFileAsItWas() throws IOException {
    Files.write(file, AFTER);
    SaveOptions elsewhere = SaveOptions.builder().datacenter("nowhere").build();

    assertThatThrownBy(() -> client.save(file, elsewhere))
        .isInstanceOf(UnknownDatacenterException.class);

    assertThat(file).hasBinaryContent(AFTER);
    assertThat(listing()).containsExactly("saved.snap");
  }

  @Test
  void save_ontoADirectory_failsAndLeavesIt() throws IOException {
    Path target = Files.createDirectory(directory.resolve("a-directory"));

    assertThatThrownBy(() -> client.save(target)).isInstanceOf(StorageException.class);

    assertThat(target).isEmptyDirectory();
    assertThat(listing()).containsExactly("a-directory");
  }

  @Test
  void save_noSuchDirectory_fails() throws IOException {
    assertThatThrownBy(() -> client.save(directory.resolve("none").resolve("saved.snap")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("none");
    assertThat(listing()).isEmpty();
  }

  @Test
  void save_interruptedBefore_isCancelledWithoutAFile() throws IOException {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> client.save(file)).isInstanceOf(OperationCancelledException.class);
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }
    assertThat(listing()).isEmpty();
  }

  @Test
  void restore_interruptedBefore_isCancelledAndNothingIsRestored() {
    client.save(file);
    consul().put(KEY, AFTER);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> client.restore(file))
          .isInstanceOf(OperationCancelledException.class);
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }
    assertThat(consul().get(KEY)).hasValue(AFTER);
  }

  @Test
  void restore_noSuchFile_fails() {
    assertThatThrownBy(() -> client.restore(directory.resolve("none.snap")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("none.snap");
  }

  @Test
  void restore_unknownDatacenter_failsAndNothingIsRestored() {
    client.save(file);
    consul().put(KEY, AFTER);
    RestoreOptions elsewhere = RestoreOptions.builder().datacenter("nowhere").build();

    assertThatThrownBy(() -> client.restore(file, elsewhere))
        .isInstanceOf(UnknownDatacenterException.class);

    assertThat(consul().get(KEY)).hasValue(AFTER);
  }

  @TestFactory
  Stream<DynamicTest> restore_notWhole_isRefusedBeforeItIsSent() {
    Map<String, byte[]> archives = new LinkedHashMap<>();
    DamagedArchives.refusedByConsul().forEach((name, each) -> archives.put(name, each.archive()));
    byte[] good = new ArchiveBuilder().build();
    archives.put("a flipped bit", ArchiveBuilder.flip(good, 8 * (good.length / 2)));
    archives.putAll(DamagedArchives.crashingConsul());
    return archives.entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () -> {
                      Files.write(file, each.getValue());
                      assertThatThrownBy(() -> client.restore(file))
                          .isInstanceOf(InvalidArchiveException.class)
                          .hasMessageContaining("saved.snap");
                      requireUntouched();
                    }));
  }

  @Test
  void restore_unknownRecordType_isRefusedBeforeItIsSent() throws IOException {
    Files.write(file, DamagedArchives.unknownType());

    assertThatThrownBy(() -> client.restore(file))
        .isInstanceOfSatisfying(
            UnsupportedRecordsException.class,
            e ->
                assertThat(e.records())
                    .singleElement()
                    .satisfies(record -> assertThat(record.type()).isEqualTo(200)));
    requireUntouched();
  }

  @Test
  void restore_safetySnapshot_canItselfBeRestored() {
    client.save(file);
    consul().put(KEY, AFTER);
    Path safety = directory.resolve("safety.snap");

    RestoredSnapshot restored =
        client.restore(
            file, RestoreOptions.builder().safetySnapshot(SnapshotTarget.of(safety)).build());

    assertThat(consul().get(KEY)).hasValue(BEFORE);
    assertThat(restored.safetySnapshot())
        .hasValueSatisfying(saved -> assertThat(saved.location()).isEqualTo(safety.toString()));
    client.restore(safety);
    assertThat(consul().get(KEY)).hasValue(AFTER);
  }

  @Test
  void close_twice_isAllowed() {
    client.close();

    assertThatCode(client::close).doesNotThrowAnyException();
  }

  @Test
  void close_thenUsed_fails() throws IOException {
    client.save(file);
    client.close();

    assertThatThrownBy(() -> client.save(directory.resolve("other.snap")))
        .isInstanceOf(ClientClosedException.class);
    assertThatThrownBy(() -> client.restore(file)).isInstanceOf(ClientClosedException.class);
    assertThat(listing()).containsExactly("saved.snap");
  }

  private void requireUntouched() {
    assertThat(consul().isAlive()).isTrue();
    assertThat(consul().get(KEY)).hasValue(BEFORE);
  }

  private List<String> listing() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
