package io.github.consulsnapshot.okhttp.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.okhttp.ChildJvm;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives made to harm are refused, for their reason, soon, and without taking memory. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileArchiveTest {
  /**
   * What a verdict may allocate, all told. The metadata alone may have a mebibyte of text, and as
   * many servers as that can name.
   */
  private static final long MOST_ALLOCATED = 32L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private Path directory;

  static List<HostileArchives.Hostile> hostile() {
    return HostileArchives.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void verify_madeToHarm_isRefusedForItsReasonInBoundedMemory(HostileArchives.Hostile hostile) {
    var source = hostile.source().get();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    InvalidArchiveException refusal =
        catchThrowableOfType(
            InvalidArchiveException.class, () -> SnapshotArchives.verifier().verify(source));
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

    assertThat(refusal).as("the archive was accepted").isNotNull();
    assertThat(refusal.fault()).as(refusal.getMessage()).isEqualTo(hostile.fault());
    // Nothing of an archive may run on without end in a log, or control a terminal.
    assertThat(refusal.getMessage()).hasSizeLessThan(500).doesNotContainPattern("\\p{Cntrl}");
    assertThat(allocated).isLessThan(MOST_ALLOCATED);
  }

  /** Made and verified one after the other; the archives themselves take up to 4 MiB each. */
  @Test
  void verify_allOfThem_passInAHeapOf32MiB() throws Exception {
    try (ChildJvm child = ChildJvm.start(directory.resolve("log"), "32m", All.class)) {
      assertThat(child.requireSuccess(Duration.ofSeconds(50))).contains("all refused");
    }
  }

  /** What the other JVM does. */
  static final class All {
    private All() {}

    public static void main(String[] args) {
      for (HostileArchives.Hostile hostile : hostile()) {
        try {
          SnapshotArchives.verifier().verify(hostile.source().get());
          throw new AssertionError(hostile + " was accepted");
        } catch (InvalidArchiveException e) {
          System.out.println(hostile + ": " + e.fault());
        }
      }
      System.out.println("all refused");
    }
  }
}
