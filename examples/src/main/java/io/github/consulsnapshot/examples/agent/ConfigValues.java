package io.github.consulsnapshot.examples.agent;

import io.github.consulsnapshot.InvalidSettingException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that files and flags say. */
final class ConfigValues {
  private final Map<Section, Settings> settings = new EnumMap<>(Section.class);
  private final List<Destination> destinations = new ArrayList<>();
  private final Map<Section, Destination> singles = new EnumMap<>(Section.class);
  private Optional<String> destinationsGiven = Optional.empty();

  /**
   * One store.
   *
   * @param section what it is
   * @param settings its settings
   * @param origin where it was given
   */
  record Destination(Section section, Settings settings, String origin) {}

  Settings of(Section section) {
    return settings.computeIfAbsent(section, Settings::new);
  }

  /** A store of {@code backup_destinations}. */
  void addDestination(Section section, Settings store, String origin) {
    destinations.add(new Destination(section, store, origin));
    destinationsGiven = destinationsGiven.or(() -> Optional.of(origin));
  }

  /** A store of the older kind, of which there is one of each sort, or of flags. */
  void addSingle(Section section, Settings store, String origin) {
    Destination before = singles.get(section);
    if (before == null) {
      singles.put(section, new Destination(section, store, origin));
    } else {
      before.settings().putAll(store);
    }
  }

  /** The stores, in the order in which they were given. */
  List<Destination> destinations() {
    if (!singles.isEmpty() && !destinations.isEmpty()) {
      throw new InvalidSettingException(
          singles.values().iterator().next().origin(),
          "cannot be combined with " + destinationsGiven.orElseThrow());
    }
    if (!destinations.isEmpty()) {
      return List.copyOf(destinations);
    }
    if (singles.isEmpty()) {
      Settings here = new Settings(Section.LOCAL);
      here.put("path", "the default of -local-path", ".");
      return List.of(new Destination(Section.LOCAL, here, "-local-path"));
    }
    return List.copyOf(singles.values());
  }
}
