package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.okhttp.internal.deflate.Unpacker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Unpacks on an executor of the caller's, beside the thread that reads the archive and judges what
 * was unpacked.
 *
 * <p>The thread that reads fills a ring of stored pieces, as long as there is something to be read
 * without waiting for the line, and takes unpacked pieces from another ring. When some pieces wait,
 * the executor is given a task that unpacks what there is and ends: it never waits for more to
 * come, so it takes no thread of the executor while the line is slow, and an executor that runs it
 * on the calling thread does no harm. There is one task at a time. When no task is at work, since
 * the executor has refused it or has no thread for it, the thread that reads unpacks by itself.
 *
 * <p>To be used by one thread.
 */
final class UnpackingBeside implements Unpacking {
  private static final int STORED_PIECES = 8;
  private static final int UNPACKED_PIECES = 4;

  /**
   * Waking a thread takes some time of the one that wakes it: that is worth while for some pieces
   * at once, and an archive that is smaller is unpacked before a thread is awake.
   */
  private static final int WORTH_A_TASK = STORED_PIECES / 2;

  /** Sooner, the thread that reads would take one piece and wait again. */
  private static final int WORTH_WAKING = UNPACKED_PIECES / 2;

  /** What the thread that reads does next. */
  private enum Step {
    TAKE,
    READ,
    WAIT,
    END
  }

  /** One that has not begun may wait in the executor for long, and must not keep any memory. */
  private static final class Task implements Runnable {
    private volatile UnpackingBeside work;

    Task(UnpackingBeside work) {
      this.work = work;
    }

    void drop() {
      work = null;
    }

    @Override
    public void run() {
      UnpackingBeside found = work;
      if (found != null) {
        found.runTask();
      }
    }
  }

  private final Executor executor;
  private final ArchiveInput input;
  private final DeflatedData data;
  private final Ring stored;
  private final Ring unpacked;
  private final Piece nothing = new Piece(0, 0);
  private final Task task = new Task(this);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();

  /** Whether the data of a member is unpacked from ring to ring, and not where it was read. */
  private boolean inRings;

  /** Whether somebody does so at this moment. */
  private boolean busy;

  /**
   * Whether what was taken may give more without any more stored bytes: what is left of it, or the
   * damage behind what it gave.
   */
  private boolean pending;

  /** Whether the executor has a task that has not begun. */
  private boolean asked;

  private boolean refused;

  /** What is wrong behind all that was unpacked. */
  private Throwable failure;

  /** Whether nothing more can be read; if so for a failure, which is told after all before it. */
  private boolean inputOver;

  private Exception inputFailure;

  UnpackingBeside(Executor executor, ArchiveInput input, DeflatedData data) {
    this(executor, input, data, ReadAhead.STORED_BYTES, ReadAhead.UNPACKED_BYTES);
  }

  UnpackingBeside(
      Executor executor,
      ArchiveInput input,
      DeflatedData data,
      int storedBytes,
      int unpackedBytes) {
    this.executor = executor;
    this.input = input;
    this.data = data;
    this.stored = new Ring(STORED_PIECES, 0, storedBytes);
    this.unpacked = new Ring(UNPACKED_PIECES, Unpacker.HISTORY, unpackedBytes);
  }

  @Override
  public int readStored(Piece into) throws IOException {
    if (!stored.isEmpty()) {
      int count = into.addFrom(stored.first());
      removeFirstIfEmpty(stored);
      return count;
    }
    if (inputOver) {
      KeptFailure.rethrow(inputFailure);
      return -1;
    }
    return input.read(into);
  }

  @Override
  public long ahead() {
    return stored.length();
  }

  @Override
  public int unpack(ReadAhead behindHeader, Piece into) throws IOException {
    if (behindHeader.available() > 0) {
      int count = data.unpack(behindHeader.piece(), into);
      pending = count > 0;
      if (behindHeader.available() == 0) {
        unpacked.free().follow(into);
      }
      return count;
    }
    while (true) {
      switch (next()) {
        case TAKE -> {
          return take(into);
        }
        case READ -> read();
        case WAIT -> unpackOrWait();
        case END -> {
          return end();
        }
      }
    }
  }

