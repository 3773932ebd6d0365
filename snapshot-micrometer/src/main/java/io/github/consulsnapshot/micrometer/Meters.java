package io.github.consulsnapshot.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** Registers the meters of one agent, and knows them, so that they can be removed again. */
final class Meters {
  private static final String PREFIX = "consul.snapshot.";

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> registered;

  Meters(MeterRegistry registry, String cluster) {
    this(
        Objects.requireNonNull(registry, "registry"),
        Tags.of("cluster", cluster),
        new ArrayList<>());
  }

  private Meters(MeterRegistry registry, Tags tags, List<Meter> registered) {
    this.registry = registry;
    this.tags = tags;
    this.registered = registered;
  }

  /** Those of one store, which are removed together with the others. */
  Meters ofStore(String store) {
    return new Meters(registry, tags.and("store", store), registered);
  }

  boolean has(String name) {
    return registry.find(PREFIX + name).tags(tags).meter() != null;
  }

  void gauge(String name, String description, Supplier<Number> value) {
    gauge(name, description, "", value);
  }

  void gauge(String name, String description, String unit, Supplier<Number> value) {
    add(
        Gauge.builder(PREFIX + name, value)
            .description(description)
            .baseUnit(unit.isEmpty() ? null : unit)
            .tags(tags)
            // Otherwise it would be NaN once the agent is all that holds its listener.
            .strongReference(true)
            .register(registry));
  }

  Counter counter(String name, String description) {
    return counter(name, description, tags);
  }

  Counter counter(String name, String description, Outcome outcome) {
    return counter(name, description, tags.and("outcome", outcome.text()));
  }

  private Counter counter(String name, String description, Tags all) {
    return add(
        Counter.builder(PREFIX + name).description(description).tags(all).register(registry));
  }

  Timer timer(String name, String description, Outcome outcome) {
    return add(
        Timer.builder(PREFIX + name)
            .description(description)
            .tags(tags.and("outcome", outcome.text()))
            .register(registry));
  }

  private <M extends Meter> M add(M meter) {
    registered.add(meter);
    return meter;
  }

  void remove() {
    for (Meter meter : registered) {
      registry.remove(meter);
      meter.close();
    }
    registered.clear();
  }
}
