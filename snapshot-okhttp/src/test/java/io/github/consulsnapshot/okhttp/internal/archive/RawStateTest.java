package io.github.consulsnapshot.okhttp.internal.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RaftServer;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.archive.SnapshotReader;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** States as a server keeps them: a state.bin, and a meta.json beside it. */
class RawStateTest {
  private static final byte[] STATE = StateBuilder.sample().build();

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 513, 1 << 16})
  void read_wholeState_givesMetadataAndAllBytes(int piece) throws IOException {
    byte[] large = new StateBuilder().kv("a", new byte[200_000]).kv("b", "2").build();
    SnapshotReader reader = reader(meta(large.length, crc(large)), piece);

    SnapshotMetadata[] metadata = new SnapshotMetadata[1];
    byte[] read =
        reader.read(
            PiecewiseSource.inPieces(large, piece),
            (known, state) -> {
              metadata[0] = known;
              return state.readAllBytes();
            });

    assertThat(read).isEqualTo(large);
    assertThat(metadata[0])
        .isEqualTo(
            new SnapshotMetadata(
                "2-13-1602222343947",
                13,
                2,
                1,
                large.length,
                List.of(new RaftServer(0, "node", "127.0.0.1:8300")),
                1));
    int first = reader.read(PiecewiseSource.withEmptyReads(large, piece), (m, s) -> s.read());
    assertThat(first).isEqualTo(0x81);
  }

  @Test
  void read_stateOfAnotherLength_withholdsTheResult() {
    for (int length = 0; length < STATE.length; length++) {
      byte[] cut = Arrays.copyOf(STATE, length);
      assertThatExceptionOfType(InvalidArchiveException.class)
          .isThrownBy(() -> read(meta(STATE.length, crc(STATE)), cut))
          .satisfies(e -> assertThat(e.fault()).isEqualTo(ArchiveFault.SIZE_MISMATCH))
          .withMessageContaining(
              "state.bin: expected the "
                  + STATE.length
                  + " bytes that meta.json gives as Size, found "
                  + cut.length
                  + " bytes");
    }
    byte[] longer = Arrays.copyOf(STATE, STATE.length + 1);
    assertThatThrownBy(() -> read(meta(STATE.length, crc(STATE)), longer))
        .hasMessageContaining("found more than " + STATE.length + " bytes");
    assertThatThrownBy(() -> read(meta(-1, ""), STATE)).hasMessageContaining("the -1 bytes");
  }

  @Test
  void read_everyBitChanged_isRefused() {
    for (int bit = 0; bit < 8 * STATE.length; bit++) {
      byte[] changed = STATE.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));

      assertThatExceptionOfType(InvalidArchiveException.class)
          .as("bit %s", bit)
          .isThrownBy(() -> read(meta(STATE.length, crc(STATE)), changed));
    }
  }

  @Test
  void read_valueChanged_isFoundByTheCrcAlone() throws IOException {
    byte[] state = new StateBuilder().kv("a", "hi").build();
    byte[] changed = state.clone();
    changed[changed.length - 1] = 'o';

    assertThatExceptionOfType(InvalidArchiveException.class)
        .isThrownBy(() -> read(meta(state.length, crc(state)), changed))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(ArchiveFault.HASH_MISMATCH))
        .withMessageContaining("the CRC that meta.json gives, 0x")
        .withMessageStartingWith(PiecewiseSource.NAME + ": ");
    assertThat(read(meta(state.length, ""), changed)).isEqualTo(changed);
  }

  @Test
  void read_checkValue_isThatOfTheSumThatRaftKeeps() {
    Crc64 crc = new Crc64();
    crc.update("123456789".getBytes(UTF_8));
    assertThat(crc.digest()).asHexString().isEqualTo("995DC9BBDF1939FA");
    crc.update((byte) '1');
    crc.update("23456789".getBytes(UTF_8));
    assertThat(crc.digest()).asHexString().isEqualTo("995DC9BBDF1939FA");
  }

  @Test
  void read_recordThatCrashesAServer_isRefusedAlthoughTheCrcIsRight() {
    byte[] state = new StateBuilder().kv("", "no key").build();

    assertThatExceptionOfType(InvalidArchiveException.class)
        .isThrownBy(() -> read(meta(state.length, crc(state)), state))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(ArchiveFault.SENSELESS_RECORD));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "no JSON; METADATA",
        "''; METADATA",
        "{\"Version\":1,\"Size\":SIZE,\"CRC\":5}; METADATA",
        "{\"Version\":1,\"Size\":SIZE,\"CRC\":\"?\"}; METADATA",
        "{\"Version\":1,\"Size\":SIZE,\"CRC\":\"AAAA\"}; HASH_MISMATCH",
        "{\"Version\":0,\"Size\":SIZE}; UNSUPPORTED_VERSION",
        "{\"Version\":1,\"Size\":SIZE,\"Index\":9223372036854775808}; METADATA",
      })
  void read_metadataThatIsNone_isNamed(String json, ArchiveFault fault) {
    String meta = json.replace("SIZE", Integer.toString(STATE.length));

    assertThatExceptionOfType(InvalidArchiveException.class)
        .isThrownBy(() -> read(meta, STATE))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(fault));
  }

  @Test
  void read_longMetadata_isRefusedUnread() {
    assertThatExceptionOfType(InvalidArchiveException.class)
        .isThrownBy(() -> read(meta(STATE.length, "") + " ".repeat(1 << 20), STATE))
        .satisfies(e -> assertThat(e.fault()).isEqualTo(ArchiveFault.LIMIT))
        .withMessageContaining("meta.json: expected at most 1048576 bytes");
  }

  @Test
  void read_limits_areKept() {
    SnapshotSource metadata = source(meta(STATE.length, crc(STATE)).getBytes(UTF_8));
    ArchiveLimits limits = ArchiveLimits.defaults();

    assertThatThrownBy(
            () ->
                SnapshotArchives.rawReader(metadata, limits.withMaxStateBytes(STATE.length - 1))
                    .read(source(STATE), (known, state) -> 1))
        .isInstanceOf(InvalidArchiveException.class)
        .hasMessageContaining("maxStateBytes");
    assertThatThrownBy(
            () ->
                SnapshotArchives.rawReader(metadata, limits.withMaxRecordBytes(20))
                    .read(source(STATE), (known, state) -> 1))
        .isInstanceOf(InvalidArchiveException.class)
        .hasMessageContaining("maxRecordBytes");
  }

  @Test
  void read_filesMissing_areNamed() throws IOException {
    Path meta = directory.resolve("meta.json");
    Path state = directory.resolve("state.bin");
    SnapshotReader reader = SnapshotArchives.rawReader(SnapshotSource.of(meta));

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> reader.read(SnapshotSource.of(state), (known, bytes) -> 1))
        .withMessage(meta + ": no such file");
    Files.writeString(meta, meta(STATE.length, crc(STATE)));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> reader.read(SnapshotSource.of(state), (known, bytes) -> 1))
        .withMessage(state + ": no such file");
    Files.write(state, STATE);
    byte[] read = reader.read(SnapshotSource.of(state), (known, bytes) -> bytes.readAllBytes());
    assertThat(read).isEqualTo(STATE);
  }

  @Test
  void read_functionFails_isPassedOnUnlessTheStateIsDamaged() {
    String meta = meta(STATE.length, crc(STATE));

    assertThatThrownBy(
            () ->
                reader(meta, 9)
                    .read(
                        source(STATE),
                        (known, state) -> {
                          throw new IOException("of its own");
                        }))
        .isInstanceOf(IOException.class)
        .hasMessage("of its own");
    assertThatThrownBy(
            () ->
                reader(meta, 9)
                    .read(
                        source(Arrays.copyOf(STATE, STATE.length - 1)),
                        (known, state) -> {
                          throw new IOException("of its own");
                        }))
        .isInstanceOf(InvalidArchiveException.class);
  }

  @Test
  void rawReader_null_isRefusedAtOnce() {
    assertThatNullPointerException().isThrownBy(() -> SnapshotArchives.rawReader(null));
    SnapshotReader reader = reader(meta(STATE.length, ""), 9);
    assertThatNullPointerException().isThrownBy(() -> reader.read(null, (known, state) -> 1));
    assertThatNullPointerException().isThrownBy(() -> reader.read(source(STATE), null));
  }

  private static byte[] read(String meta, byte[] state) throws IOException {
    return reader(meta, 7).read(source(state), (known, bytes) -> bytes.readAllBytes());
  }

  private static SnapshotReader reader(String meta, int piece) {
    return SnapshotArchives.rawReader(PiecewiseSource.inPieces(meta.getBytes(UTF_8), piece));
  }

  private static SnapshotSource source(byte[] bytes) {
    return PiecewiseSource.inPieces(bytes, 5);
  }

  private static String meta(int size, String crc) {
    return "{\"Version\":1,\"ID\":\"2-13-1602222343947\",\"Index\":13,\"Term\":2,"
        + "\"Peers\":\"ka4xMjcuMC4wLjE6ODMwMA==\",\"Configuration\":{\"Servers\":[{\"Suffrage\":0,"
        + "\"ID\":\"node\",\"Address\":\"127.0.0.1:8300\"}]},\"ConfigurationIndex\":1,\"Size\":"
        + size
        + (crc.isEmpty() ? "" : ",\"CRC\":\"" + crc + "\"")
        + "}\n";
  }

  /** Bit by bit, as the definition has it. */
  private static String crc(byte[] bytes) {
    long crc = -1;
    for (byte each : bytes) {
      crc ^= each & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 1 ? (crc >>> 1) ^ 0xc96c5795d7870f42L : crc >>> 1;
      }
    }
    return Base64.getEncoder().encodeToString(ByteBuffer.allocate(8).putLong(~crc).array());
  }
}
