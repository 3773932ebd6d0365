package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import java.util.Optional;
import java.util.OptionalLong;

/** An archive, and what is to be said of it. */
final class ArchiveCase {
  static final long NOWHERE = -1;

  private final String name;
  private final byte[] archive;
  private final Optional<Refusal> refusal;
  private final Optional<String> stricter;

  private ArchiveCase(
      String name, byte[] archive, Optional<Refusal> refusal, Optional<String> stricter) {
    this.name = name;
    this.archive = archive;
    this.refusal = refusal;
    this.stricter = stricter;
  }

  /** The finding, without its words. */
  record Refusal(ArchiveFault fault, String place, OptionalLong offset) {}

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

  byte[] archive() {
    return archive;
  }

  /** Why it is refused, unless it is whole. */
  Optional<Refusal> refusal() {
    return refusal;
  }

  /** The rule by which it is refused although Consul accepts it. */
  Optional<String> stricter() {
    return stricter;
  }

  boolean consulAccepts() {
    return refusal.isEmpty() || stricter.isPresent();
  }

  @Override
  public String toString() {
    return name;
  }
}
