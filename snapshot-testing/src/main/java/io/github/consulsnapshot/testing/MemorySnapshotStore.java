package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.StorageDeniedException;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.store.SnapshotPage;
import io.github.consulsnapshot.store.SnapshotStore;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A store in memory, with faults where a test wants them, and with places at which a test can stop
 * it:
 *
 * <pre>{@code
 * MemorySnapshotStore store = new MemorySnapshotStore();
 * store.failOnly(1, MemorySnapshotStore.Operation.COMMIT, () -> new IOException("no answer"));
 * store.before(MemorySnapshotStore.Operation.DELETE, () -> latch.await());
 * }</pre>
 *
 * <p>It keeps what {@link SnapshotStoreContract} asks for, and is strict with who uses it: what is
 * committed or announced twice, or announced too late, is an {@link IllegalStateException}. An
 * operation that fails by a fault has done nothing. Safe for use by several threads.
 */
public final class MemorySnapshotStore implements SnapshotStore {
  /** What can be made to fail, and where a test can stop the store. */
  public enum Operation {
    /** {@link SnapshotTarget#check}. */
    CHECK,
    /** {@link SnapshotTarget#stage}. */
    STAGE,
    /** One write to the output of a staged snapshot. */
    WRITE,
    /** {@link StagedSnapshot#announce}. */
    ANNOUNCE,
    /** {@link StagedSnapshot#prepare}. */
    PREPARE,
    /** {@link StagedSnapshot#commit}. */
    COMMIT,
    /** {@link StagedSnapshot#close}, whether it was committed or not. */
    CLOSE,
    /** {@link SnapshotStore#page}. */
    PAGE,
    /** {@link SnapshotSource#open} of a stored snapshot. */
    OPEN,
    /** {@link SnapshotStore#delete}. */
    DELETE,
    /** {@link SnapshotStore#confirm}. */
    CONFIRM,
    /** {@link SnapshotStore#probe}. */
    PROBE
  }

  private record Failure(int first, int last, Supplier<? extends Exception> exception) {}

  private final String description;
  private final SortedMap<String, byte[]> objects = new TreeMap<>();
  private final Map<Operation, Failure> failures = new EnumMap<>(Operation.class);
  private final Map<Operation, Integer> calls = new EnumMap<>(Operation.class);
  private final Map<Operation, Runnable> before = new EnumMap<>(Operation.class);
  private final Map<Operation, Runnable> after = new EnumMap<>(Operation.class);
  private int pageSize = 1000;
  private int staged;
  private boolean canList = true;
  private boolean canDelete = true;

  /** An empty store that is called {@code memory}. */
  public MemorySnapshotStore() {
    this("memory");
  }

  /**
   * An empty store.
   *
   * @param description what errors and results call it
   */
  public MemorySnapshotStore(String description) {
    this.description = Objects.requireNonNull(description, "description");
  }

  /**
   * From now on every such operation fails.
   *
   * @param operation which
   * @param failure makes what is thrown, as in {@link #failFrom}
   */
  public void fail(Operation operation, Supplier<? extends Exception> failure) {
    failFrom(1, operation, failure);
  }

  /**
   * Some more such operations succeed, and then every one fails.
   *
   * @param call the first that fails, counted from 1, which is the next
   * @param operation which
   * @param failure makes what is thrown, an {@link IOException} or an unchecked exception; null
   *     lets the operation go on. An IOException comes out as it is where the method declares one,
   *     and within a {@link StorageException} elsewhere
   */
  public void failFrom(int call, Operation operation, Supplier<? extends Exception> failure) {
    fail(call, Integer.MAX_VALUE, operation, failure);
  }

  /**
   * Just one more such operation fails.
   *
   * @param call which one, counted from 1, which is the next
   * @param operation which
   * @param failure makes what is thrown, as in {@link #failFrom}
   */
  public void failOnly(int call, Operation operation, Supplier<? extends Exception> failure) {
    fail(call, call, operation, failure);
  }

  private synchronized void fail(
      int first, int last, Operation operation, Supplier<? extends Exception> failure) {
    if (first < 1) {
      throw new IllegalArgumentException(first + " given, the next call is 1");
    }
    int so = calls(operation);
    failures.put(
        operation,
        new Failure(
            so + first,
            last == Integer.MAX_VALUE ? last : so + last,
            Objects.requireNonNull(failure, "failure")));
  }

  /**
   * Has something done before each such operation, on the thread that calls it and without a lock:
   * it may wait, advance a clock or interrupt.
   *
   * @param operation which
   * @param action what; may throw unchecked, and then nothing else happens
   */
  public synchronized void before(Operation operation, Runnable action) {
    before.put(operation, Objects.requireNonNull(action, "action"));
  }

