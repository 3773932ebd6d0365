package io.github.consulsnapshot.store;

import io.github.consulsnapshot.InvalidSettingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a snapshot in a store is called, such as {@code consul-dc1-20260131T235959.123Z-4711.snap}:
 * of which cluster it is, when its save began, and its Raft index. A store is searched by names
 * alone, so a text that is not exactly what {@link #text()} writes is no such name, and what bears
 * it is never touched. The names that Consul Enterprise's agent gives ({@code
 * consul-1769903999000000000.snap}) are none.
 *
 * <p>Ordered by cluster, then by time, then by index; within a cluster that is the order of the
 * alphabet too, but for the index.
 *
 * @param cluster what the cluster is called: lower-case letters, digits, hyphens and underscores,
 *     at most 64, with a letter or digit at both ends; such as the name of its datacenter
 * @param time when the save began, in whole milliseconds, from the year 1970 to 9999
 * @param index the Raft index of the snapshot, unsigned
 */
public record SnapshotName(String cluster, Instant time, long index)
    implements Comparable<SnapshotName> {
  private static final Pattern CLUSTER = Pattern.compile("[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?");

  /** The time has capitals, which a cluster has not: so it is clear where the cluster ends. */
  private static final Pattern NAME =
      Pattern.compile(
          "consul-(" + CLUSTER + ")-([0-9]{8}T[0-9]{6}\\.[0-9]{3}Z)-(0|[1-9][0-9]{0,19})\\.snap");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  /**
   * Checks the values and takes the time down to the millisecond.
   *
   * @param cluster what the cluster is called
   * @param time when the save began
   * @param index the Raft index of the snapshot, unsigned
   * @throws InvalidSettingException when no name can be made of them
   */
  public SnapshotName {
    requireCluster(cluster);
    Objects.requireNonNull(time, "time");
    time = time.truncatedTo(ChronoUnit.MILLIS);
    if (time.isBefore(Instant.EPOCH) || !time.isBefore(END)) {
      throw new InvalidSettingException(
          "time", time + " given, from the year 1970 to 9999 is accepted");
    }
  }

  /**
   * Checks what a cluster is called.
   *
   * @param cluster the name
   * @return the name
   * @throws InvalidSettingException when it cannot be part of the name of a snapshot
   */
  public static String requireCluster(String cluster) {
    Objects.requireNonNull(cluster, "cluster");
    if (!CLUSTER.matcher(cluster).matches()) {
      throw new InvalidSettingException(
          "cluster",
          "'"
              + cluster
              + "' given; 1 to 64 lower-case letters, digits, hyphens and underscores are"
              + " accepted, with a letter or digit at both ends");
    }
    return cluster;
  }

  /**
   * What all the names of a cluster begin with. Those of others may begin with it too: {@code
   * consul-dc1-} is also the beginning of those of {@code dc1-west}.
   *
   * @param cluster what the cluster is called
   * @return the beginning
   */
  public static String prefix(String cluster) {
    return "consul-" + requireCluster(cluster) + "-";
  }

  /**
   * Reads a name.
   *
   * @param text any text
   * @return the name, if {@link #text()} of it is this text to the letter
   */
  public static Optional<SnapshotName> parse(String text) {
    Matcher matcher = NAME.matcher(Objects.requireNonNull(text, "text"));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      Instant time = LocalDateTime.parse(matcher.group(2), TIME).toInstant(ZoneOffset.UTC);
      long index = Long.parseUnsignedLong(matcher.group(3));
      // The constructor is stricter than the pattern about the time.
      return Optional.of(new SnapshotName(matcher.group(1), time, index))
          .filter(name -> name.text().equals(text));
    } catch (DateTimeException | NumberFormatException | InvalidSettingException e) {
      return Optional.empty();
    }
  }

  /**
   * The name as stores write it.
   *
   * @return the text, of ASCII letters, digits, hyphens, underscores and dots; at most 128 long
   */
  public String text() {
    return prefix(cluster)
        + TIME.format(time.atOffset(ZoneOffset.UTC))
        + "-"
        + Long.toUnsignedString(index)
        + ".snap";
  }

  @Override
  public int compareTo(SnapshotName other) {
    int order = cluster.compareTo(other.cluster);
    if (order == 0) {
      order = time.compareTo(other.time);
    }
    return order == 0 ? Long.compareUnsigned(index, other.index) : order;
  }

  /** The same as {@link #text()}. */
  @Override
  public String toString() {
    return text();
  }
}
