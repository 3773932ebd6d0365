package io.github.consulsnapshot.state;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What tells a record from the others of its type, such as the key of an entry of the key-value
 * store. Immutable.
 *
 * <p>A type of which there is one record has no parts. A record without an identity of its own, of
 * a type that is not known among them, is told by what is in it, the part {@code SHA256}. A legacy
 * ACL, whose ID is a secret, and a token without accessor are told by the beginning of a hash of
 * that secret, the part {@code SecretSHA256}.
 *
 * <p>Ordered by the values of the parts, byte by byte; records of a node come before those of its
 * services, and these before those of its checks. That is the order in which servers write most
 * types.
 */
public final class RecordIdentity implements Comparable<RecordIdentity> {
  /** That of the one record of a type. */
  static final RecordIdentity SINGLE = new RecordIdentity(0, List.of());

  private final int rank;
  private final List<Part> parts;

  /**
   * A field of the identity.
   *
   * @param name the name of the field, such as {@code Key}
   * @param value what is in it; any bytes, and usually UTF-8
   */
  public record Part(String name, Bytes value) {
    /**
     * Checks that neither is null.
     *
     * @param name the name of the field, such as {@code Key}
     * @param value what is in it; any bytes, and usually UTF-8
     */
    public Part {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(value, "value");
    }
  }

  /** The rank comes before all parts but the first. */
  RecordIdentity(int rank, List<Part> parts) {
    this.rank = rank;
    this.parts = List.copyOf(parts);
  }

  static RecordIdentity of(String name, Bytes value) {
    return new RecordIdentity(0, List.of(new Part(name, value)));
  }

  /**
   * The fields that it is made of, the most important one first.
   *
   * @return the parts; none for the one record of a type
   */
  public List<Part> parts() {
    return parts;
  }

  @Override
  public int compareTo(RecordIdentity other) {
    int common = Math.min(parts.size(), other.parts.size());
    for (int i = 0; i < common; i++) {
      if (i == 1 && rank != other.rank) {
        return Integer.compare(rank, other.rank);
      }
      int compared = parts.get(i).value().compareTo(other.parts.get(i).value());
      if (compared == 0) {
        compared = parts.get(i).name().compareTo(other.parts.get(i).name());
      }
      if (compared != 0) {
        return compared;
      }
    }
    return parts.size() == other.parts.size()
        ? Integer.compare(rank, other.rank)
        : Integer.compare(parts.size(), other.parts.size());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordIdentity identity
        && rank == identity.rank
        && parts.equals(identity.parts);
  }

  @Override
  public int hashCode() {
    return 31 * parts.hashCode() + rank;
  }

  /**
   * On one line, and safe for a terminal: a value alone, or several with their names. What is no
   * printable UTF-8 is shown as {@code \xNN}, a backslash as two.
   */
  @Override
  public String toString() {
    if (parts.size() == 1) {
      return parts.get(0).value().printable();
    }
    return parts.stream()
        .map(part -> part.name() + "=" + part.value().printable())
        .collect(Collectors.joining(" "));
  }

  /** What the fields begin with that are this record's own and not those of its node. */
  String ownerOfFields() {
    return switch (rank) {
      case IdentityReader.SERVICE -> "Service.";
      case IdentityReader.CHECK -> "Check.";
      default -> "";
    };
  }

  /** About how much memory it takes. */
  int memory() {
    int bytes = 64;
    for (Part part : parts) {
      bytes += 64 + part.value().length();
    }
    return bytes;
  }
}
