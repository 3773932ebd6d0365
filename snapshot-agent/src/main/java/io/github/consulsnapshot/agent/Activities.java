package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/** What goes on in an agent, and how far it may still go on. */
final class Activities {
  private final Set<Activity> going = new HashSet<>();
  private boolean closing;
  private boolean closed;

  /** Waits, for as long as the agent is not closed and the tenure lasts. */
  <T> T waiting(Tenure tenure, Function<Activity, T> work) {
    return within(new Activity(false, tenure), work);
  }

  /** Runs. What goes on already when the agent is closed with patience may go on. */
  <T> T run(Tenure tenure, Function<Activity, T> work) {
    return within(new Activity(true, tenure), work);
  }

  private <T> T within(Activity activity, Function<Activity, T> work) {
    synchronized (this) {
      if (closing) {
        activity.end(closedException());
      }
      activity.tenure().lost().ifPresent(activity::end);
      going.add(activity);
    }
    try {
      return work.apply(activity);
    } finally {
      synchronized (this) {
        going.remove(activity);
      }
      activity.done();
    }
  }

  /** The tenure is over. */
  synchronized void lost(Tenure tenure, SnapshotException why) {
    tenure.end(why);
    going.stream().filter(activity -> activity.tenure() == tenure).forEach(a -> a.end(why));
  }

  /** Nothing begins any more, and all waiting ends. */
  synchronized void closeWithPatience() {
    closing = true;
    going.stream().filter(activity -> !activity.isRun()).forEach(a -> a.end(closedException()));
  }

  /** Everything ends. */
  synchronized void close() {
    closing = true;
    closed = true;
    going.forEach(activity -> activity.end(closedException()));
  }

  synchronized boolean isClosing() {
    return closing;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Whether a run goes on. */
  synchronized boolean isRunning() {
    return going.stream().anyMatch(Activity::isRun);
  }

  static SnapshotException closedException() {
    return new OperationCancelledException("the agent was closed", null);
  }
}
