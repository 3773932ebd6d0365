package io.github.consulsnapshot.s3;

/**
 * Lets a short request be made after an interrupt, which the SDK would refuse: to clean up, or to
 * find out how something ended. The interrupt status comes back with {@link #close()}.
 */
final class Uninterrupted implements AutoCloseable {
  private final boolean was = Thread.interrupted();

  /** Whether there was an interrupt. */
  boolean wasInterrupted() {
    return was;
  }

  @Override
  public void close() {
    if (was) {
      Thread.currentThread().interrupt();
    }
  }
}
