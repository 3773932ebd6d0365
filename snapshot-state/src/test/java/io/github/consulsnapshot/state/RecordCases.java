package io.github.consulsnapshot.state;

import io.github.consulsnapshot.testing.StateBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Records of each type that Consul 1.8 restores, with each known field in each form, and whether a
 * server of that version lives on. A table of its own, so that the code is not measured by itself.
 */
final class RecordCases {
  static final String ID = "11111111-2222-3333-4444-555555555555";
  private static final String OTHER_ID = "21111111-2222-3333-4444-555555555555";
  private static final byte[] TIME = new byte[15];
  private static final Object ABSENT = new Object();

  static {
    TIME[0] = 1;
    TIME[13] = -1;
    TIME[14] = -1;
  }

  /** Forms: what a field is given. Those of two bytes and more are no shortest forms. */
  static final Map<String, Object> FORMS = forms();

  private static final Map<String, Set<String>> ACCEPTED =
      Map.of(
          "string", Set.of("nil", "empty", "text", "uuid", "time", "str8"),
          "uuid", Set.of("nil", "empty", "uuid"),
          "time", Set.of("nil", "time"),
          "bytes", Set.of("nil", "empty", "text", "uuid", "time", "str8", "bin", "array", "map"),
          "unsigned", Set.of("nil", "one", "five", "big", "wide"),
          "signed", Set.of("nil", "one", "five", "big", "wide", "minus", "wideMinus"),
          "number",
              Set.of("nil", "one", "five", "big", "wide", "minus", "wideMinus", "float", "double"),
          "flag", Set.of("nil", "one", "true", "false"),
          "list", Set.of("nil", "array", "map"),
          "map", Set.of("nil", "map"));

  private static final String INDEXES = "CreateIndex:unsigned ModifyIndex:unsigned ";

  /** A record of a type, which field is varied within it, and how. */
  static final class Case {
    private final String name;
    private final int type;
    private final byte[] value;
    private final boolean sensible;

    Case(String name, int type, byte[] value, boolean sensible) {
      this.name = name;
      this.type = type;
      this.value = value;
      this.sensible = sensible;
    }

    int type() {
      return type;
    }

    byte[] value() {
      return value;
    }

    boolean sensible() {
      return sensible;
    }

