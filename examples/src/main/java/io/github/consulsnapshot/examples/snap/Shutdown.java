package io.github.consulsnapshot.examples.snap;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What has to be ended before the process may end: on SIGINT and SIGTERM a JVM stops without regard
 * to the thread that works, which would leave its temporary file behind.
 */
final class Shutdown {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final List<Runnable> endings = new ArrayList<>();
  private boolean ending;
  private boolean finished;
  private OptionalInt exitCode = OptionalInt.empty();

  /**
   * Works, and has {@code ending} called by another thread when the process is to end meanwhile.
   */
  <T> T during(Runnable ending, Supplier<T> work) {
    synchronized (this) {
      endings.add(ending);
    }
    try {
      return work.get();
    } finally {
      synchronized (this) {
        endings.remove(ending);
      }
    }
  }

  /**
   * The exit code of a process that is meant to be told to end, for when it has ended in order. A
   * JVM makes that of the signal otherwise, which service managers take for a failure.
   */
  synchronized void exitsWith(int code) {
    exitCode = OptionalInt.of(code);
  }

  /** Whether it was told to end, and is meant to be. */
  synchronized boolean isOrderlyEnd() {
    return ending && exitCode.isPresent();
  }

  /** What the library sees is a client that is closed; the user has ended the process. */
  synchronized String inWordsOfTheUser(String message) {
    return ending
        ? message.replace(
            "ended by closing the client", "ended because this process was told to end")
        : message;
  }

  /** The command has ended, and has said what it had to say. */
  synchronized void finished() {
    finished = true;
    notifyAll();
  }

  /** Ends what is running and gives it the time to clean up. For a shutdown hook. */
  void end() {
    List<Runnable> running;
    synchronized (this) {
      ending = true;
      running = List.copyOf(endings);
    }
    if (running.isEmpty()) {
      return;
    }
    running.forEach(Runnable::run);
    awaitFinished();
    OptionalInt code = codeOfAnOrderlyEnd();
    if (code.isPresent()) {
      // From a shutdown hook this is the only way to another code than that of the signal.
      Runtime.getRuntime().halt(code.getAsInt());
    }
  }

  private synchronized OptionalInt codeOfAnOrderlyEnd() {
    return finished ? exitCode : OptionalInt.empty();
  }

  private synchronized void awaitFinished() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    try {
      long left = PATIENCE_NANOS;
      while (!finished && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = deadline - System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
