package io.github.consulsnapshot.okhttp.internal.agent;

import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.okhttp.internal.json.AgentAnswers;
import io.github.consulsnapshot.okhttp.internal.json.AgentRequests;
import io.github.consulsnapshot.okhttp.internal.json.KeyListing;
import io.github.consulsnapshot.okhttp.internal.json.ListedKey;
import io.github.consulsnapshot.okhttp.internal.transport.AgentCalls;
import io.github.consulsnapshot.okhttp.internal.transport.AgentCalls.Answer;
import io.github.consulsnapshot.okhttp.internal.transport.AgentCalls.Calls;
import io.github.consulsnapshot.okhttp.internal.transport.SmallCall;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import okio.Buffer;
import okio.ByteString;

/** What is asked of Consul about one lock. */
final class LockCalls {
  /**
   * The mark of a key that is a lock. It is that of Consul's own library for Go, whose locks refuse
   * other keys as we do; so both can compete for one lock.
   */
  static final long FLAGS = 0x2ddccbc058a50c18L;

  private static final long MAX_ENTRY_BYTES = 1 << 20;
  private static final String SESSION_WRITE =
      "session \"NODE OF THE AGENT\" { policy = \"write\" }";

  private final AgentCalls agent;
  private final Calls calls;
  private final LockSettings settings;

  LockCalls(AgentCalls agent, Calls calls, LockSettings settings) {
    this.agent = agent;
    this.calls = calls;
    this.settings = settings;
  }

  /**
   * How the key stands.
   *
   * @param entry the key; empty when there is none
   * @param index what to wait behind
   */
  record Seen(Optional<ListedKey> entry, long index) {}

  /** Makes a session that ends without renewals, and when the agent it was made at fails. */
  String createSession() {
    SmallCall call =
        SmallCall.put("v1/session/create")
            .asked("create a session for " + words())
            .right(SESSION_WRITE)
            .json(
                AgentRequests.session(
                    settings.sessionName(), settings.ttl(), settings.lockDelay()));
    try {
      return AgentAnswers.sessionId(calls.send(call).body());
    } catch (IOException e) {
      throw agent.unreadable("create a session for " + words(), e);
    }
  }

  /** Renews the session; gives how long it lives now, or nothing when there is none any more. */
  Optional<Duration> renew(String session, Duration within) {
    String asked = "renew the session of " + words();
    Answer answer =
        calls.send(
            SmallCall.put("v1/session/renew")
                .segment(session)
                .asked(asked)
                .right(SESSION_WRITE)
                .within(within)
                .orNotFound());
    if (!answer.isFound()) {
      return Optional.empty();
    }
    try {
      Duration told = AgentAnswers.sessionTtl(answer.body()).orElse(settings.ttl());
      // A server may make it longer, never shorter.
      return Optional.of(told.compareTo(settings.ttl()) > 0 ? told : settings.ttl());
    } catch (IOException e) {
      throw agent.unreadable(asked, e);
    }
  }

  /** Whether the session has the lock now. */
  boolean acquire(String session, ByteString holder) {
    return isTrue(
        "acquire " + words(),
        SmallCall.put("v1/kv")
            .key(settings.key())
            .query("acquire", session)
            .query("flags", Long.toUnsignedString(FLAGS))
            .bytes(holder));
  }

  /** Whether a failure of {@link #acquire} says that there is no such session. */
  static boolean isOfNoSession(ConsulRefusedException e) {
    return e.serverMessage().contains("invalid session");
  }

  /** The key as the leader knows it. */
  Seen read(Optional<Duration> within) {
    SmallCall call = reading();
    within.ifPresent(call::within);
    return seen(calls.send(call));
  }

  /** The key when it has changed, or after some time. */
  Seen watch(long index, Duration wait, Duration within) {
    return seen(calls.send(reading().blocking(index, wait).within(within)));
  }

  private SmallCall reading() {
    return SmallCall.get("v1/kv")
        .asked("read " + words())
        .right(keyWrite())
        .key(settings.key())
        .query("consistent")
        .orNotFound();
  }

  private Seen seen(Answer answer) {
    if (!answer.isFound()) {
      return new Seen(Optional.empty(), answer.index());
    }
    try {
      KeyListing listing =
          new KeyListing(new Buffer().write(answer.body()), MAX_ENTRY_BYTES, Long.MAX_VALUE);
      return new Seen(listing.next(), answer.index());
    } catch (IOException e) {
      throw agent.unreadable("read " + words(), e);
    }
  }

  /** Gives the lock back, if the session has it. Nobody has to wait for a lock-delay then. */
  void release(String session, ByteString holder, Duration within) {
    isTrue(
        "release " + words(),
        SmallCall.put("v1/kv")
            .key(settings.key())
            .query("release", session)
            // Left out, they would be 0 from now on, and nobody would take the key for a lock.
            .query("flags", Long.toUnsignedString(FLAGS))
            .bytes(holder)
            .within(within));
  }

  void destroy(String session, Duration within) {
    isTrue(
        "destroy the session of " + words(),
        SmallCall.put("v1/session/destroy").segment(session).within(within));
  }

  private boolean isTrue(String asked, SmallCall call) {
    return calls.send(call.asked(asked).right(keyWrite())).body().utf8().strip().equals("true");
  }

  private String keyWrite() {
    return "key \"" + settings.key() + "\" { policy = \"write\" }";
  }

  String words() {
    return "lock " + settings.key();
  }
}
