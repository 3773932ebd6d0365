package io.github.consulsnapshot.okhttp.agent;

import io.github.consulsnapshot.agent.LeaderElection;
import io.github.consulsnapshot.agent.Leadership;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Waits to lead on a thread of its own. */
final class Contender implements AutoCloseable {
  private final FutureTask<Leadership> task;
  private final Thread thread;

  Contender(LeaderElection election) {
    task = new FutureTask<>(election::acquire);
    thread = new Thread(task, "contender");
    thread.start();
  }

  boolean leads() {
    return task.isDone();
  }

  Leadership leadership(Duration atMost) throws Exception {
    return task.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Interrupts it; the guard of threads waits for its end. */
  @Override
  public void close() {
    interrupt();
  }
}
