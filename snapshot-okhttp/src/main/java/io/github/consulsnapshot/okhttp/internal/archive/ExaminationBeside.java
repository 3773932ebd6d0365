package io.github.consulsnapshot.okhttp.internal.archive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Examines on an executor of the caller's, beside the thread that reads and unpacks.
 *
 * <p>Bytes are copied into a ring of buffers. When half of them are full, the executor is given a
 * task that examines what there is and ends: it never waits for more to come, so it takes no thread
 * of the executor while the line is slow, and an executor that runs it on the calling thread does
 * no harm. There is one task at a time. When the ring is full and no task is at work, since the
 * executor has refused it or has no thread for it, the thread that reads empties the ring itself.
 *
 * <p>To be used by one thread.
 */
final class ExaminationBeside implements Examination {
  private static final class Slot {
    private byte[] bytes;
    private Examiner examiner;
    private int from;
    private int length;

    Slot(int size) {
      bytes = new byte[size];
    }

    void begin(Examiner next) {
      examiner = next;
      from = 0;
      length = 0;
    }

    /** Copies as many as there is room for, and tells how many. */
    int fill(byte[] other, int at, int end) {
      int count = Math.min(end - at, bytes.length - length);
      System.arraycopy(other, at, bytes, length, count);
      length += count;
      return count;
    }

    byte[] exchange(byte[] other, int first, int count) {
      byte[] free = bytes;
      bytes = other;
      from = first;
      length = count;
      return free;
    }

    boolean isFull() {
      return length == bytes.length;
    }

    void examine() {
      examiner.examine(bytes, from, length);
    }
  }

  private final Executor executor;
  private final int slotBytes;

  /**
   * Waking a thread takes some time of the one that wakes it: that is worth while for some buffers
   * at once, and an archive that is smaller is examined before a thread is awake.
   */
  private final int worthATask;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();

  /** Made when they are first needed. Those from {@code first} on, {@code full} many, are full. */
  private Slot[] slots;

  private int first;
  private int full;

  /** Whether somebody examines what is in the slots that are full. */
  private boolean busy;

  /** Whether the executor has a task that has not begun. */
  private boolean asked;

  private boolean refused;
  private boolean closed;
  private Throwable failure;

  /** The slot that is being filled, by the thread that reads alone; null when there is none. */
  private Slot filling;

  ExaminationBeside(Executor executor) {
    this(executor, 8, ReadAhead.UNPACKED_BYTES);
  }

  ExaminationBeside(Executor executor, int ring, int slotBytes) {
    this.executor = executor;
    this.slots = new Slot[ring];
    this.slotBytes = slotBytes;
    this.worthATask = ring / 2;
  }

  @Override
  public void pass(Examiner examiner, byte[] bytes, int from, int length) throws IOException {
    int end = from + length;
    for (int at = from; at < end; ) {
      at += slotFor(examiner).fill(bytes, at, end);
    }
  }

  @Override
  public byte[] exchange(Examiner examiner, byte[] bytes, int from, int length) throws IOException {
    if (bytes.length != slotBytes) {
      pass(examiner, bytes, from, length);
      return bytes;
    }
    if (filling != null) {
      handOver();
    }
    Slot slot = slotFor(examiner);
    byte[] free = slot.exchange(bytes, from, length);
    handOver();
    return free;
  }

  /** The slot with the bytes of this examiner, if it has room, or the next one. */
  private Slot slotFor(Examiner examiner) throws IOException {
    if (filling != null && (filling.examiner != examiner || filling.isFull())) {
      handOver();
    }
    if (filling == null) {
      filling = freeSlot();
      filling.begin(examiner);
    }
    return filling;
  }

  private void handOver() {
    boolean due;
    lock.lock();
    try {
      filling = null;
      full++;
      due = full >= worthATask && !busy && !asked && !refused;
      asked |= due;
    } finally {
      lock.unlock();
    }
    if (due) {
      ask();
    }
  }

  private void ask() {
    try {
      executor.execute(this::runTask);
    } catch (RuntimeException | OutOfMemoryError e) {
      // It refuses, or cannot begin a thread. It is not asked again: this thread can do it all.
      refused = true;
    }
  }

  private void runTask() {
    lock.lock();
    try {
      asked = false;
      examineUntil(0);
    } finally {
      lock.unlock();
    }
  }

  private Slot freeSlot() throws IOException {
    lock.lock();
    try {
      awaitAtMost(slots.length - 1);
      int next = (first + full) % slots.length;
      if (slots[next] == null) {
        slots[next] = new Slot(slotBytes);
      }
      return slots[next];
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void settle() throws IOException {
    if (filling != null) {
      handOver();
    }
    lock.lock();
    try {
      awaitAtMost(0);
    } finally {
      lock.unlock();
    }
  }

  /** With the lock held: until no more slots are full, waits for whoever examines, or does it. */
  private void awaitAtMost(int most) throws IOException {
    try {
      while (full > most && failure == null) {
        if (busy) {
          progress.await();
        } else {
          // No more than that: a task that is about to begin does the rest.
          examineUntil(most);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
    requireNoFailure();
  }

  private void requireNoFailure() {
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /** With the lock held: examines until no more slots are full, unless somebody else does. */
  private void examineUntil(int most) {
    if (busy) {
      return;
    }
    busy = true;
    try {
      while (full > most && !closed && failure == null) {
        examineFirst();
        if (full == worthATask) {
          // Sooner, the thread that reads would fill one slot and wait again.
          progress.signal();
        }
      }
    } finally {
      busy = false;
      progress.signal();
    }
  }

  /** The lock is let go meanwhile. Nobody else touches a slot that is full. */
  private void examineFirst() {
    Slot slot = slots[first];
    Throwable failed = null;
    lock.unlock();
    try {
      slot.examine();
    } catch (RuntimeException | Error e) {
      // For the thread that reads, whose archive it is.
      failed = e;
    } finally {
      lock.lock();
    }
    failure = failed;
    if (!closed) {
      first = (first + 1) % slots.length;
      full--;
    }
  }

  /** A task that has not begun may wait in the executor for long, and must not keep the memory. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      slots = new Slot[0];
    } finally {
      lock.unlock();
    }
  }
}