    byte[] state() {
      return new StateBuilder().lastIndex(5).record(type, value).build();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Case> cases = new ArrayList<>();

  private RecordCases() {}

  /** The least that a record of a type may hold. */
  static Map<Integer, Object> sensible() {
    Map<Integer, Object> records = new LinkedHashMap<>();
    records.put(0, Map.of("Node", "n", "Address", "127.0.0.1"));
    records.put(2, Map.of("Key", "k"));
    records.put(3, Map.of("ID", ID, "Node", "n"));
    records.put(4, Map.of("ID", "x"));
    records.put(5, Map.of("Key", "k"));
    records.put(6, List.of(Map.of("Node", "n", "Coord", Map.of())));
    records.put(7, Map.of("ID", ID));
    records.put(9, Map.of());
    records.put(11, Map.of());
    records.put(12, Map.of("ID", ID));
    records.put(13, Map.of("ID", "x"));
    records.put(14, Map.of("ID", "x"));
    records.put(15, Map.of());
    records.put(16, Map.of("Key", "kvs"));
    records.put(17, Map.of("SecretID", ID));
    records.put(19, Map.of("ID", ID, "Name", "p"));
    records.put(22, entry("service-defaults", Map.of("Kind", "service-defaults", "Name", "s")));
    records.put(23, Map.of("ID", ID, "Name", "r"));
    records.put(25, Map.of("ID", ID, "AuthMethod", "m"));
    records.put(27, Map.of("Name", "m"));
    records.put(29, Map.of("ChunkMap", Map.of()));
    records.put(30, Map.of("State", Map.of("Datacenter", "dc2")));
    return records;
  }

  /** The value of a ConfigEntry record: what is packed stands in a string. */
  static byte[] entry(Object kind, Object entry) {
    return StateBytes.concat(pack(kind), pack(Map.of("Entry", entry, "Op", "")));
  }

  /** Bytes become a string. */
  static byte[] pack(Object value) {
    return value instanceof Raw raw ? raw.bytes : packed(value);
  }

  /** Bytes that are msgpack already. */
  private static final class Raw {
    private final byte[] bytes;

    Raw(byte[] bytes) {
      this.bytes = bytes;
    }

    static Raw of(String digits) {
      return new Raw(StateBytes.hex(digits));
    }
  }

  private static byte[] packed(Object value) {
    // By way of a record, whose map has one entry of the name "v".
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("v", value);
    byte[] state = new StateBuilder().withoutHeader().record(200, one).build();
    return Arrays.copyOfRange(state, 4, state.length);
  }

  private static Map<String, Object> forms() {
    Map<String, Object> forms = new LinkedHashMap<>();
    forms.put("nil", null);
    forms.put("empty", "");
    forms.put("text", "zz");
    forms.put("str8", Raw.of("d9027a7a"));
    forms.put("bin", Raw.of("c4027a7a"));
    forms.put("uuid", OTHER_ID);
    forms.put("time", TIME);
    forms.put("one", 1);
    forms.put("five", 5);
    forms.put("big", Raw.of("cf8000000000000005"));
    forms.put("wide", Raw.of("d30000000000000001"));
    forms.put("minus", -1);
    forms.put("wideMinus", -300);
    forms.put("true", true);
    forms.put("false", false);
    forms.put("double", 1.5);
    forms.put("float", 1.5f);
    forms.put("array", List.of());
    forms.put("map", Map.of());
    forms.put("extension", Raw.of("d40102"));
    return forms;
  }

  static Stream<Case> all() {
    RecordCases all = new RecordCases();
    all.values();
    all.fields();
    all.entries();
    return all.cases.stream();
  }

  private void add(String name, int type, byte[] value, boolean sensible) {
    cases.add(new Case(RecordType.nameOf(type) + " " + name, type, value, sensible));
  }

  /** Another value in the place of the whole record. */
  private void values() {
    Set<Integer> needNothing = Set.of(9, 11, 15, 29);
    sensible().forEach((type, value) -> add("as it should be", type, pack(value), true));
    for (int type : sensible().keySet()) {
      FORMS.forEach(
          (name, value) -> {
            boolean nothing = Set.of("nil", "array", "map").contains(name);
            boolean accepted = nothing && (needNothing.contains(type) || type == 6);
            add("is " + name, type, pack(value), accepted);
          });
    }
  }

  private void fields() {
    String store = INDEXES + "Flags:unsigned Key:string! LockIndex:unsigned Value:bytes Session:";
    of(2, store + "uuid");
    of(5, store + "string");
    of(
        3,
        INDEXES + "Behavior:string Checks:list ID:uuid! LockDelay:signed Name:string Node:string!",
        "NodeChecks:list ServiceChecks:list");
    of(4, INDEXES + "ID:string! Name:string Type:string Rules:string");
    of(7, INDEXES + "ID:uuid! Name:string Session:uuid Token:string");
    of(7, "Service:list DNS:list Template:list");
    of(
        9,
        INDEXES + "CleanupDeadServers:flag LastContactThreshold:signed MaxTrailingLogs:unsigned",
        "MinQuorum:unsigned ServerStabilizationTime:signed RedundancyZoneTag:string",
        "DisableUpgradeMigration:flag UpgradeVersionTag:string");
    of(11, INDEXES + "AllowBootstrap:flag");
    of(
        12,
        INDEXES + "ID:uuid! SourceNS:string SourceName:string DestinationNS:string",
        "DestinationName:string SourceType:string Action:string DefaultAddr:string",
        "DefaultPort:signed Meta:map Precedence:signed CreatedAt:time UpdatedAt:time Hash:bytes",
        "Description:string");
    of(
        13,
        INDEXES + "ID:string! Name:string SerialNumber:unsigned SigningKeyID:string Active:flag",
        "ExternalTrustDomain:string NotBefore:time NotAfter:time RootCert:string",
        "IntermediateCerts:list SigningCert:string SigningKey:string RotatedOutAt:time",
        "PrivateKeyType:string PrivateKeyBits:signed");
    of(14, INDEXES + "ID:string! PrivateKey:string RootCert:string IntermediateCert:string");
    of(15, INDEXES + "ClusterID:string Config:map State:map ForceWithoutCrossSigning:flag");
    of(15, "Provider:string");
    of(16, "Key:string! Value:unsigned");
    of(
        17,
        INDEXES + "AccessorID:uuid SecretID:string! Description:string Policies:list Roles:list",
        "ServiceIdentities:list NodeIdentities:list Type:string Rules:string Local:flag",
        "AuthMethod:string ExpirationTime:time ExpirationTTL:signed CreateTime:time Hash:bytes");
    of(19, INDEXES + "ID:uuid! Name:string! Description:string Rules:string Datacenters:list");
    of(19, "Hash:bytes Syntax:signed");
    of(23, INDEXES + "ID:uuid! Name:string! Description:string Policies:list Hash:bytes");
    of(23, "ServiceIdentities:list NodeIdentities:list");
    of(25, INDEXES + "ID:uuid! AuthMethod:string! Description:string Selector:string");
    of(25, "BindType:string BindName:string");
    of(27, INDEXES + "Name:string! Type:string DisplayName:string Description:string Config:map");
    of(27, "MaxTokenTTL:signed TokenLocality:string");
    of(29, "ChunkMap:map");
    of(30, "Datacenter:string Op:string Token:string");
    of(
        0,
        INDEXES + "Node:string! Address:string ID:uuid Datacenter:string TaggedAddresses:map",
        "NodeMeta:map SkipNodeUpdate:flag Token:string Checks:list");
    nested();
  }

  private void of(int type, String... fields) {
    @SuppressWarnings("unchecked")
    Map<String, Object> base = (Map<String, Object>) sensible().get(type);
    each("", fields, base, changed -> changed, type);
  }

  /** What is in the maps that are in records. */
  private void nested() {
    each(
        "State.",
        new String[] {
          INDEXES + "Datacenter:string! MeshGateways:list UpdatedAt:time",
          "PrimaryModifyIndex:unsigned"
        },
        Map.of("Datacenter", "dc2"),
        state -> Map.of("State", state),
        30);
    each(
        "Service.",
        new String[] {
          INDEXES + "ID:string! Service:string Kind:string Address:string Port:signed",
          "EnableTagOverride:flag Tags:list Meta:map TaggedAddresses:map Weights:list Proxy:list",
          "Connect:list LocallyRegisteredAsSidecar:flag"
        },
        Map.of("ID", "s"),
        service -> Map.of("Node", "n", "Service", service),
        0);
    each(
        "Check.",
        new String[] {
          INDEXES + "CheckID:string! Name:string Status:string Notes:string Output:string",
          "ServiceName:string ServiceTags:list Type:string Definition:list"
        },
        Map.of("CheckID", "c", "Node", "n"),
        check -> Map.of("Node", "n", "Check", check),
        0);
    each(
        "",
        new String[] {"Node:string! Segment:string"},
        Map.of("Node", "n", "Coord", Map.of()),
        coordinate -> List.of(coordinate),
        6);
    each(
        "Coord.",
        new String[] {"Adjustment:number Error:number Height:number Vec:list"},
        Map.of(),
        coord -> List.of(Map.of("Node", "n", "Coord", coord)),
        6);
    add("[nil]", 6, StateBytes.hex("91c0"), false);
    add("[{}]", 6, StateBytes.hex("9180"), false);
    add("without Coord", 6, pack(List.of(Map.of("Node", "n"))), false);
    add("without State", 30, pack(Map.of("Datacenter", "dc2")), false);
    add("without Check.Node", 0, pack(Map.of("Node", "n", "Check", Map.of("CheckID", "c"))), false);
    add("with a number for Service", 0, pack(Map.of("Node", "n", "Service", 5)), false);
    add("with an empty Service", 0, pack(Map.of("Node", "n", "Service", Map.of())), false);
    names();
  }

  /** Keys of the map of a record. */
  private void names() {
    // Key "k", and before or after it an entry more.
    String key = "a34b6579 a16b";
    add("with a number for a name", 2, StateBytes.hex("82 0505" + key), false);
    add("with nil for a name", 2, StateBytes.hex("82 c005" + key), true);
    add("with bin for a name", 2, StateBytes.hex("82 c4034b6579 a16b" + key), false);
    add("with str8 for a name", 2, StateBytes.hex("81 d9034b6579 a16b"), true);
    add("with its name in lower case", 2, StateBytes.hex("81 a36b6579 a16b"), false);
    add("with an unknown field", 2, StateBytes.hex("82 a45a6f726b 81a16101" + key), true);
    add("key, then empty", 2, StateBytes.hex("82" + key + "a34b6579 a0"), false);
    add("key, then nil", 2, StateBytes.hex("82" + key + "a34b6579 c0"), false);
    add("empty, then key", 2, StateBytes.hex("82 a34b6579 a0" + key), true);
    for (String odd : List.of(ID.substring(1), ID + "1", ID.replace('2', 'g'), "1-".repeat(18))) {
      add("with ID " + odd, 3, pack(Map.of("ID", odd, "Node", "n")), false);
    }
    for (String fine :
        List.of(ID.replace('1', 'A'), "a".repeat(36), "1111-".repeat(4) + "1".repeat(16))) {
      add("with ID " + fine, 3, pack(Map.of("ID", fine, "Node", "n")), true);
      // The id of a node is parsed, and not only looked up.
      boolean parsed = fine.startsWith("-", 8);
      add("with ID " + fine, 0, pack(Map.of("ID", fine, "Node", "n")), parsed);
    }
  }

  private interface Inside {
    Object put(Map<String, Object> changed);
  }

  private void each(
      String prefix, String[] fields, Map<String, Object> base, Inside inside, int type) {
    for (String field : String.join(" ", fields).split(" ", -1)) {
      String name = field.substring(0, field.indexOf(':'));
      boolean required = field.endsWith("!");
      String kind = field.substring(field.indexOf(':') + 1).replace("!", "");
      Map<String, Object> forms = new LinkedHashMap<>(FORMS);
      forms.put("absent", ABSENT);
      forms.forEach(
          (form, value) -> {
            boolean nothing = Set.of("absent", "nil", "empty").contains(form);
            boolean accepted = form.equals("absent") || ACCEPTED.get(kind).contains(form);
            Map<String, Object> changed = new LinkedHashMap<>(base);
            if (value == ABSENT) {
              changed.remove(name);
            } else {
              changed.put(name, value);
            }
            add(
                "with " + prefix + name + " " + form,
                type,
                write(inside.put(changed)),
                accepted && !(required && nothing));
          });
    }
  }

  /** As {@link #pack}, with raw bytes anywhere inside. */
  private static byte[] write(Object value) {
    if (value instanceof Map<?, ?> map) {
      byte[] all = {(byte) (0x80 | map.size())};
      for (Map.Entry<?, ?> each : map.entrySet()) {
        all = StateBytes.concat(all, write(each.getKey()), write(each.getValue()));
      }
      return all;
    }
    if (value instanceof List<?> list) {
      byte[] all = {(byte) (0x90 | list.size())};
      for (Object each : list) {
        all = StateBytes.concat(all, write(each));
      }
      return all;
    }
    return pack(value);
  }

  private void entries() {
    for (String kind :
        List.of(
            "service-defaults",
            "service-router",
            "service-splitter",
            "service-resolver",
            "ingress-gateway",
            "terminating-gateway",
            "proxy-defaults")) {
      entriesOf(kind, kind.equals("proxy-defaults"));
    }
    Map<String, String> good = Map.of("Kind", "service-defaults", "Name", "s");
    byte[] whole = entry("service-defaults", good);
    add("with bytes behind it", 22, pack(StateBytes.concat(whole, StateBytes.hex("c1c1"))), true);
    add("cut", 22, pack(Arrays.copyOf(whole, whole.length - 1)), false);
    add("of a kind alone", 22, pack(pack("service-defaults")), false);
    add("of an empty kind", 22, pack(entry("", good)), false);
    add("of a number as kind", 22, pack(entry(5, good)), false);
    add("of nil as kind", 22, pack(entry(Raw.of("c0"), good)), false);
    add(
        "of an array",
        22,
        pack(StateBytes.concat(pack("service-defaults"), StateBytes.hex("90"))),
        false);
    add(
        "of nil",
        22,
        pack(StateBytes.concat(pack("service-defaults"), StateBytes.hex("c0"))),
        false);
    add(
        "with a number for Op",
        22,
        pack(StateBytes.concat(pack("service-defaults"), pack(Map.of("Entry", good, "Op", 5)))),
        false);
  }

  private void entriesOf(String kind, boolean packed) {
    Map<String, Object> variants = new LinkedHashMap<>();
    variants.put("good", Map.of("Kind", kind, "Name", "s"));
    variants.put("another kind inside", Map.of("Kind", "zz", "Name", "s"));
    variants.put("without Name", Map.of("Kind", kind));
    variants.put("with an empty Name", Map.of("Kind", kind, "Name", ""));
    variants.put("with a number for Name", Map.of("Kind", kind, "Name", 5));
    variants.put("without Kind", Map.of("Name", "s"));
    variants.put("with a number for Meta", Map.of("Kind", kind, "Name", "s", "Meta", 5));
    variants.put("empty", Map.of());
    variants.put("a number", 5);
    variants.forEach(
        (name, value) -> {
          boolean sensible = name.equals("good") || name.equals("another kind inside");
          String what = kind + " " + name;
          add(what, 22, pack(entry(kind, packed ? pack(value) : value)), sensible);
          // Packed where it must not be, or the other way round.
          add(what + ", the other way", 22, pack(entry(kind, packed ? value : pack(value))), false);
        });
  }
}
