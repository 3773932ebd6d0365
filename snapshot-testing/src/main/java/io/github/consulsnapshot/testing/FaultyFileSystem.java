package io.github.consulsnapshot.testing;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The default file system, with faults where a test wants them. A path of it works wherever a
 * {@link Path} does, but for {@link Path#toFile()}, and stands for the real file of that name:
 *
 * <pre>{@code
 * FaultyFileSystem disk = new FaultyFileSystem();
 * disk.fail(FaultyFileSystem.Operation.FORCE, () -> new IOException("Input/output error"));
 * client.save(disk.path(directory.resolve("backup.snap")));
 * }</pre>
 *
 * <p>Without a fault it does what the default one does. What is injected looks as it does on Linux;
 * an operation that fails by a fault has done nothing, unless it says otherwise. Channels and
 * streams that were opened before a fault was set meet it as well. For use by several threads.
 */
public final class FaultyFileSystem extends FileSystem {
  /** What can be made to fail. */
  public enum Operation {
    /** Making a file, by opening it with an option to create it. */
    CREATE,
    /** Locking a file, by waiting or trying. */
    LOCK,
    /** A write to a file: one call of a channel, with however many bytes. */
    WRITE,
    /** Forcing a file to disk. */
    FORCE,
    /** Closing a file. It is closed all the same. */
    CLOSE,
    /** Moving a file or directory. */
    MOVE,
    /** Removing a file or directory. */
    DELETE,
    /** Listing a directory. */
    LIST,
    /** Opening a directory as if it were a file, in order to force it to disk. */
    OPEN_DIRECTORY,
    /** Forcing a directory to disk. */
    FORCE_DIRECTORY
  }

  private record Failure(int from, Supplier<? extends Exception> exception) {}

  private final FileSystem real = FileSystems.getDefault();
  private final FaultyProvider provider = new FaultyProvider(this);
  private final Map<Operation, Failure> failures = new EnumMap<>(Operation.class);
  private final Map<Operation, Integer> calls = new EnumMap<>(Operation.class);
  private long freeBytes;
  private int mostBytesPerWrite;
  private boolean readOnly;

  /** A file system without faults, as yet. */
  public FaultyFileSystem() {
    mend();
  }

  /**
   * The same file as a path of this file system.
   *
   * @param path a path of the default file system
   * @return the path
   */
  public Path path(Path path) {
    return new FaultyPath(this, path);
  }

  /**
   * From now on every such operation fails.
   *
   * @param operation which
   * @param failure makes what is thrown, an {@link IOException} or an unchecked exception, or null
   *     when the operation is to go on; called by the thread that tries the operation, so that what
   *     it does beside happens just before
   */
  public void fail(Operation operation, Supplier<? extends Exception> failure) {
    failFrom(1, operation, failure);
  }

  /**
   * Some more such operations succeed, and then every one fails.
   *
   * @param call the first that fails, counted from 1, which is the next
   * @param operation which
   * @param failure makes what is thrown, as in {@link #fail}
   */
  public synchronized void failFrom(
      int call, Operation operation, Supplier<? extends Exception> failure) {
    if (call < 1) {
      throw new IllegalArgumentException(call + " given, the next call is 1");
    }
    failures.put(operation, new Failure(calls(operation) + call, Objects.requireNonNull(failure)));
  }

  /**
   * The disk has room for some more bytes. The write that passes them stores those that fit, and
   * the next one fails with "No space left on device". Deleting gives no room back.
   *
   * @param bytes how many more can be written, 0 or more
   */
  public synchronized void fullAfter(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(bytes + " given, at least 0 is accepted");
    }
    freeBytes = bytes;
  }

  /**
   * Every write stores a few bytes only and says so, which a write may at any time.
   *
   * @param bytes how many at most, 1 or more
   */
  public synchronized void writeAtMost(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(bytes + " given, at least 1 is accepted");
    }
    mostBytesPerWrite = bytes;
  }

  /** Everything that would change a file or directory fails with "Read-only file system". */
  public synchronized void makeReadOnly() {
    readOnly = true;
  }

  /** Takes all faults away, and counts calls from 0 again. */
  public synchronized void mend() {
    failures.clear();
    calls.clear();
    freeBytes = Long.MAX_VALUE;
    mostBytesPerWrite = Integer.MAX_VALUE;
    readOnly = false;
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

  void before(Operation operation) throws IOException {
    Supplier<? extends Exception> exception;
    synchronized (this) {
      int call = calls.merge(operation, 1, Integer::sum);
      Failure failure = failures.get(operation);
      if (failure == null || call < failure.from()) {
        return;
      }
      exception = failure.exception();
    }
    Exception thrown = exception.get();
    if (thrown == null) {
      return;
    }
    if (thrown instanceof IOException e) {
      throw e;
    }
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    throw new IllegalStateException("no file operation throws " + thrown.getClass(), thrown);
  }

  /** How many of these bytes a write may store. */
  synchronized int admit(int bytes) throws IOException {
    if (bytes > 0 && freeBytes == 0) {
      throw new IOException("No space left on device");
    }
    int admitted = (int) Math.min(freeBytes, Math.min(bytes, mostBytesPerWrite));
    freeBytes -= freeBytes == Long.MAX_VALUE ? 0 : admitted;
    return admitted;
  }

  void requireWritable(Path path) throws IOException {
    if (isReadOnly()) {
      throw new FileSystemException(path.toString(), null, "Read-only file system");
    }
  }

  @Override
  public synchronized boolean isReadOnly() {
    return readOnly || real.isReadOnly();
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  /** Not supported, as with the default file system. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public String getSeparator() {
    return real.getSeparator();
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return FaultyPath.all(this, real.getRootDirectories());
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return real.getFileStores();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return real.supportedFileAttributeViews();
  }

  @Override
  public Path getPath(String first, String... more) {
    return path(real.getPath(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    PathMatcher matcher = real.getPathMatcher(syntaxAndPattern);
    return path -> matcher.matches(FaultyPath.real(path));
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return real.getUserPrincipalLookupService();
  }

  /** Not supported. */
  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException();
  }
}