  /**
   * Has something done after each such operation that succeeded, before it returns.
   *
   * @param operation which
   * @param action what; when it throws unchecked, the caller gets that, and the operation is done
   *     all the same
   */
  public synchronized void after(Operation operation, Runnable action) {
    after.put(operation, Objects.requireNonNull(action, "action"));
  }

  /** Takes all faults and actions away, and counts calls from 0 again. The snapshots stay. */
  public synchronized void mend() {
    failures.clear();
    before.clear();
    after.clear();
    calls.clear();
  }

  /**
   * How often an operation was tried since this was made or mended.
   *
   * @param operation which
   * @return how many calls, those that failed included
   */
  public synchronized int calls(Operation operation) {
    return calls.getOrDefault(operation, 0);
  }

  /**
   * How many snapshots a page has; 1000 by default.
   *
   * @param snapshots at least 1
   */
  public synchronized void pageSize(int snapshots) {
    if (snapshots < 1) {
      throw new IllegalArgumentException(snapshots + " given, at least 1 is accepted");
    }
    pageSize = snapshots;
  }

  /**
   * From now on it is only written to, as a store for which the right to list is missing. What
   * lists, opens or deletes fails with a {@link StorageDeniedException}. What was committed can
   * still be confirmed.
   */
  public synchronized void writeOnly() {
    canList = false;
    canDelete = false;
  }

  /** From now on nothing can be deleted, as in a store that keeps versions of one object. */
  public synchronized void withoutDeleting() {
    canDelete = false;
  }

  /**
   * Puts something there without staging, as another program would: a snapshot if the name is that
   * of one, or something foreign.
   *
   * @param name any name; what bears it already is replaced
   * @param content the bytes
   */
  public synchronized void put(String name, byte[] content) {
    objects.put(Objects.requireNonNull(name, "name"), content.clone());
  }

  /**
   * Takes something away, as another program would. Does nothing when it is not there.
   *
   * @param name any name
   */
  public synchronized void remove(String name) {
    objects.remove(Objects.requireNonNull(name, "name"));
  }

  /**
   * What is there.
   *
   * @param name any name
   * @return a copy of the bytes, if there are any of that name
   */
  public synchronized Optional<byte[]> content(String name) {
    return Optional.ofNullable(objects.get(name)).map(byte[]::clone);
  }

  /**
   * The names of all that is there, snapshots and others.
   *
   * @return a copy, in the order of the alphabet
   */
  public synchronized List<String> names() {
    return List.copyOf(objects.keySet());
  }

  /**
   * The snapshots of all clusters, whatever {@link #canList()} says. Counts as no call.
   *
   * @return a copy, in their order
   */
  public synchronized List<StoredSnapshot> snapshots() {
    List<StoredSnapshot> snapshots = new ArrayList<>();
    objects.forEach(
        (text, content) ->
            SnapshotName.parse(text)
                .filter(name -> content.length > 0)
                .ifPresent(name -> snapshots.add(new StoredSnapshot(name, content.length))));
    snapshots.sort(Comparator.comparing(StoredSnapshot::name));
    return snapshots;
  }

  /**
   * How many stagings are open: neither committed nor closed.
   *
   * @return how many
   */
  public synchronized int stagings() {
    return staged;
  }

  @Override
  public SnapshotTarget target(String cluster, Instant time) {
    SnapshotName first = new SnapshotName(cluster, time, 0);
    return new SnapshotTarget() {
      @Override
      public void check() throws IOException {
        run(Operation.CHECK, () -> {});
      }

      @Override
      public StagedSnapshot stage() throws IOException {
        return get(Operation.STAGE, () -> new MemoryStaging(MemorySnapshotStore.this, first));
      }

      @Override
      public String description() {
        return description + "/" + SnapshotName.prefix(cluster) + "...";
      }

      @Override
      public String toString() {
        return description();
      }
    };
  }

  @Override
  public SnapshotPage page(String cluster, Optional<String> next) {
    SnapshotName.requireCluster(cluster);
    Optional<SnapshotName> last = next.map(MemorySnapshotStore::position);
    return unchecked(
        "listing",
        () ->
            get(
                Operation.PAGE,
                () -> {
                  requireListing("listed");
                  return page(cluster, last, pageSize());
                }));
  }

