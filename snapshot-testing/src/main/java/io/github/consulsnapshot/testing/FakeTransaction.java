package io.github.consulsnapshot.testing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operations of one {@code PUT /v1/txn} on keys: those that write, with and without a check.
 */
final class FakeTransaction {
  /** What Consul 1.8 takes, and how long its body may be. */
  private static final int MAX_OPERATIONS = 64;

  static final int MAX_BODY_BYTES = 512 * 1024;

  private final List<Operation> operations;

  private FakeTransaction(List<Operation> operations) {
    this.operations = operations;
  }

  /** One operation. */
  record Operation(String verb, String key, KvEntry entry, long index) {}

  /**
   * Reads the body of a request.
   *
   * @throws IllegalArgumentException when it is no list of operations
   */
  static FakeTransaction parse(String json) {
    List<Operation> operations = new ArrayList<>();
    if (!(Json.parse(json) instanceof List<?> list)) {
      throw new IllegalArgumentException("json: cannot unmarshal into Go value of type api.TxnOps");
    }
    for (Object each : list) {
      if (each instanceof Map<?, ?> map && map.get("KV") instanceof Map<?, ?> kv) {
        operations.add(operation(kv));
      }
    }
    return new FakeTransaction(operations);
  }

  private static Operation operation(Map<?, ?> kv) {
    String key = text(kv, "Key");
    byte[] value = Base64.getDecoder().decode(text(kv, "Value"));
    return new Operation(
        text(kv, "Verb"),
        key,
        KvEntry.of(key, value).withFlags(number(kv, "Flags")),
        number(kv, "Index"));
  }

  private static String text(Map<?, ?> map, String name) {
    return map.get(name) instanceof String text ? text : "";
  }

  private static long number(Map<?, ?> map, String name) {
    BigInteger number =
        map.get(name) instanceof BigDecimal value ? value.toBigIntegerExact() : BigInteger.ZERO;
    return number.longValue();
  }

  /** Why it is too long for Consul, if it is. */
  Optional<String> tooLong() {
    return operations.size() > MAX_OPERATIONS
        ? Optional.of(
            "Transaction contains too many operations ("
                + operations.size()
                + " > "
                + MAX_OPERATIONS
                + ")")
        : Optional.empty();
  }

  /** What was wrong with which operation, when nothing was applied; what was written, otherwise. */
  record Outcome(List<KvEntry> written, List<String> errors) {
    boolean isApplied() {
      return errors.isEmpty();
    }
  }

  /** Applies all operations to the keys, or none. */
  Outcome applyTo(Map<String, KvEntry> entries, long index) {
    List<KvEntry> written = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      Optional<String> error = apply(operations.get(i), entries, index, written);
      if (error.isPresent()) {
        errors.add("{\"OpIndex\":" + i + ",\"What\":" + Json.quote(error.get()) + "}");
      }
    }
    return new Outcome(written, errors);
  }

  private static Optional<String> apply(
      Operation operation, Map<String, KvEntry> entries, long index, List<KvEntry> written) {
    if (operation.key().isEmpty()) {
      return Optional.of("Must provide key");
    }
    KvEntry there = entries.get(operation.key());
    switch (operation.verb()) {
      case "cas" -> {
        if ((there == null ? 0 : there.modifyIndex()) != operation.index()) {
          return stale("set", operation);
        }
        written.add(FakeKv.write(entries, operation.entry(), index));
      }
      case "set" -> written.add(FakeKv.write(entries, operation.entry(), index));
      case "delete-cas" -> {
        if (there != null && there.modifyIndex() != operation.index()) {
          return stale("delete", operation);
        }
        entries.remove(operation.key());
      }
      case "delete" -> entries.remove(operation.key());
      default -> {
        return Optional.of("unknown KV verb \"" + operation.verb() + "\"");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> stale(String what, Operation operation) {
    return Optional.of("failed to " + what + " key \"" + operation.key() + "\", index is stale");
  }
}
