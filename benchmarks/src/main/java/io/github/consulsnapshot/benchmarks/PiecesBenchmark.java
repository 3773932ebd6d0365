package io.github.consulsnapshot.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** What any reader of an archive has to pay to the JDK: nobody verifies without these two. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(1)
public class PiecesBenchmark {
  /** Unpacks the archive with the inflater of the JDK, without its checksum. */
  @Benchmark
  public long inflate(Archive archive) throws IOException {
    try (InputStream packed = archive.source().open()) {
      return InflateAlone.inflate(packed);
    }
  }

  /** The SHA-256 of as many bytes as the state has. */
  @Benchmark
  public byte[] sha256(Archive archive) {
    return Sha256Alone.hash(archive.stateBytes());
  }
}