  private static SnapshotName position(String next) {
    return SnapshotName.parse(next)
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "next", "'" + next + "' given, what a page says is accepted"));
  }

  private SnapshotPage page(String cluster, Optional<SnapshotName> last, int size) {
    List<StoredSnapshot> rest =
        snapshots().stream()
            .filter(snapshot -> snapshot.name().cluster().equals(cluster))
            .filter(snapshot -> last.isEmpty() || snapshot.name().compareTo(last.get()) > 0)
            .toList();
    if (rest.size() <= size) {
      return new SnapshotPage(rest, Optional.empty());
    }
    List<StoredSnapshot> page = rest.subList(0, size);
    return new SnapshotPage(page, Optional.of(page.get(size - 1).name().text()));
  }

  private synchronized int pageSize() {
    return pageSize;
  }

  @Override
  public SnapshotSource source(StoredSnapshot snapshot) {
    return new MemorySource(this, snapshot);
  }

  byte[] open(SnapshotName name) throws IOException {
    return get(
        Operation.OPEN,
        () -> {
          requireListing("opened");
          return content(name.text())
              .orElseThrow(
                  () -> new StorageException(place(name) + ": no such snapshot", missing(name)));
        });
  }

  @Override
  public void delete(StoredSnapshot snapshot) {
    SnapshotName name = snapshot.name();
    unchecked(
        "deleting " + name,
        () -> {
          run(
              Operation.DELETE,
              () -> {
                if (!canDelete()) {
                  throw new StorageDeniedException(place(name) + ": may not be deleted", null);
                }
                remove(name.text());
              });
          return name;
        });
  }

  @Override
  public void confirm(StoredSnapshot snapshot, VerifiedArchive archive) {
    SnapshotName name = snapshot.name();
    Objects.requireNonNull(archive, "archive");
    unchecked(
        "confirming " + name,
        () -> {
          run(Operation.CONFIRM, () -> requireSame(name, archive));
          return name;
        });
  }

  private void requireSame(SnapshotName name, VerifiedArchive archive) {
    byte[] content =
        content(name.text())
            .orElseThrow(
                () -> new StorageException(place(name) + ": no such snapshot", missing(name)));
    if (content.length != archive.archiveBytes()) {
      throw new StorageException(
          place(name)
              + ": "
              + content.length
              + " bytes found, "
              + archive.archiveBytes()
              + " expected",
          null);
    }
    String digest = Hashes.hex(content);
    if (!digest.equals(archive.archiveSha256())) {
      throw new StorageException(
          place(name) + ": SHA-256 " + digest + " found, " + archive.archiveSha256() + " expected",
          null);
    }
  }

  @Override
  public void probe() {
    unchecked(
        "probing",
        () -> {
          run(Operation.PROBE, () -> {});
          return description;
        });
  }

  @Override
  public synchronized boolean canList() {
    return canList;
  }

  @Override
  public synchronized boolean canDelete() {
    return canDelete;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public String toString() {
    return description;
  }

  private String place(SnapshotName name) {
    return description + "/" + name;
  }

  private void requireListing(String what) {
    if (!canList()) {
      throw new StorageDeniedException(
          description + ": is only written to, and may not be " + what, null);
    }
  }

  private static NoSuchFileException missing(SnapshotName name) {
    return new NoSuchFileException(name.text());
  }

  synchronized void stagingOpened() {
    staged++;
  }

  synchronized void stagingEnded() {
    staged--;
  }

  synchronized void publish(SnapshotName name, byte[] content) throws IOException {
    if (objects.containsKey(name.text())) {
      throw new FileAlreadyExistsException(
          place(name), null, "a snapshot of that cluster, time and index is there already");
    }
    objects.put(name.text(), content);
  }

  String location(SnapshotName name) {
    return place(name);
  }

  /** What an operation does between the fault that may come before and the action after it. */
  interface Body<T> {
    T run() throws IOException;
  }

  /** The same without a result. */
  interface Step {
    void run() throws IOException;
  }

  void run(Operation operation, Step step) throws IOException {
    enter(operation);
    step.run();
    act(after, operation);
  }

  <T> T get(Operation operation, Body<T> body) throws IOException {
    enter(operation);
    T result = body.run();
    act(after, operation);
    return result;
  }

  private void enter(Operation operation) throws IOException {
    int call;
    synchronized (this) {
      call = calls.merge(operation, 1, Integer::sum);
    }
    act(before, operation);
    // Closing has to clean up for a thread that was interrupted, and does not wait.
    if (Thread.currentThread().isInterrupted() && operation != Operation.CLOSE) {
      throw new ClosedByInterruptException();
    }
    Failure failure;
    synchronized (this) {
      failure = failures.get(operation);
    }
    if (failure == null || call < failure.first() || call > failure.last()) {
      return;
    }
    Exception thrown = failure.exception().get();
    if (thrown instanceof IOException e) {
      throw e;
    }
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown != null) {
      throw new IllegalStateException("no store throws " + thrown.getClass(), thrown);
    }
  }

  /** Without the lock: what a test does here may wait for another thread that needs it. */
  private void act(Map<Operation, Runnable> actions, Operation operation) {
    Runnable action;
    synchronized (this) {
      action = actions.get(operation);
    }
    if (action != null) {
      action.run();
    }
  }

  private <T> T unchecked(String what, Body<T> body) {
    try {
      return body.run();
    } catch (ClosedByInterruptException e) {
      throw new OperationCancelledException(description + ": " + what + " was interrupted", e);
    } catch (IOException e) {
      throw new StorageException(description + ": " + what + " failed: " + e.getMessage(), e);
    }
  }
}
