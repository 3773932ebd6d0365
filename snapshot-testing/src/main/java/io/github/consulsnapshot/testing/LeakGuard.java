package io.github.consulsnapshot.testing;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Fails a test after which something is there that was not there before, and a class of tests.
 *
 * @param <T> what is looked for; equal when it is the same
 */
abstract class LeakGuard<T>
    implements BeforeAllCallback,
        TestInstancePreConstructCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback {
  /** For the tests of the guards, which would otherwise wait ten seconds for each leak. */
  static final String PATIENCE_MILLIS = "consulsnapshot.leakguard.patience.millis";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String what;
  private final Duration patience;

  /** What was there before the instance of the next test was made. */
  private Optional<Set<T>> beforeInstance = Optional.empty();

  LeakGuard(String what, Duration patience) {
    this.what = what;
    this.patience = patience;
  }

  LeakGuard(String what) {
    this(what, PATIENCE);
  }

  /** All that is there now and could be left behind. A new set. */
  abstract Set<T> present();

  /** One of them, as the failure names it. */
  abstract String describe(T one);

  @Override
  public final void beforeAll(ExtensionContext context) {
    remember(context, present());
  }

  /** Fields with an initial value are of the test as well, unless all tests share the instance. */
  @Override
  public final void preConstructTestInstance(
      TestInstanceFactoryContext factory, ExtensionContext context) {
    if (beforeInstance.isEmpty()
        && context.getTestInstanceLifecycle().equals(Optional.of(Lifecycle.PER_METHOD))) {
      beforeInstance = Optional.of(present());
    }
  }

  @Override
  public final void beforeEach(ExtensionContext context) {
    remember(context, beforeInstance.orElseGet(this::present));
    beforeInstance = Optional.empty();
  }

  @Override
  public final void afterEach(ExtensionContext context) {
    look(context, "the test ");
  }

  @Override
  public final void afterAll(ExtensionContext context) {
    look(context, "the class ");
  }

  private void remember(ExtensionContext context, Set<T> present) {
    store(context).put(context.getUniqueId(), new Before<>(present));
  }

  private void look(ExtensionContext context, String kind) {
    Before<?> before = store(context).remove(context.getUniqueId(), Before.class);
    Duration atMost =
        context
            .getConfigurationParameter(
                PATIENCE_MILLIS, text -> Duration.ofMillis(Long.parseLong(text)))
            .orElse(patience);
    requireNoneLeft(before.present(), kind + context.getDisplayName(), atMost);
  }

  private ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(ExtensionContext.Namespace.create(getClass()));
  }

  final void requireNoneLeft(Set<?> before, String who) {
    requireNoneLeft(before, who, patience);
  }

  private void requireNoneLeft(Set<?> before, String who, Duration atMost) {
    if (!Await.until(atMost, () -> left(before).isEmpty())) {
      throw new AssertionError(
          left(before).stream()
              .map(this::describe)
              .sorted()
              .collect(Collectors.joining("\n", who + " has left " + what + ":\n", "")));
    }
  }

  private Set<T> left(Set<?> before) {
    Set<T> left = new HashSet<>(present());
    left.removeAll(before);
    return left;
  }

  private record Before<T>(Set<T> present) {}
}
