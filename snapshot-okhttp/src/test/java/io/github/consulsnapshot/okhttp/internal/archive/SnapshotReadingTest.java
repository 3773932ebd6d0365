package io.github.consulsnapshot.okhttp.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.archive.SnapshotReader;
import io.github.consulsnapshot.archive.SnapshotReader.StateFunction;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SnapshotReadingTest {
  private final SnapshotReader reader = SnapshotArchives.reader();
  private final byte[] good = ArchiveCases.sample().build();
  private final byte[] state = ArchiveCases.sample().content(ArchiveBuilder.STATE);

  @AfterEach
  void leaveNoInterrupt() {
    Thread.interrupted();
  }

  // ---- What the function gets ----

  @Test
  void read_wholeArchive_givesMetadataAndAllBytes() throws IOException {
    PiecewiseSource source = PiecewiseSource.whole(good);
    List<SnapshotMetadata> seen = new ArrayList<>();
    byte[] bytes =
        reader.read(
            source,
            (metadata, stream) -> {
              seen.add(metadata);
              return stream.readAllBytes();
            });
    assertThat(bytes).isEqualTo(state);
    assertThat(seen)
        .containsExactly(
            SnapshotArchives.verifier().verify(PiecewiseSource.whole(good)).metadata());
    assertThat(source.opened()).isEqualTo(1);
    assertThat(source.closed()).isPositive();
  }

  static Map<String, StateFunction<Integer>> waysToRead() {
    return Map.of(
        "nothing", (metadata, stream) -> 0,
        "one byte", (metadata, stream) -> stream.read(),
        "some bytes", (metadata, stream) -> stream.readNBytes(50).length,
        "by skipping", (metadata, stream) -> (int) stream.skip(60),
        "and closing", (metadata, stream) -> closed(stream),
        "byte by byte", (metadata, stream) -> countOneByOne(stream),
        "in small pieces", (metadata, stream) -> countInPieces(stream, 3),
        "in large pieces", (metadata, stream) -> countInPieces(stream, 100_000));
  }

  static Stream<String> namesOfWays() {
    return waysToRead().keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("namesOfWays")
  void read_asMuchAsTheFunctionWants_givesItsResult(String way) throws IOException {
    int expected =
        switch (way) {
          case "nothing" -> 0;
          case "one byte" -> 0x81;
          case "some bytes" -> 50;
          case "by skipping" -> 60;
          case "and closing" -> -2;
          default -> state.length;
        };
    assertThat(reader.read(PiecewiseSource.whole(good), waysToRead().get(way))).isEqualTo(expected);
    assertThat(reader.read(PiecewiseSource.inPieces(good, 1), waysToRead().get(way)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("namesOfWays")
  void read_damageAfterTheState_withholdsTheResult(String way) {
    for (byte[] damaged :
        List.of(
            ArchiveCases.sample().hash(ArchiveBuilder.STATE, "0".repeat(64)).build(),
            ArchiveCases.sample().sums("").build(),
            ArchiveCases.sample().wrongCrc().build(),
            ArchiveBuilder.cutBy(good, 1),
            ArchiveCases.sample().afterGzip(new byte[1]).build(),
            ArchiveCases.sample().declaredSize(5).build())) {
      assertThatExceptionOfType(InvalidArchiveException.class)
          .isThrownBy(() -> reader.read(PiecewiseSource.whole(damaged), waysToRead().get(way)));
    }
  }

  @Test
  void read_functionReturnsNull_returnsNull() throws IOException {
    assertThat(reader.<Object>read(PiecewiseSource.whole(good), (metadata, stream) -> null))
        .isNull();
  }

  @Test
  void read_readZeroBytes_isNoEnd() throws IOException {
    int length =
        reader.read(
            PiecewiseSource.whole(good),
            (metadata, stream) -> {
              assertThat(stream.read(new byte[0])).isZero();
              assertThatThrownBy(() -> stream.read(new byte[2], 1, 2))
                  .isInstanceOf(IndexOutOfBoundsException.class);
              int read = stream.readAllBytes().length;
              assertThat(stream.read()).isEqualTo(-1);
              assertThat(stream.read(new byte[5])).isEqualTo(-1);
              return read;
            });
    assertThat(length).isEqualTo(state.length);
  }

  // ---- What the function throws ----

  @Test
  void read_functionThrowsOnGoodArchive_passesItOn() {
    IOException checked = new IOException("mine");
    assertThatThrownBy(() -> reader.read(PiecewiseSource.whole(good), failing(checked)))
        .isSameAs(checked);
    IllegalStateException unchecked = new IllegalStateException("mine");
    assertThatThrownBy(() -> reader.read(PiecewiseSource.whole(good), failing(unchecked)))
        .isSameAs(unchecked);
  }

  @Test
  void read_functionThrowsOnBadArchive_namesTheArchive() {
    byte[] cut = ArchiveBuilder.cutBy(good, 3);
    for (Exception mine : List.of(new IOException("mine"), new IllegalStateException("mine"))) {
      assertThatExceptionOfType(InvalidArchiveException.class)
          .isThrownBy(() -> reader.read(PiecewiseSource.whole(cut), failing(mine)))
          .satisfies(e -> assertThat(e.fault()).isEqualTo(ArchiveFault.TRUNCATED));
    }
  }

  @Test
  void read_functionSwallowsTheDamage_namesItNonetheless() {
    byte[] cut = Tars.gzip(ArchiveBuilder.cutTo(ArchiveCases.sample().tar(), 1600));
    InvalidArchiveException refusal =
        catchThrowableOfType(
            InvalidArchiveException.class,
            () ->
                reader.read(
                    PiecewiseSource.whole(cut),
                    (metadata, stream) -> {
                      try {
                        return stream.readAllBytes().length;
                      } catch (InvalidArchiveException e) {
                        // Once broken it stays so, and gives no bytes from behind the damage.
                        assertThatThrownBy(stream::read).isSameAs(e);
                        return 7;
                      }
                    }));
    assertThat(refusal).isNotNull();
    assertThat(refusal.place()).isEqualTo(ArchiveBuilder.STATE);
    assertThat(refusal.offset()).hasValue(1600 - 1536);
  }

  @Test
  void read_functionWrapsTheDamage_namesItUnwrapped() {
    byte[] cut = ArchiveBuilder.cutTo(good, 420);
    assertThatExceptionOfType(InvalidArchiveException.class)
        .isThrownBy(
            () ->
                reader.read(
                    PiecewiseSource.whole(cut),
                    (metadata, stream) -> {
                      try {
                        return stream.readAllBytes();
                      } catch (RuntimeException e) {
                        throw new IllegalStateException("mine", e);
                      }
                    }));
  }

  // ---- The state before its metadata ----

  @Test
  void read_stateFirstAndRepeatable_readsTwice() throws IOException {
    byte[] stateFirst = stateFirst().build();
    PiecewiseSource source = PiecewiseSource.whole(stateFirst);
    int[] calls = new int[1];
    byte[] read =
        reader.read(
            source,
            (metadata, stream) -> {
              calls[0]++;
              assertThat(metadata.index()).isEqualTo(13);
              return stream.readAllBytes();
            });
    assertThat(read).isEqualTo(state);
    assertThat(calls).containsExactly(1);
    assertThat(source.opened()).isEqualTo(2);
    assertThat(source.closed()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void read_stateFirstAndReadOnce_isRefused() {
    SnapshotSource once =
        SnapshotSource.once(new ByteArrayInputStream(stateFirst().build()), "standard input");
    assertThatExceptionOfType(InvalidArchiveException.class)
        .isThrownBy(() -> reader.read(once, (metadata, stream) -> 1))
        .withMessageStartingWith("standard input: ")
        .withMessageContaining("meta.json")
        .withMessageContaining("read only once");
  }

  @Test
  void read_stateFirstAndDamaged_neverCallsTheFunction() {
    byte[] damaged = stateFirst().wrongCrc().build();
    AtomicBoolean called = new AtomicBoolean();
    for (SnapshotSource source :
        List.of(
            PiecewiseSource.whole(damaged),
            SnapshotSource.once(new ByteArrayInputStream(damaged), "once"))) {
      assertThatExceptionOfType(InvalidArchiveException.class)
          .isThrownBy(
              () ->
                  reader.read(
                      source,
                      (metadata, stream) -> {
                        called.set(true);
                        return 1;
                      }))
          .satisfies(e -> assertThat(e.fault()).isEqualTo(ArchiveFault.GZIP_CHECKSUM));
    }
    assertThat(called).isFalse();
  }

  @Test
  void read_stateFirstAndReplacedMeanwhile_withholdsTheResult() {
    byte[] first = stateFirst().build();
    byte[] second = stateFirst().index(14).build();
    ChangingSource source = new ChangingSource(List.of(first, second));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> reader.read(source, (metadata, stream) -> 1))
        .withMessageContaining("changing.snap")
        .withMessageContaining("same bytes");
  }

  private static ArchiveBuilder stateFirst() {
    return ArchiveCases.sample()
        .order(ArchiveBuilder.STATE, ArchiveBuilder.META, ArchiveBuilder.SUMS);
  }

  // ---- The source ----

  @Test
  void read_sourceFailsInMidRead_namesTheSource() {
    IOException broken = new IOException("the disk is gone");
    for (int bytes : new int[] {0, 5, 10, 300, good.length - 4, good.length}) {
      FailingSource source = new FailingSource(good, bytes, broken);
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> reader.read(source, (metadata, stream) -> stream.readAllBytes()))
          .withMessage("failing.snap: reading it failed: the disk is gone")
          .withCause(broken);
      assertThat(source.closed).as("closed after %s bytes", bytes).isTrue();
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> SnapshotArchives.verifier().verify(source))
          .withCause(broken);
    }
  }

  @Test
  void read_sourceFailsAsIfCutShort_isNotTakenForACutArchive() {
    IOException end = new EOFException("the other side hung up");
    FailingSource source = new FailingSource(good, 300, end);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> reader.read(source, (metadata, stream) -> 1))
        .withCause(end);
  }

  @Test
  void read_sourceFailsAsIfDamaged_isNotTakenForADamagedArchive() {
    IOException damaged = new IOException("mine", new DataFormatException("in a layer below"));
    FailingSource source = new FailingSource(good, 300, damaged);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> reader.read(source, (metadata, stream) -> 1))
        .withCause(damaged);
  }

  @Test
  void read_functionSwallowsTheFailureOfTheSource_namesTheSource() {
    FailingSource source = new FailingSource(good, 400, new IOException("the disk is gone"));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(
            () ->
                reader.read(
                    source,
                    (metadata, stream) -> {
                      try {
                        return stream.readAllBytes().length;
                      } catch (IOException e) {
                        return -1;
                      }
                    }));
  }

  @Test
  void read_sourceCannotBeOpened_namesTheSource() {
    SnapshotSource once = SnapshotSource.once(new ByteArrayInputStream(good), "standard input");
    SnapshotArchives.verifier().verify(once);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> reader.read(once, (metadata, stream) -> 1))
        .withMessageStartingWith("standard input: ");
  }

  @Test
  void read_functionThrows_closesTheSource() {
    PiecewiseSource source = PiecewiseSource.whole(good);
    assertThatThrownBy(() -> reader.read(source, failing(new IOException("mine"))))
        .isInstanceOf(IOException.class);
    assertThat(source.closed()).isPositive();
    PiecewiseSource another = PiecewiseSource.whole(good);
    assertThatThrownBy(
            () ->
                reader.read(
                    another,
                    (metadata, stream) -> {
                      throw new AssertionError("mine");
                    }))
        .isInstanceOf(AssertionError.class);
    assertThat(another.closed()).isPositive();
  }

  // ---- Interrupts ----

  @Test
  void read_interruptedBefore_isCancelled() {
    PiecewiseSource source = PiecewiseSource.whole(good);
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(OperationCancelledException.class)
        .isThrownBy(() -> reader.read(source, (metadata, stream) -> 1))
        .withMessageStartingWith(PiecewiseSource.NAME);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(source.closed()).isPositive();
  }

  @Test
  void read_interruptedInTheFunction_isCancelled() {
    GeneratedArchive large = GeneratedArchive.ofStateBytes(1 << 20, 1000);
    assertThatExceptionOfType(OperationCancelledException.class)
        .isThrownBy(
            () ->
                reader.read(
                    large,
                    (metadata, stream) -> {
                      Thread.currentThread().interrupt();
                      return stream.readAllBytes();
                    }));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void read_interruptedAfterTheLastByteOfTheState_isCancelled() {
    assertThatExceptionOfType(OperationCancelledException.class)
        .isThrownBy(
            () ->
                reader.read(
                    PiecewiseSource.whole(good),
                    (metadata, stream) -> {
                      byte[] all = stream.readAllBytes();
                      Thread.currentThread().interrupt();
                      return all;
                    }));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void verify_interruptedBefore_isCancelled() {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(OperationCancelledException.class)
        .isThrownBy(() -> SnapshotArchives.verifier().verify(PiecewiseSource.whole(good)));
    assertThat(Thread.interrupted()).isTrue();
  }

  private static StateFunction<Integer> failing(Exception failure) {
    return (metadata, stream) -> {
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      throw (IOException) failure;
    };
  }

  private static int closed(InputStream stream) throws IOException {
    stream.close();
    return -2;
  }

  private static int countOneByOne(InputStream stream) throws IOException {
    int count = 0;
    while (stream.read() >= 0) {
      count++;
    }
    return count;
  }

  private static int countInPieces(InputStream stream, int pieceBytes) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] piece = new byte[pieceBytes];
    for (int read = stream.read(piece); read >= 0; read = stream.read(piece)) {
      all.write(piece, 0, read);
    }
    return all.size();
  }

  /** Gives the beginning of an archive and then fails. */
  private static final class FailingSource implements SnapshotSource {
    private final byte[] archive;
    private final int bytes;
    private final IOException failure;
    private boolean closed;

    FailingSource(byte[] archive, int bytes, IOException failure) {
      this.archive = archive;
      this.bytes = bytes;
      this.failure = failure;
    }

    @Override
    public InputStream open() {
      return new FilterInputStream(new ByteArrayInputStream(archive, 0, bytes)) {
        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          int read = super.read(buffer, offset, length);
          if (read < 0) {
            throw failure;
          }
          return read;
        }

        @Override
        public void close() {
          closed = true;
        }
      };
    }

    @Override
    public String description() {
      return "failing.snap";
    }
  }

  /** Gives another archive each time. */
  private static final class ChangingSource implements SnapshotSource {
    private final List<byte[]> archives;
    private int opened;

    ChangingSource(List<byte[]> archives) {
      this.archives = archives;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(archives.get(opened++));
    }

    @Override
    public String description() {
      return "changing.snap";
    }
  }
}
