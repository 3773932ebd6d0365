package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An archive, and what is to be said of it.
 *
 * @param name what is special about it
 * @param archive its bytes
 * @param refusal why it is refused, unless it is whole
 * @param stricter the rule by which it is refused although Consul accepts it
 */
record ArchiveCase(
    String name, byte[] archive, Optional<Refusal> refusal, Optional<String> stricter) {
  /** The finding, without its words. */
  record Refusal(ArchiveFault fault, String place, OptionalLong offset) {}

  static final long NOWHERE = -1;

  static ArchiveCase accepted(String name, ArchiveBuilder archive) {
    return accepted(name, archive.build());
  }

  static ArchiveCase accepted(String name, byte[] archive) {
    return new ArchiveCase(name, archive, Optional.empty(), Optional.empty());
  }

  static ArchiveCase refused(
      String name, ArchiveBuilder archive, ArchiveFault fault, String place, long offset) {
    return refused(name, archive.build(), fault, place, offset);
  }

  static ArchiveCase refused(
      String name, byte[] archive, ArchiveFault fault, String place, long offset) {
    OptionalLong where = offset == NOWHERE ? OptionalLong.empty() : OptionalLong.of(offset);
    return new ArchiveCase(
        name, archive, Optional.of(new Refusal(fault, place, where)), Optional.empty());
  }

  ArchiveCase stricterThanConsul(String rule) {
    return new ArchiveCase(name, archive, refusal, Optional.of(rule));
  }

  boolean consulAccepts() {
    return refusal.isEmpty() || stricter.isPresent();
  }

  @Override
  public String toString() {
    return name;
  }
}
