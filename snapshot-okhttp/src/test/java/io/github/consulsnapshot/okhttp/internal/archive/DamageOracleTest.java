package io.github.consulsnapshot.okhttp.internal.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The damages of {@link EveryDamageTest} against Consul's own reader. Nothing is accepted that it
 * refuses; what it accepts is refused only for what it finds out when it restores, or not before it
 * crashes. Which rules those are is said at {@link ConsulInspectOracleTest}.
 *
 * <p>Each archive takes a start of the command, so the normal run tries some dozens of them. {@code
 * -Dconsulsnapshot.test.everyArchive=true} tries more than a thousand.
 */
@RequiresConsul
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class DamageOracleTest {
  /** Of which there are some 39,000. Primes, so that all places of a block have their turn. */
  private static final int STEP = Boolean.getBoolean("consulsnapshot.test.everyArchive") ? 29 : 991;

  private static final Set<ArchiveFault> STRICTER =
      Set.of(
          ArchiveFault.UNSUPPORTED_VERSION,
          ArchiveFault.SIZE_MISMATCH,
          ArchiveFault.STATE_HEADER,
          ArchiveFault.RECORD,
          ArchiveFault.SENSELESS_RECORD);

  @TempDir private Path directory;

  private record Place(SampleLayer layer, Damage damage, int index) {
    byte[] archive() {
      return layer.damaged(damage, index);
    }
  }

  @Test
  void inspect_damagedAnywhere_agreesButForRecordsVersionAndSize() throws Exception {
    ConsulInspect inspect = new ConsulInspect(directory);
    List<Place> agreedToAccept = new ArrayList<>();
    for (Place place : places()) {
      boolean accepts = inspect.accepts(place.archive());
      Optional<ArchiveFault> fault = fault(place.archive());
      if (accepts && fault.isPresent()) {
        assertThat(fault).as("%s: %s", place, inspect.output()).get().isIn(STRICTER);
      } else {
        assertThat(fault.isEmpty()).as("%s: %s", place, inspect.output()).isEqualTo(accepts);
      }
      if (fault.isEmpty()) {
        agreedToAccept.add(place);
      }
    }
    // Otherwise the half of the oracle that matters most was never asked.
    assertThat(agreedToAccept).isNotEmpty();
  }

  private static List<Place> places() {
    List<Place> all =
        Stream.of(SampleLayer.values())
            .flatMap(
                layer ->
                    Stream.of(Damage.values())
                        .flatMap(
                            damage ->
                                IntStream.range(0, layer.length())
                                    .mapToObj(index -> new Place(layer, damage, index))))
            .toList();
    return IntStream.iterate(0, i -> i < all.size(), i -> i + STEP).mapToObj(all::get).toList();
  }

  private static Optional<ArchiveFault> fault(byte[] archive) {
    try {
      SnapshotArchives.verifier().verify(PiecewiseSource.whole(archive));
      return Optional.empty();
    } catch (InvalidArchiveException e) {
      return Optional.of(e.fault());
    }
  }
}
