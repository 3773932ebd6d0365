package io.github.consulsnapshot.benchmarks;

import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The archive that is measured: a file, or without one 64 MiB of state that are generated. */
@State(Scope.Benchmark)
public class Archive {
  private static final int GENERATED_STATE_BYTES = 64 << 20;

  /** The path of a file; empty for a generated archive. {@code benchmarks/jmh} sets it. */
  @Param("")
  public String archive;

  private SnapshotSource source;
  private long stateBytes;

  /** Finds or makes it. Verifying it once also brings a file into memory. */
  @Setup
  public void prepare() throws IOException {
    source = archive.isEmpty() ? generated() : SnapshotSource.of(Path.of(archive));
    stateBytes = SnapshotArchives.verifier().verify(source).metadata().stateBytes();
  }

  /** A fresh stream for each run. */
  public SnapshotSource source() {
    return source;
  }

  /** How long its state.bin is. */
  public long stateBytes() {
    return stateBytes;
  }

  private static SnapshotSource generated() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    GeneratedArchive.ofStateBytes(GENERATED_STATE_BYTES, 1000).writeTo(bytes);
    byte[] whole = bytes.toByteArray();
    return new SnapshotSource() {
      @Override
      public ByteArrayInputStream open() {
        return new ByteArrayInputStream(whole);
      }

      @Override
      public String description() {
        return "a generated archive";
      }
    };
  }
}
