package io.github.consulsnapshot.okhttp.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.archive.SnapshotReader;
import io.github.consulsnapshot.archive.SnapshotVerifier;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.GeneratedArchive;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Unpacking beside the thread that reads changes no verdict, whatever the executor. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class UnpackingBesideTest {
  private static final int STORED_BYTES = 13;
  private static final int UNPACKED_BYTES = 64;

  /** Of some megabytes, and so longer than both rings. */
  private static final SnapshotSource LARGE = PiecewiseSource.whole(large());

  private final ExecutorService thread = Executors.newSingleThreadExecutor();

  @AfterEach
  void endThread() throws InterruptedException {
    thread.shutdownNow();
    assertThat(thread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private static byte[] large() {
    try (InputStream archive = GeneratedArchive.ofRecords(40, 100_000).open()) {
      return archive.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  enum Kind {
    THREAD,
    SATURATED,
    REFUSING,
    WITHOUT_THREADS,
    THROWING_AFTERWARDS,
    CALLING_THREAD,
    LATE
  }

  private Executor executor(Kind kind) {
    Queue<Runnable> late = new ArrayDeque<>();
    return switch (kind) {
      case THREAD -> thread;
      case SATURATED -> task -> {};
      case REFUSING ->
          task -> {
            throw new RejectedExecutionException("full");
          };
      case WITHOUT_THREADS ->
          task -> {
            throw new OutOfMemoryError("unable to create native thread");
          };
      case THROWING_AFTERWARDS ->
          task -> {
            task.run();
            throw new IllegalStateException("out of order");
          };
      case CALLING_THREAD -> Runnable::run;
      // Each task is run when the next one comes, which is never of the same archive.
      case LATE ->
          task -> {
            late.add(task);
            if (late.size() > 1) {
              late.remove().run();
            }
          };
    };
  }

  static List<ArchiveCase> cases() {
    return ArchiveCases.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void verify_knownArchiveInAnyPieces_isJudgedInTheSameWords(ArchiveCase known) {
    requireSameVerdicts(known.archive());
  }

  @ParameterizedTest
  @EnumSource
  void verify_anyByteDamaged_isJudgedInTheSameWords(Damage damage) {
    byte[] archive = SampleLayer.archive().build();
    for (int index = 0; index < archive.length; index += 5) {
      requireSameVerdicts(damage.at(archive, index));
    }
  }

  /** What was taken last may hold the damage, when nothing is left to be taken. */
  @ParameterizedTest
  @EnumSource
  void verify_lastByteThatCameIsDamage_isJudgedInTheSameWords(Kind kind) {
    byte[] whole = large();
    byte[] flushed = flushed(Arrays.copyOf(ArchiveCases.sample().tar(), 3000));
    for (byte[] begun : new byte[][] {flushed, flushed(SampleLayer.archive().tar())}) {
      byte[] archive = Arrays.copyOf(begun, begun.length + 1);
      // The last block, of a type that there is not.
      archive[begun.length] = 0x07;

      String alone = verdict(PiecewiseSource.whole(archive), Unpacking.HERE);

      assertThat(alone).startsWith("CORRUPT_COMPRESSION");
      assertThat(verdict(PiecewiseSource.whole(archive), beside(executor(kind)))).isEqualTo(alone);
      assertThat(verdict(PiecewiseSource.whole(archive), inSmallPieces(executor(kind))))
          .isEqualTo(alone);
    }
    for (int index = whole.length / 2; index < whole.length / 2 + 2000; index += 97) {
      byte[] damaged = Damage.FLIPPED.at(whole, index);
      byte[] cut = Arrays.copyOf(damaged, index + 1 + index % 89);
      assertThat(verdict(PiecewiseSource.whole(cut), beside(executor(kind))))
          .isEqualTo(verdict(PiecewiseSource.whole(cut), Unpacking.HERE));
    }
  }

  /** A member of gzip that is not at its end, with all that it holds by now. */
  private static byte[] flushed(byte[] content) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflater.setInput(content);
      byte[] packed = new byte[2 * content.length + 100];
      int length = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
      byte[] header = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, 0};
      return Tars.joined(header, Arrays.copyOf(packed, length));
    } finally {
      deflater.end();
    }
  }

  @ParameterizedTest
  @EnumSource
  void verifier_streamThatFailsToSayWhetherItIsReady_isReadAllTheSame(Kind kind) {
    SnapshotSource failing =
        SnapshotSource.once(
            new ByteArrayInputStream(large()) {
              @Override
              public synchronized int available() {
                throw new IllegalStateException("unknown");
              }
            },
            "failing");

    assertThat(SnapshotArchives.verifier(ArchiveLimits.defaults(), executor(kind)).verify(failing))
        .isEqualTo(SnapshotArchives.verifier().verify(LARGE));
  }

  /** Whoever has the task has nothing of the archive, nor what unpacks it. */
  @Test
  void verifier_taskThatNeverBegins_keepsNoMemory() {
    List<Runnable> tasks = new ArrayList<>();
    SnapshotVerifier verifier = SnapshotArchives.verifier(ArchiveLimits.defaults(), tasks::add);
    List<WeakReference<InputStream>> streams = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      InputStream stream = new ByteArrayInputStream(large());
      streams.add(new WeakReference<>(stream));
      verifier.verify(SnapshotSource.once(stream, "large"));
    }

    assertThat(tasks).hasSize(10);
    System.gc();
    // The last one may still be in a register.
    assertThat(streams.stream().filter(stream -> stream.get() != null)).hasSizeLessThan(2);
  }

  private void requireSameVerdicts(byte[] archive) {
    String alone = verdict(PiecewiseSource.whole(archive), Unpacking.HERE);
    for (int bytes : new int[] {1, 513, Integer.MAX_VALUE}) {
      for (Kind kind : bytes == 513 ? Kind.values() : new Kind[] {Kind.THREAD}) {
        PiecewiseSource source = PiecewiseSource.inPieces(archive, bytes);
        assertThat(verdict(source, inSmallPieces(executor(kind))))
            .as("%s, %s", source, kind)
            .isEqualTo(alone);
      }
    }
  }

  private static Unpacking.Place beside(Executor executor) {
    return (input, data) -> new UnpackingBeside(executor, input, data);
  }

  private static Unpacking.Place inSmallPieces(Executor executor) {
    return (input, data) ->
        new UnpackingBeside(executor, input, data, STORED_BYTES, UNPACKED_BYTES);
  }

  private static String verdict(SnapshotSource source, Unpacking.Place place) {
    try {
      return SourceReading.read(
              source,
              bytes ->
                  new ArchiveWalk(bytes, source.description(), ArchiveLimits.defaults(), place)
                      .verify())
          .toString();
    } catch (InvalidArchiveException e) {
      return e.fault() + ": " + e.offset() + ": " + e.getMessage();
    }
  }

  /** Longer than the rings. */
  @ParameterizedTest
  @EnumSource
  void verify_longArchiveDamaged_isJudgedInTheSameWords(Damage damage) throws IOException {
    byte[] archive = large();
    for (int index = archive.length / 8; index < archive.length; index += archive.length / 8) {
      byte[] damaged = damage.at(archive, index);
      String alone = verdict(PiecewiseSource.whole(damaged), Unpacking.HERE);
      for (Kind kind : Kind.values()) {
        assertThat(verdict(PiecewiseSource.whole(damaged), beside(executor(kind))))
            .as("%s at %s, %s", damage, index, kind)
            .isEqualTo(alone);
      }
    }
  }

  /** Both are ahead of the reader at once. */
  @ParameterizedTest
  @EnumSource
  void verify_senselessRecordBeforeAnotherFault_isTold(Kind kind) {
    byte[] incompressible = new byte[300_000];
    new Random(7).nextBytes(incompressible);
    byte[] whole =
        ArchiveCases.sample()
            .state(
                StateBuilder.sample().record(2, Map.of("Value", "x")).kv("behind", incompressible))
            .build();
    byte[] archive = Arrays.copyOf(whole, whole.length / 2);

    assertThat(verdict(PiecewiseSource.whole(archive), beside(executor(kind))))
        .startsWith("SENSELESS_RECORD")
        .isEqualTo(verdict(PiecewiseSource.whole(archive), Unpacking.HERE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void read_knownArchive_isJudgedInTheSameWords(ArchiveCase known) {
    SnapshotSource source = PiecewiseSource.whole(known.archive());

    assertThat(reading(source, SnapshotArchives.reader(ArchiveLimits.defaults(), thread)))
        .isEqualTo(reading(source, SnapshotArchives.reader()));
  }

  private static String reading(SnapshotSource source, SnapshotReader reader) {
    try {
      return reader.read(source, (metadata, state) -> readOddly(state));
    } catch (InvalidArchiveException e) {
      return e.fault() + ": " + e.offset() + ": " + e.getMessage();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String readOddly(InputStream state) throws IOException {
    byte[] piece = new byte[37];
    long sum = state.read();
    for (int read = state.read(piece, 3, 31); read >= 0; read = state.read(piece, 3, 31)) {
      sum = 31 * sum + Arrays.hashCode(Arrays.copyOfRange(piece, 3, 3 + read));
    }
    return "read to the end: " + sum;
  }

  @ParameterizedTest
  @EnumSource
  void verifier_withExecutor_findsTheSame(Kind kind) {
    VerifiedArchive alone = SnapshotArchives.verifier().verify(LARGE);

    assertThat(SnapshotArchives.verifier(ArchiveLimits.defaults(), executor(kind)).verify(LARGE))
        .isEqualTo(alone);
  }

  @Test
  void reader_withExecutor_handsOutTheSame() throws IOException {
    byte[] state = SnapshotArchives.reader().read(LARGE, (metadata, bytes) -> bytes.readAllBytes());

    assertThat(
            SnapshotArchives.reader(ArchiveLimits.defaults(), thread)
                .<byte[]>read(LARGE, (metadata, bytes) -> bytes.readAllBytes()))
        .isEqualTo(state);
  }

  @Test
  void verifier_threadOfThePoolItself_doesNotWaitForItself() throws Exception {
    Future<VerifiedArchive> inside =
        thread.submit(
            () -> SnapshotArchives.verifier(ArchiveLimits.defaults(), thread).verify(LARGE));

    assertThat(inside.get(1, TimeUnit.MINUTES))
        .isEqualTo(SnapshotArchives.verifier().verify(LARGE));
  }

  @Test
  void verifier_archive_givesOneTaskAtATime() {
    AtomicInteger tasks = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger all = new AtomicInteger();
    Executor counting =
        task -> {
          most.accumulateAndGet(tasks.incrementAndGet(), Math::max);
          all.incrementAndGet();
          thread.execute(
              () -> {
                // Another may be asked for from here on, while this one leaves.
                tasks.decrementAndGet();
                task.run();
              });
        };

    SnapshotArchives.verifier(ArchiveLimits.defaults(), counting).verify(LARGE);

    assertThat(all).hasPositiveValue();
    assertThat(most).hasValue(1);
  }

  @Test
  void verifier_smallArchive_leavesTheExecutorAlone() {
    byte[] small = ArchiveCases.sample().build();

    SnapshotArchives.verifier(
            ArchiveLimits.defaults(),
            task -> {
              throw new AssertionError("a task for an archive of " + small.length + " bytes");
            })
        .verify(PiecewiseSource.whole(small));
  }

  @Test
  void verifier_executorRefuses_isNotAskedAgain() {
    AtomicInteger refusals = new AtomicInteger();

    SnapshotArchives.verifier(
            ArchiveLimits.defaults(),
            task -> {
              refusals.incrementAndGet();
              throw new RejectedExecutionException("full");
            })
        .verify(LARGE);

    assertThat(refusals).hasValue(1);
  }

  @Test
  void verifier_taskThatComesTooLate_doesNothing() {
    List<Runnable> tasks = new ArrayList<>();
    VerifiedArchive verified =
        SnapshotArchives.verifier(ArchiveLimits.defaults(), tasks::add).verify(LARGE);

    tasks.forEach(Runnable::run);

    assertThat(tasks).hasSize(1);
    assertThat(verified).isEqualTo(SnapshotArchives.verifier().verify(LARGE));
  }

  @Test
  void verifier_interruptedBeside_isCancelled() throws Exception {
    byte[] archive = large();
    Thread reading = Thread.currentThread();
    SnapshotSource interrupting =
        SnapshotSource.once(
            new ByteArrayInputStream(archive) {
              @Override
              public synchronized int read(byte[] buffer, int offset, int length) {
                if (pos > archive.length / 2) {
                  reading.interrupt();
                }
                return super.read(buffer, offset, length);
              }
            },
            "interrupting");

    assertThatExceptionOfType(OperationCancelledException.class)
        .isThrownBy(
            () -> SnapshotArchives.verifier(ArchiveLimits.defaults(), thread).verify(interrupting));
    assertThat(Thread.interrupted()).isTrue();
  }

  /** What has come is judged before more is waited for, wherever it is at that moment. */
  @ParameterizedTest
  @EnumSource
  void verifier_lineIsSilentBehindDamage_findsItAtOnce(Kind kind) {
    byte[] archive = large();
    Arrays.fill(archive, archive.length / 3, archive.length / 3 + 1000, (byte) 0xff);
    SnapshotSource silent =
        SnapshotSource.once(
            new ByteArrayInputStream(archive, 0, archive.length / 2) {
              @Override
              public synchronized int read(byte[] buffer, int offset, int length) {
                int read = super.read(buffer, offset, length);
                if (read < 0) {
                  throw new AssertionError("waits for the line");
                }
                return read;
              }
            },
            "silent");

    assertThatExceptionOfType(InvalidArchiveException.class)
        .isThrownBy(
            () ->
                SnapshotArchives.verifier(ArchiveLimits.defaults(), executor(kind)).verify(silent));
  }

  /** The reader would not know whether it waits. */
  @Test
  void verifier_streamThatIsNeverReady_isUnpackedByTheReader() {
    SnapshotSource unready =
        SnapshotSource.once(
            new ByteArrayInputStream(large()) {
              @Override
              public synchronized int available() {
                return 0;
              }
            },
            "unready");

    VerifiedArchive verified =
        SnapshotArchives.verifier(
                ArchiveLimits.defaults(),
                task -> {
                  throw new AssertionError("a task");
                })
            .verify(unready);

    assertThat(verified).isEqualTo(SnapshotArchives.verifier().verify(LARGE));
  }
}
