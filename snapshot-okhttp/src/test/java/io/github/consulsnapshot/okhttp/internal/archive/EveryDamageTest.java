package io.github.consulsnapshot.okhttp.internal.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.archive.SnapshotVerifier;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every byte of small archives cut off, flipped, doubled and dropped, in every layer: of the
 * archive as it is stored, of the tar in it, and of each entry with the sums made right again.
 * There is a verdict, and the same one in whatever pieces the archive arrives. What is accepted has
 * the content of the undamaged archive, as another reader finds; what Consul says of it is asked by
 * {@link DamageOracleTest}.
 *
 * <p>The normal run tries every damage of the sample in one size of pieces and every seventh in
 * all, and of the tar of a real archive every seventh byte; {@code
 * -Dconsulsnapshot.test.everyDamage=true} tries each in all.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class EveryDamageTest {
  private static final boolean EVERY_DAMAGE = Boolean.getBoolean("consulsnapshot.test.everyDamage");
  private static final int[] PIECES = {1, 511, 512, 513, 64 * 1024};
  private static final int SOME = 7;

  private static final Map<String, byte[]> SAMPLE_CONTENT =
      IndependentReader.wholeIfReadable(SampleLayer.archive().build()).orElseThrow();

  @TempDir private static Path directory;
  private static byte[] realArchive;

  private final SnapshotVerifier verifier = SnapshotArchives.verifier();

  static Stream<Arguments> damages() {
    return Stream.of(Damage.values())
        .flatMap(
            damage -> Stream.of(SampleLayer.values()).map(layer -> Arguments.of(layer, damage)));
  }

  @ParameterizedTest(name = "{0}: a byte {1}")
  @MethodSource("damages")
  void verify_anyByteDamaged_givesTheSameVerdictInAllPieces(SampleLayer layer, Damage damage) {
    for (int index = 0; index < layer.length(); index++) {
      String place = layer + " " + damage + " at " + index;
      byte[] damaged = layer.damaged(damage, index);
      boolean accepted = sameVerdictInAllPieces(place, damaged, index).isEmpty();
      if (accepted && layer.isOutsideOfEntries()) {
        requireContent(SAMPLE_CONTENT, place, damaged);
      }
    }
  }

  @RequiresConsul
  @ParameterizedTest
  @EnumSource
  void verify_anyByteOfARealArchiveDamaged_givesTheSameVerdictInAllPieces(Damage damage)
      throws IOException {
    byte[] archive = realArchive();
    byte[] tar = IndependentReader.unpacked(archive);
    assertThat(verdict(PiecewiseSource.whole(archive))).isEmpty();
    Map<String, byte[]> content = IndependentReader.wholeIfReadable(archive).orElseThrow();
    for (int index = 0; index < tar.length; index += EVERY_DAMAGE ? 1 : SOME) {
      String place = damage + " at " + index + " of the tar";
      byte[] damaged = Tars.gzip(damage.at(tar, index));
      if (sameVerdictInAllPieces(place, damaged, index).isEmpty()) {
        requireContent(content, place, damaged);
      }
    }
    for (int index = 0; index < archive.length; index++) {
      String place = damage + " at " + index;
      byte[] damaged = damage.at(archive, index);
      if (sameVerdictInAllPieces(place, damaged, index).isEmpty()) {
        assertThat(damage).as(place).isNotEqualTo(Damage.CUT);
        requireContent(content, place, damaged);
      }
    }
  }

  /** One for all tests: a server takes seconds to start. */
  private static synchronized byte[] realArchive() throws IOException {
    if (realArchive == null) {
      Path file = directory.resolve("real.snap");
      try (ConsulServer consul = ConsulServer.start();
          OkHttpSnapshotClient client = OkHttpSnapshotClient.create(consul.address())) {
        consul.put("a/b", "hi".getBytes(UTF_8));
        client.save(file);
      }
      realArchive = Files.readAllBytes(file);
    }
    return realArchive;
  }

  private String sameVerdictInAllPieces(String place, byte[] damaged, int index) {
    String verdict = verdict(PiecewiseSource.inPieces(damaged, PIECES[index % PIECES.length]));
    if (EVERY_DAMAGE || index % SOME == 0) {
      for (int bytes : PIECES) {
        assertThat(verdict(PiecewiseSource.inPieces(damaged, bytes)))
            .as("%s in pieces of %s", place, bytes)
            .isEqualTo(verdict);
      }
    }
    return verdict;
  }

  private static void requireContent(Map<String, byte[]> undamaged, String place, byte[] accepted) {
    IndependentReader.wholeIfReadable(accepted)
        .orElse(Map.of())
        .forEach((name, found) -> assertThat(found).as(place).isEqualTo(undamaged.get(name)));
  }

  /** Empty when the archive is whole, which says nothing of the pieces it came in. */
  private String verdict(PiecewiseSource source) {
    try {
      verifier.verify(source);
      return "";
    } catch (InvalidArchiveException e) {
      assertThat(e.found()).isNotBlank().isNotEqualTo("null");
      return e.fault() + ": " + e.getMessage();
    }
  }

  static Stream<Arguments> appended() {
    byte[] whole = SampleLayer.archive().build();
    return Stream.of(
            "failed to stream snapshot: read tcp: connection reset by peer".getBytes(UTF_8),
            new byte[] {0},
            new byte[512],
            new byte[10_240 - whole.length % 10_240],
            Tars.gzip(new byte[1]),
            Tars.gzip(new byte[1024]),
            whole)
        .flatMap(
            bytes ->
                IntStream.of(PIECES).mapToObj(pieces -> Arguments.of(bytes.length, pieces, bytes)));
  }

  @ParameterizedTest(name = "{0} bytes, in pieces of {1}")
  @MethodSource("appended")
  void verify_anythingBehind_isRefused(int length, int pieces, byte[] behind) {
    byte[] archive = Tars.joined(SampleLayer.archive().build(), behind);

    assertThat(verdict(PiecewiseSource.inPieces(archive, pieces))).isNotEmpty();
  }

  @Test
  void verify_entriesInAnyOrder_isAccepted() {
    String meta = ArchiveBuilder.META;
    String state = ArchiveBuilder.STATE;
    String sums = ArchiveBuilder.SUMS;
    for (List<String> order :
        List.of(
            List.of(meta, state, sums),
            List.of(meta, sums, state),
            List.of(state, meta, sums),
            List.of(state, sums, meta),
            List.of(sums, meta, state),
            List.of(sums, state, meta))) {
      byte[] archive = SampleLayer.archive().order(order.toArray(String[]::new)).build();
      for (int bytes : PIECES) {
        assertThat(verdict(PiecewiseSource.inPieces(archive, bytes))).as("%s", order).isEmpty();
      }
    }
  }
}
