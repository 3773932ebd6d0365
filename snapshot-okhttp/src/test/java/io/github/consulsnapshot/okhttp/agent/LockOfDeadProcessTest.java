package io.github.consulsnapshot.okhttp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.agent.Leadership;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.faults.Child;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Processes that hold the lock and are stopped or killed. */
@RequiresConsul
@Tag("patient")
class LockOfDeadProcessTest {
  private static final Duration TTL = Duration.ofSeconds(10);
  private static final Duration LOCK_DELAY = Duration.ofSeconds(2);

  /** Of two processes and a server on a machine that is busy. */
  private static final Duration SLACK = Duration.ofSeconds(15);

  private ConsulServer consul;
  private OkHttpSnapshotClient client;

  @BeforeEach
  void start() {
    consul = ConsulServer.start();
    client = OkHttpSnapshotClient.create(consul.address());
  }

  @AfterEach
  void stop() {
    client.close();
    consul.close();
  }

  @Test
  void holder_stoppedForLongerThanItsSession_knowsThatItDoesNotLead() throws Exception {
    try (Child holder = Child.start(LockingProgram.class, consul.address(), "stopped")) {
      holder.expect("leads");
      holder.say("?");
      holder.expect("held");
      holder.signal("STOP");
      try (Contender waiting = new Contender(client.lock(LockingProgram.options("stopped")));
          Leadership won = waiting.leadership(TTL.multipliedBy(2).plus(LOCK_DELAY).plus(SLACK))) {
        won.requireHeld();

        holder.signal("CONT");
        holder.say("?");

        holder.expect("lost");
        won.requireHeld();
      }
    }
  }

  @Test
  void holder_stoppedForAMoment_leadsOn() throws Exception {
    try (Child holder = Child.start(LockingProgram.class, consul.address(), "moment")) {
      holder.expect("leads");
      holder.signal("STOP");
      holder.signal("CONT");
      holder.say("?");
      holder.expect("held");
    }
  }

  @Test
  void holder_killed_isSucceededAfterTwiceItsTtlAndTheLockDelayAtMost() throws Exception {
    try (Child holder = Child.start(LockingProgram.class, consul.address(), "killed");
        Contender waiting = contender(holder)) {
      holder.kill();

      long began = System.nanoTime();
      try (Leadership won = waiting.leadership(TTL.multipliedBy(2).plus(LOCK_DELAY).plus(SLACK))) {
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        System.getLogger(getClass().getName())
            .log(System.Logger.Level.INFO, "succeeded after {0}", took);
        // The last renewal was half a TTL ago at most.
        assertThat(took).isGreaterThan(TTL.dividedBy(2));
        won.requireHeld();
      }
    }
  }

  private Contender contender(Child holder) throws Exception {
    holder.expect("leads");
    return new Contender(client.lock(LockingProgram.options("killed")));
  }
}
