package io.github.consulsnapshot.okhttp.internal.agent;

import io.github.consulsnapshot.ClientClosedException;
import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.okhttp.internal.json.AgentAnswers;
import io.github.consulsnapshot.okhttp.internal.json.AgentRequests;
import io.github.consulsnapshot.okhttp.internal.transport.AgentCalls;
import io.github.consulsnapshot.okhttp.internal.transport.SmallCall;
import io.github.consulsnapshot.okhttp.internal.transport.TokenSource;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The token that Consul gives to whoever can prove who they are. Got when it is first needed, again
 * before it ends and when Consul does not know it, and given back at the end.
 */
public final class Login implements TokenSource, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Login.class.getName());
  private static final Duration GOODBYE = Duration.ofSeconds(3);
  private static final Duration MOST_EARLY = Duration.ofMinutes(1);
  private static final int PART_EARLY = 5;

  private final AgentCalls agent;
  private final LoginSettings settings;

  /** One logs in, and those who wait for it can be interrupted. */
  private final ReentrantLock lock = new ReentrantLock();

  private Optional<Held> held = Optional.empty();
  private boolean closed;

  /**
   * Makes one, which does not log in yet.
   *
   * @param agent to be used without a token; closed with this
   */
  public Login(AgentCalls agent, LoginSettings settings) {
    this.agent = agent;
    this.settings = settings;
  }

  /** A token, and for how long since when it is used. */
  private record Held(String secret, long since, Optional<Duration> use) {
    boolean isOver(long now) {
      return use.map(most -> now - since >= most.toNanos()).orElse(false);
    }

    @Override
    public String toString() {
      return "Held";
    }
  }

  @Override
  public Optional<String> get() {
    acquireLock();
    try {
      if (closed) {
        throw new ClientClosedException();
      }
      if (held.isEmpty() || held.get().isOver(agent.time().nanoTime())) {
        held = Optional.of(login());
      }
      return held.map(Held::secret);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean refused(String token) {
    acquireLock();
    try {
      if (held.isPresent() && held.get().secret().equals(token)) {
        held = Optional.empty();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void acquireLock() {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationCancelledException(asked() + ": ended by an interrupt", e);
    }
  }

  private Held login() {
    String bearer = settings.bearerToken().get();
    long sent = agent.time().nanoTime();
    SmallCall call =
        SmallCall.post("v1/acl/login")
            .asked(asked())
            .right("a bearer token that the auth method accepts and a binding rule matches")
            .token(Optional.empty())
            .json(AgentRequests.login(settings.authMethod(), bearer, settings.meta()), bearer);
    AgentAnswers.Token token;
    try {
      token = AgentAnswers.token(agent.run(calls -> calls.send(call)).body());
    } catch (IOException e) {
      throw agent.unreadable(asked(), e);
    } catch (ConsulRefusedException e) {
      throw refusal(e);
    }
    return new Held(token.secret(), sent, token.lifetime().map(Login::use));
  }

  /** What waiting cannot mend is told as a wrong setting; what may pass, as it is. */
  private static RuntimeException refusal(ConsulRefusedException e) {
    boolean permission = e instanceof PermissionDeniedException;
    boolean passes = e.isRetryable() || e.status() == 429 || e.status() >= 500;
    return permission || passes ? e : new InvalidSettingException("login", e.getMessage(), e);
  }

  /** A little less than the lifetime, so that no request goes out with a token that ends. */
  private static Duration use(Duration lifetime) {
    Duration early = lifetime.dividedBy(PART_EARLY);
    return lifetime.minus(early.compareTo(MOST_EARLY) > 0 ? MOST_EARLY : early);
  }

  private String asked() {
    return "login by auth method " + settings.authMethod();
  }

  /** Logs out, if somebody is logged in. */
  @Override
  public void close() {
    // Ends a login that is running, so that the lock is free soon.
    agent.close();
    Optional<Held> last;
    lock.lock();
    try {
      closed = true;
      last = held;
      held = Optional.empty();
    } finally {
      lock.unlock();
    }
    last.ifPresent(this::logout);
  }

  private void logout(Held last) {
    agent.tidyUp(
        calls -> {
          try {
            AgentCalls.Answer unused =
                calls.send(
                    SmallCall.post("v1/acl/logout")
                        .asked("logout")
                        .token(Optional.of(last.secret()))
                        .within(GOODBYE));
          } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "not logged out; the token ends by itself if it has an end", e);
          }
        });
  }

  /** The auth method alone. */
  @Override
  public String toString() {
    return settings.toString();
  }
}
