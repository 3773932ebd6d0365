package io.github.consulsnapshot.okhttp.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.archive.SnapshotVerifier;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random damage in every layer. Whatever it is, there is a verdict, and what is accepted another
 * reader finds whole. A failure names its seed; {@code -Dconsulsnapshot.test.seed} with {@code
 * -Dconsulsnapshot.test.mutations=1} repeats it.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class MutatedArchiveTest {
  private static final long SEED = Long.getLong("consulsnapshot.test.seed", 20_260_101L);
  private static final int ROUNDS = Integer.getInteger("consulsnapshot.test.mutations", 20_000);

  /** Bytes that mean something in one of the layers. */
  private static final byte[] TELLING =
      "\0 \n\t\r\"{}[]:,0179+-.eEax/\\=\u001f\u008b\u00c1\u00ff"
          .getBytes(StandardCharsets.ISO_8859_1);

  private final SnapshotVerifier verifier = SnapshotArchives.verifier();

  @Test
  void verify_mutatedAnywhere_givesAVerdict() {
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] archive = mutated(new Random(SEED + round));
      try {
        verifier.verify(PiecewiseSource.whole(archive));
        accepted += IndependentReader.wholeIfReadable(archive).isPresent() ? 1 : 0;
      } catch (InvalidArchiveException e) {
        assertThat(e.found()).as("seed %s", SEED + round).isNotBlank().isNotEqualTo("null");
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + (SEED + round), e);
      }
    }
    // Otherwise the damage is too coarse to reach the inner layers.
    if (ROUNDS > 1000) {
      assertThat(accepted).isBetween(ROUNDS / 100, ROUNDS / 2);
    }
  }

  private static byte[] mutated(Random random) {
    ArchiveBuilder builder = ArchiveCases.sample();
    switch (random.nextInt(6)) {
      case 0 -> builder.gzipName("name").gzipExtra(new byte[3]).gzipMembers(2);
      case 1 -> builder.pax(ArchiveBuilder.STATE, "mtime", "1.5").endBlocks(random.nextInt(3));
      case 2 -> builder.order(ArchiveBuilder.SUMS, ArchiveBuilder.STATE, ArchiveBuilder.META);
      default -> {}
    }
    return switch (random.nextInt(6)) {
      case 0 -> damaged(builder.build(), random);
      case 1 -> Tars.gzip(damaged(builder.tar(), random));
      case 2 -> Tars.gzip(withDamagedHeader(builder.tar(), random));
      case 3 -> builder.metadata(damaged(builder.content(ArchiveBuilder.META), random)).build();
      case 4 -> builder.state(damaged(builder.content(ArchiveBuilder.STATE), random)).build();
      default ->
          builder
              .sums(
                  new String(
                      damaged(builder.content(ArchiveBuilder.SUMS), random),
                      StandardCharsets.UTF_8))
              .build();
    };
  }

  private static byte[] withDamagedHeader(byte[] tar, Random random) {
    int header = random.nextInt(3) * 1024;
    int at = random.nextInt(400);
    byte[] patch = new byte[1 + random.nextInt(3)];
    for (int i = 0; i < patch.length; i++) {
      patch[i] = TELLING[random.nextInt(TELLING.length)];
    }
    return Tars.patched(tar, header, at, new String(patch, StandardCharsets.ISO_8859_1));
  }

  private static byte[] damaged(byte[] bytes, Random random) {
    byte[] damaged = bytes;
    for (int edits = 1 + random.nextInt(2); edits > 0 && damaged.length > 0; edits--) {
      int at = random.nextInt(damaged.length);
      int count = Math.min(1 + random.nextInt(random.nextBoolean() ? 4 : 600), damaged.length - at);
      byte[] before = Arrays.copyOf(damaged, at);
      byte[] chosen = Arrays.copyOfRange(damaged, at, at + count);
      byte[] after = Arrays.copyOfRange(damaged, at + count, damaged.length);
      byte[] telling = {TELLING[random.nextInt(TELLING.length)]};
      damaged =
          switch (random.nextInt(6)) {
            case 0 -> ArchiveBuilder.flip(damaged, 8 * at + random.nextInt(8));
            case 1 -> Tars.joined(before, after);
            case 2 -> Tars.joined(before, chosen, chosen, after);
            case 3 -> Tars.joined(before, telling, chosen, after);
            case 4 -> Tars.joined(before, telling, after);
            default -> before;
          };
    }
    return damaged;
  }
}
