package io.github.consulsnapshot.state;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A record of each type that has a class of its own, with something in every field that is read.
 */
final class FullRecords {
  static final String SECRET = "swordfish";

  private static final String ID = RecordCases.ID;
  private static final Map<String, Object> INDEXES = fields("CreateIndex", 11, "ModifyIndex", 12);

  private FullRecords() {}

  /** Values by the numbers of types. That of a ConfigEntry is an array of bytes. */
  static Map<Integer, Object> all() {
    Map<Integer, Object> records = new LinkedHashMap<>();
    records.put(0, registration());
    records.put(2, indexed("Flags", 3, "Key", "k", "LockIndex", 4, "Session", ID, "Value", SECRET));
    records.put(3, session());
    records.put(5, indexed("Key", "k", "Session", "", "Value", null));
    records.put(6, List.of(coordinate()));
    records.put(7, query());
    records.put(9, autopilot());
    records.put(12, intention());
    records.put(13, root());
    records.put(
        14,
        indexed("ID", "x", "PrivateKey", SECRET, "RootCert", "pem", "IntermediateCert", "pem2"));
    records.put(
        15,
        indexed(
            "ClusterID",
            "c",
            "Provider",
            "consul",
            "Config",
            Map.of("PrivateKey", SECRET),
            "State",
            Map.of("k", SECRET),
            "ForceWithoutCrossSigning",
            true));
    records.put(16, Map.of("Key", "kvs", "Value", 7));
    records.put(17, token());
    records.put(
        19,
        indexed(
            "ID",
            ID,
            "Name",
            "p",
            "Description",
            "d",
            "Rules",
            "r",
            "Datacenters",
            List.of("dc1"),
            "Hash",
            "h"));
    records.put(22, entry());
    records.put(23, role());
    records.put(
        25,
        indexed(
            "ID",
            ID,
            "AuthMethod",
            "m",
            "Description",
            "d",
            "Selector",
            "s",
            "BindType",
            "role",
            "BindName",
            "b"));
    records.put(
        27,
        indexed(
            "Name",
            "m",
            "Type",
            "jwt",
            "DisplayName",
            "D",
            "Description",
            "d",
            "MaxTokenTTL",
            5,
            "TokenLocality",
            "local",
            "Config",
            Map.of("JWTValidationPubKeys", List.of(SECRET))));
    records.put(
        30,
        Map.of(
            "State",
            indexed(
                "Datacenter",
                "dc2",
                "MeshGateways",
                List.of(Map.of("Node", SECRET)),
                "UpdatedAt",
                time(1),
                "PrimaryModifyIndex",
                9)));
    records.put(31, indexed("Key", "server-management-token", "Value", SECRET));
    records.put(32, virtualIp(Map.of("Peer", "p", "ServiceName", Map.of("Name", "web"))));
    return records;
  }

  private static Map<String, Object> registration() {
    return indexed(
        "ID",
        ID,
        "Node",
        "n",
        "Address",
        "10.0.0.1",
        "Datacenter",
        "dc1",
        "TaggedAddresses",
        Map.of("lan", "10.0.0.1"),
        "NodeMeta",
        Map.of("a", "b"),
        "PeerName",
        "peer",
        "Service",
        indexed(
            "ID",
            "s",
            "Service",
            "web",
            "Kind",
            "connect-proxy",
            "Tags",
            List.of("t"),
            "Address",
            "10.0.0.2",
            "Port",
            80,
            "TaggedAddresses",
            Map.of("wan", Map.of("Address", "a", "Port", 81)),
            "Meta",
            Map.of("c", "d"),
            "EnableTagOverride",
            true,
            "Weights",
            Map.of("Passing", 2, "Warning", 3),
            "Connect",
            Map.of("Native", true),
            "Proxy",
            Map.of("Config", Map.of("key", SECRET)),
            "PeerName",
            "peer"),
        "Check",
        indexed(
            "CheckID",
            "c",
            "Name",
            "check",
            "Node",
            "n",
            "ServiceID",
            "s",
            "ServiceName",
            "web",
            "ServiceTags",
            List.of("t"),
            "Status",
            "passing",
            "Type",
            "http",
            "Notes",
            "notes",
            "Output",
            SECRET,
            "Definition",
            Map.of("Header", Map.of("A", List.of(SECRET))),
            "PeerName",
            "peer"));
  }

  private static Map<String, Object> session() {
    return indexed(
        "Behavior",
        "release",
        "ID",
        ID,
        "LockDelay",
        15_000_000_000L,
        "Name",
        "s",
        "Node",
        "n",
        "NodeChecks",
        List.of("serfHealth"),
        "ServiceChecks",
        List.of(Map.of("ID", "c", "Namespace", "")),
        "TTL",
        "15s");
  }

  private static Map<String, Object> coordinate() {
    return fields(
        "Node",
        "n",
        "Segment",
        "s",
        "Coord",
        Map.of("Vec", List.of(1.5, 2.5f, 3), "Error", 0.5, "Adjustment", -1, "Height", 0.25));
  }

