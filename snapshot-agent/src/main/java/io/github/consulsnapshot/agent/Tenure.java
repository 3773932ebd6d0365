package io.github.consulsnapshot.agent;

import io.github.consulsnapshot.LeadershipLostException;
import io.github.consulsnapshot.SnapshotException;
import java.util.Optional;

/** A time for which an agent leads. Once over it stays over. */
final class Tenure {
  private final Leadership leadership;
  private volatile Optional<SnapshotException> lost = Optional.empty();

  Tenure(Leadership leadership) {
    this.leadership = leadership;
  }

  /** Of an agent that need not be elected. */
  static Tenure alone() {
    return new Tenure(Alone.INSTANCE);
  }

  /** Asks whoever decides. */
  void requireHeld() {
    if (lost.isPresent()) {
      throw lost.get();
    }
    try {
      leadership.requireHeld();
    } catch (LeadershipLostException e) {
      end(e);
      throw e;
    }
  }

  void end(SnapshotException why) {
    if (lost.isEmpty()) {
      lost = Optional.of(why);
    }
  }

  /** Why it is over, if that is known. */
  Optional<SnapshotException> lost() {
    return lost;
  }
}