  private Step next() {
    // A line that is asked may answer slowly, and the lock is needed by others.
    boolean ready = !inputOver && input.isReady();
    lock.lock();
    try {
      inRings = true;
      if (ready && stored.size() < WORTH_A_TASK) {
        // First of all, so that the other thread has something to do while this one judges.
        return Step.READ;
      }
      if (!unpacked.isEmpty()) {
        return Step.TAKE;
      }
      if (!busy && (failure != null || data.isEnded())) {
        return Step.END;
      }
      if (ready && !stored.isFull()) {
        return Step.READ;
      }
      if (busy || pending || !stored.isEmpty()) {
        return Step.WAIT;
      }
      // Only now that all is judged that has come, may the line be waited for.
      return inputOver ? Step.END : Step.READ;
    } finally {
      lock.unlock();
    }
  }

  private int take(Piece into) {
    int count = into.addFrom(unpacked.first());
    removeFirstIfEmpty(unpacked);
    askIfDue();
    return count;
  }

  private void removeFirstIfEmpty(Ring ring) {
    lock.lock();
    try {
      if (ring.first().isEmpty()) {
        ring.removeFirst();
      }
    } finally {
      lock.unlock();
    }
  }

  private void read() {
    Piece piece = freeStored();
    try {
      inputOver = input.read(piece) < 0;
    } catch (IOException | RuntimeException e) {
      inputOver = true;
      inputFailure = e;
    }
    if (!inputOver) {
      lock.lock();
      try {
        stored.add();
      } finally {
        lock.unlock();
      }
      askIfDue();
    }
  }

  private Piece freeStored() {
    lock.lock();
    try {
      return stored.free();
    } finally {
      lock.unlock();
    }
  }

  private void askIfDue() {
    lock.lock();
    try {
      if (busy || asked || refused || stored.size() < WORTH_A_TASK || unpacked.isFull()) {
        return;
      }
      asked = true;
    } finally {
      lock.unlock();
    }
    try {
      executor.execute(task);
    } catch (RuntimeException | OutOfMemoryError e) {
      // It refuses, or cannot begin a thread. It is not asked again: this thread can do it all.
      refused = true;
    }
  }

  private void runTask() {
    lock.lock();
    try {
      asked = false;
      unpackUntil(UNPACKED_PIECES);
    } finally {
      lock.unlock();
    }
  }

  private void unpackOrWait() throws IOException {
    lock.lock();
    try {
      if (!busy) {
        // No more than that: a task that is about to begin does the rest.
        unpackUntil(1);
      }
      while (busy && unpacked.isEmpty()) {
        progress.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    } finally {
      lock.unlock();
    }
  }

  /** With the lock held: unpacks until so many pieces wait, unless somebody else does. */
  private void unpackUntil(int most) {
    if (busy) {
      return;
    }
    busy = true;
    try {
      while (unpacked.size() < most && isWorkLeft()) {
        unpackPiece();
      }
    } finally {
      busy = false;
      progress.signal();
    }
  }

  private boolean isWorkLeft() {
    return inRings && failure == null && !data.isEnded() && (pending || !stored.isEmpty());
  }

  /** The lock is let go meanwhile. Nobody else touches these pieces and the data. */
  private void unpackPiece() {
    Piece from = stored.isEmpty() ? nothing : stored.first();
    Piece into = unpacked.free();
    Piece next = unpacked.nextFree();
    Throwable failed = null;
    lock.unlock();
    try {
      data.unpack(from, into);
      next.follow(into);
    } catch (RuntimeException | Error e) {
      // For the thread that reads, whose archive it is.
      failed = e;
    } finally {
      lock.lock();
    }
    failure = failed;
    if (!inRings) {
      // Closed meanwhile.
      return;
    }
    if (from != nothing && from.isEmpty()) {
      stored.removeFirst();
    }
    pending = !into.isEmpty();
    if (pending) {
      unpacked.add();
      if (unpacked.size() == WORTH_WAKING) {
        progress.signal();
      }
    }
  }

  private int end() throws IOException {
    lock.lock();
    try {
      inRings = false;
    } finally {
      lock.unlock();
    }
    KeptFailure.rethrow(failure);
    if (!data.isEnded()) {
      KeptFailure.rethrow(inputFailure);
      throw data.truncated();
    }
    return 0;
  }

  @Override
  public void close() {
    task.drop();
    lock.lock();
    try {
      inRings = false;
      stored.clear();
      unpacked.clear();
    } finally {
      lock.unlock();
    }
  }
}
