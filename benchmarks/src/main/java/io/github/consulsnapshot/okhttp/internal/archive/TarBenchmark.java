package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.benchmarks.Archive;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** The layers below the state, in their package since they are nobody else's. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(1)
public class TarBenchmark {
  /**
   * Gzip with its checksum, the tar and the hash of the archive; no hashes of entries, no records.
   */
  @Benchmark
  public long tar(Archive archive) throws IOException {
    ArchiveFinding finding = new ArchiveFinding("");
    try (InputStream packed = archive.source().open()) {
      ArchiveInput input =
          new ArchiveInput(packed, ArchiveLimits.defaults().maxArchiveBytes(), finding);
      GzipSource gzip = new GzipSource(input, Unpacking.HERE, finding);
      return passOver(new TarReader(ReadAhead.ofUnpacked(gzip), finding), finding);
    }
  }

  private static long passOver(TarReader tar, ArchiveFinding finding) throws IOException {
    long passed = 0;
    for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
      EntryBytes bytes = new EntryBytes(tar, next.get().name(), finding);
      for (int count = bytes.request(); count > 0; count = bytes.request()) {
        tar.source().piece().skip(count);
        bytes.consumed(count);
        passed += count;
      }
    }
    return passed;
  }
}