  private static Map<String, Object> query() {
    return indexed(
        "ID",
        ID,
        "Name",
        "q",
        "Session",
        ID,
        "Token",
        SECRET,
        "DNS",
        Map.of("TTL", "10s"),
        "Template",
        Map.of("Type", "name_prefix_match", "Regexp", "r", "RemoveEmptyTags", true),
        "Service",
        fields(
            "Service",
            "web",
            "Failover",
            Map.of("NearestN", 2, "Datacenters", List.of("dc2")),
            "OnlyPassing",
            true,
            "IgnoreCheckIDs",
            List.of("c"),
            "Near",
            "_agent",
            "Tags",
            List.of("t"),
            "NodeMeta",
            Map.of("a", "b"),
            "ServiceMeta",
            Map.of("c", "d"),
            "Connect",
            true));
  }

  private static Map<String, Object> autopilot() {
    return indexed(
        "CleanupDeadServers",
        true,
        "LastContactThreshold",
        200,
        "MaxTrailingLogs",
        250,
        "MinQuorum",
        3,
        "ServerStabilizationTime",
        10,
        "RedundancyZoneTag",
        "z",
        "DisableUpgradeMigration",
        true,
        "UpgradeVersionTag",
        "v");
  }

  private static Map<String, Object> intention() {
    return indexed(
        "ID",
        ID,
        "SourceNS",
        "ns",
        "SourceName",
        "web",
        "SourceType",
        "consul",
        "DestinationNS",
        "ns2",
        "DestinationName",
        "api",
        "Action",
        "allow",
        "Description",
        "d",
        "Meta",
        Map.of("a", "b"),
        "Precedence",
        9,
        "CreatedAt",
        time(1),
        "UpdatedAt",
        time(2),
        "Hash",
        "h");
  }

  private static Map<String, Object> root() {
    return indexed(
        "ID",
        "x",
        "Name",
        "root",
        "Active",
        true,
        "SerialNumber",
        7,
        "SigningKeyID",
        "k",
        "ExternalTrustDomain",
        "t",
        "NotBefore",
        time(1),
        "NotAfter",
        time(2),
        "RootCert",
        "pem",
        "IntermediateCerts",
        List.of("pem2"),
        "SigningCert",
        "pem3",
        "SigningKey",
        SECRET,
        "RotatedOutAt",
        time(3),
        "PrivateKeyType",
        "ec",
        "PrivateKeyBits",
        256);
  }

  private static Map<String, Object> token() {
    return indexed(
        "AccessorID",
        ID,
        "SecretID",
        SECRET,
        "Description",
        "d",
        "Policies",
        links(),
        "Roles",
        links(),
        "ServiceIdentities",
        identities(),
        "NodeIdentities",
        nodes(),
        "Type",
        "client",
        "Rules",
        "r",
        "Local",
        true,
        "AuthMethod",
        "m",
        "CreateTime",
        time(1),
        "ExpirationTime",
        time(2),
        "Hash",
        "h");
  }

  private static Map<String, Object> role() {
    return indexed(
        "ID",
        ID,
        "Name",
        "r",
        "Description",
        "d",
        "Policies",
        links(),
        "ServiceIdentities",
        identities(),
        "NodeIdentities",
        nodes(),
        "Hash",
        "h");
  }

  private static List<Object> links() {
    return List.of(Map.of("ID", ID, "Name", "p"));
  }

  private static List<Object> identities() {
    return List.of(Map.of("ServiceName", "web", "Datacenters", List.of("dc1")));
  }

  private static List<Object> nodes() {
    return List.of(Map.of("NodeName", "n", "Datacenter", "dc1"));
  }

  private static byte[] entry() {
    Map<String, Object> entry =
        indexed("Kind", "proxy-defaults", "Name", "global", "Config", Map.of("secret", SECRET));
    return RecordCases.entry("proxy-defaults", RecordCases.pack(entry));
  }

  /** The virtual IP of a service; what names the service has changed. */
  static Map<String, Object> virtualIp(Object service) {
    return indexed(
        "IP", new byte[] {0, 0, 1, 3}, "ManualIPs", List.of("10.0.0.7"), "Service", service);
  }

  /** A time of so many seconds after the beginning of 1970, as Go writes it. */
  static byte[] time(long second) {
    return ByteBuffer.allocate(15)
        .put((byte) 1)
        .putLong(second + 62_135_596_800L)
        .putInt(0)
        .putShort((short) -1)
        .array();
  }

  private static Map<String, Object> indexed(Object... namesAndValues) {
    Map<String, Object> fields = fields(namesAndValues);
    fields.putAll(INDEXES);
    return fields;
  }

  private static Map<String, Object> fields(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }

  /** A state with one of them. */
  static byte[] state(int type) {
    return StateBytes.stateWith(type, RecordCases.pack(all().get(type)));
  }

  /** A state with all of them. */
  static byte[] state() {
    byte[] state = StateBytes.HEADER;
    for (int type : all().keySet()) {
      byte[] one = state(type);
      state =
          StateBytes.concat(state, Arrays.copyOfRange(one, StateBytes.HEADER.length, one.length));
    }
    return state;
  }
}
