package io.github.consulsnapshot.okhttp.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.archive.SnapshotReader;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.GeneratedArchive;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.security.ProviderException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is examined beside the thread that reads changes no verdict, whatever the executor. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ExaminationBesideTest {
  private static final int RING = 4;
  private static final int SLOT_BYTES = 64;
  private static final GeneratedArchive LARGE = GeneratedArchive.ofRecords(40, 100_000);

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final CountDownLatch goOn = new CountDownLatch(1);

  @AfterEach
  void endThread() throws InterruptedException {
    goOn.countDown();
    thread.shutdownNow();
    assertThat(thread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
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

  private void requireSameVerdicts(byte[] archive) {
    String alone = verdict(PiecewiseSource.whole(archive), Examination.HERE);
    for (int bytes : new int[] {1, 513, Integer.MAX_VALUE}) {
      for (Kind kind : bytes == 513 ? Kind.values() : new Kind[] {Kind.THREAD}) {
        PiecewiseSource source = PiecewiseSource.inPieces(archive, bytes);
        assertThat(verdict(source, new ExaminationBeside(executor(kind), RING, SLOT_BYTES)))
            .as("%s, %s", source, kind)
            .isEqualTo(alone);
      }
    }
  }

  private static String verdict(SnapshotSource source, Examination examination) {
    try {
      return SourceReading.read(
              source,
              bytes ->
                  new ArchiveWalk(
                          bytes, source.description(), ArchiveLimits.defaults(), examination)
                      .verify())
          .toString();
    } catch (InvalidArchiveException e) {
      return e.fault() + ": " + e.offset() + ": " + e.getMessage();
    }
  }

  /** Longer than the ring of buffers, which then hold the arrays that were unpacked into. */
  @ParameterizedTest
  @EnumSource
  void verify_longArchiveDamaged_isJudgedInTheSameWords(Damage damage) throws IOException {
    byte[] archive = LARGE.open().readAllBytes();
    for (int index = archive.length / 8; index < archive.length; index += archive.length / 8) {
      byte[] damaged = damage.at(archive, index);
      String alone = verdict(PiecewiseSource.whole(damaged), Examination.HERE);
      for (Kind kind : Kind.values()) {
        assertThat(verdict(PiecewiseSource.whole(damaged), new ExaminationBeside(executor(kind))))
            .as("%s at %s, %s", damage, index, kind)
            .isEqualTo(alone);
      }
    }
  }

  /** Both are in the ring at once; the reader meets the second one before the first is walked. */
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

    assertThat(verdict(PiecewiseSource.whole(archive), new ExaminationBeside(executor(kind))))
        .startsWith("SENSELESS_RECORD")
        .isEqualTo(verdict(PiecewiseSource.whole(archive), Examination.HERE));
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

    assertThat(inside.get(1, TimeUnit.MINUTES).metadata().stateBytes())
        .isEqualTo(LARGE.stateBytes());
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
    byte[] archive = LARGE.open().readAllBytes();
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

  @Test
  void update_interruptedWhileATaskIsStuck_endsAtOnce() throws InterruptedException {
    CountDownLatch stuck = new CountDownLatch(1);
    MessageDigest digest =
        new SlowDigest() {
          @Override
          void slow() {
            stuck.countDown();
            await(goOn);
          }
        };
    // The task is at work before this thread goes on, which else might do the work itself.
    Executor begun =
        task -> {
          thread.execute(task);
          await(stuck);
        };
    Thread reading = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              await(stuck);
              reading.interrupt();
            });
    interrupter.start();
    try (Examination examination = new ExaminationBeside(begun, RING, SLOT_BYTES)) {
      assertThatExceptionOfType(InterruptedIOException.class)
          .isThrownBy(
              () ->
                  examination.pass(
                      digest::update, new byte[100 * SLOT_BYTES], 0, 100 * SLOT_BYTES));
      assertThat(Thread.interrupted()).isTrue();
    }
    interrupter.join();
  }

  private static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"THREAD", "SATURATED", "CALLING_THREAD"})
  void digest_hashFails_isThrownAsItIs(Kind kind) {
    ProviderException broken = new ProviderException("broken");
    MessageDigest digest =
        new SlowDigest() {
          @Override
          void slow() {
            throw broken;
          }
        };
    try (Examination examination = new ExaminationBeside(executor(kind), RING, SLOT_BYTES)) {
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(
              () -> {
                examination.pass(digest::update, new byte[100 * SLOT_BYTES], 0, 100 * SLOT_BYTES);
                examination.settle();
              })
          .isSameAs(broken);
    }
  }

  /** Two hashes whose bytes come in turns, and in pieces that fit no buffer. */
  @ParameterizedTest
  @EnumSource
  void digest_twoHashesInTurns_areThoseOfTheirOwnBytes(Kind kind) throws IOException {
    byte[] bytes = LARGE.open().readNBytes(50_000);
    MessageDigest one = Sha256.newDigest();
    MessageDigest other = Sha256.newDigest();
    Examiner ones = one::update;
    Examiner others = other::update;
    try (Examination examination = new ExaminationBeside(executor(kind), RING, SLOT_BYTES)) {
      int at = 0;
      for (int length : IntStream.range(0, 300).toArray()) {
        byte[] reused = new byte[length];
        System.arraycopy(bytes, at, reused, 0, length);
        examination.pass(length % 2 == 0 ? ones : others, reused, 0, length);
        Arrays.fill(reused, (byte) -1);
        at += length;
      }
      MessageDigest evens = Sha256.newDigest();
      MessageDigest odds = Sha256.newDigest();
      at = 0;
      for (int length = 0; length < 300; length++) {
        (length % 2 == 0 ? evens : odds).update(bytes, at, length);
        at += length;
      }
      examination.settle();
      assertThat(one.digest()).isEqualTo(evens.digest());
      assertThat(other.digest()).isEqualTo(odds.digest());
    }
  }

  private abstract static class SlowDigest extends MessageDigest {
    SlowDigest() {
      super("SLOW");
    }

    abstract void slow();

    @Override
    protected void engineUpdate(byte input) {
      slow();
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
      slow();
    }

    @Override
    protected byte[] engineDigest() {
      return new byte[0];
    }

    @Override
    protected void engineReset() {}
  }
}
