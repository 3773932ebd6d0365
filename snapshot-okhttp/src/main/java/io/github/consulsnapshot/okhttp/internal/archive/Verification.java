package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.archive.ArchiveLimits;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * How archives are verified.
 *
 * @param limits how much an archive may hold
 * @param executor where archives are unpacked, beside the thread that reads and judges them; on
 *     that thread when empty
 */
public record Verification(ArchiveLimits limits, Optional<Executor> executor) {
  /** Refuses null. */
  public Verification {
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(executor, "executor");
  }

  /** On the thread that asks for it. */
  public static Verification within(ArchiveLimits limits) {
    return new Verification(limits, Optional.empty());
  }

  /** The same, with an executor. */
  public Verification beside(Executor other) {
    return new Verification(limits, Optional.of(other));
  }

  /** Where an archive is unpacked. */
  Unpacking.Place place() {
    return executor
        .<Unpacking.Place>map(beside -> (input, data) -> new UnpackingBeside(beside, input, data))
        .orElse(Unpacking.HERE);
  }
}
