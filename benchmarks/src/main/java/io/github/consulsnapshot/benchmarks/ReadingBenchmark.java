package io.github.consulsnapshot.benchmarks;

import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.archive.SnapshotReader;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.state.ComparisonOptions;
import io.github.consulsnapshot.state.ComparisonSummary;
import io.github.consulsnapshot.state.KeyGrouping;
import io.github.consulsnapshot.state.SnapshotComparison;
import io.github.consulsnapshot.state.SnapshotDecoder;
import io.github.consulsnapshot.state.StateReader;
import io.github.consulsnapshot.state.StateStatistics;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** What the library makes of an archive, through its public API. All of it verifies. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(1)
public class ReadingBenchmark {
  private static final SnapshotReader READER = SnapshotArchives.reader();

  /** Verifies, to the last record. */
  @Benchmark
  public VerifiedArchive verify(Archive archive) {
    return SnapshotArchives.verifier().verify(archive.source());
  }

  /** Counts records by type, and keys by group. */
  @Benchmark
  public StateStatistics statistics(Archive archive) throws IOException {
    return READER.read(
        archive.source(),
        (metadata, state) -> StateStatistics.of(new StateReader(state), KeyGrouping.defaults()));
  }

  /** Writes every record as JSON, values included, to nowhere; how many characters. */
  @Benchmark
  public long decode(Archive archive) throws IOException {
    SnapshotDecoder decoder = SnapshotDecoder.masking().revealingValues();
    return READER.read(
        archive.source(),
        (metadata, state) -> {
          CountedText text = new CountedText();
          decoder.decode(metadata, new StateReader(state), text);
          return text.characters();
        });
  }

  /** Compares the archive with itself, which reads it four times. */
  @Benchmark
  public ComparisonSummary diff(Archive archive) throws IOException {
    SnapshotSource source = archive.source();
    return new SnapshotComparison(READER, ComparisonOptions.defaults())
        .compare(source, source, difference -> {});
  }

  /** Takes text and forgets it. */
  private static final class CountedText implements Appendable {
    private long characters;

    long characters() {
      return characters;
    }

    @Override
    public Appendable append(CharSequence text) {
      characters += text.length();
      return this;
    }

    @Override
    public Appendable append(CharSequence text, int start, int end) {
      characters += end - start;
      return this;
    }

    @Override
    public Appendable append(char character) {
      characters++;
      return this;
    }
  }
}
