package io.github.consulsnapshot.state;

import static io.github.consulsnapshot.state.Form.BYTES;
import static io.github.consulsnapshot.state.Form.FLAG;
import static io.github.consulsnapshot.state.Form.LIST;
import static io.github.consulsnapshot.state.Form.MAP;
import static io.github.consulsnapshot.state.Form.NUMBER;
import static io.github.consulsnapshot.state.Form.SIGNED;
import static io.github.consulsnapshot.state.Form.STRICT_UUID;
import static io.github.consulsnapshot.state.Form.STRING;
import static io.github.consulsnapshot.state.Form.STRUCT;
import static io.github.consulsnapshot.state.Form.TIME;
import static io.github.consulsnapshot.state.Form.UNSIGNED;
import static io.github.consulsnapshot.state.Form.UUID;

import java.util.Map;

/**
 * What a server must find in the records of each type. Every line was tried on Consul 1.8.7: with
 * another form of the field, or without a required one, its leader crashes at the restore. Fields
 * that came later, or of which that is not known, are not here: to refuse a good record would be
 * worse than to miss a bad one.
 */
final class RecordShapes {
  /** What stands before a configuration entry. */
  static final Field ENTRY_KIND = Field.required("", STRING);

  private static final Field LATER_ENTRY =
      Field.struct(
          "",
          Shape.of(
              Field.of("Datacenter", STRING), Field.of("Op", STRING), Field.of("Token", STRING)));

  private static final Field[] BY_NUMBER = new Field[256];
  private static final Map<String, Field> BY_KIND;

  static {
    register();
    keysAndSessions();
    accessControl();
    mesh();
    cluster();
    Shape entry =
        Shape.indexed(
            Field.required("Kind", STRING), Field.of("Meta", MAP), Field.required("Name", STRING));
    Field common = entry(Field.requiredStruct("Entry", entry));
    Shape proxyDefaults =
        Shape.indexed(
            Field.of("Config", MAP),
            Field.required("Kind", STRING),
            Field.of("Meta", MAP),
            Field.required("Name", STRING));
    BY_KIND =
        Map.of(
            "service-defaults", common,
            "service-router", common,
            "service-splitter", common,
            "service-resolver", common,
            "ingress-gateway", common,
            "terminating-gateway", common,
            "proxy-defaults", entry(Field.requiredPacked("Entry", proxyDefaults)));
  }

  private RecordShapes() {}

  /** What the record of a type must be, or null when only its msgpack matters. */
  static Field of(int type) {
    return BY_NUMBER[type];
  }

  /** What must follow the kind of a configuration entry. Kinds that came later are not judged. */
  static Field entryOf(String kind) {
    return BY_KIND.getOrDefault(kind, LATER_ENTRY);
  }

  private static void register() {
    Shape service =
        Shape.indexed(
            Field.of("Address", STRING),
            Field.of("Connect", STRUCT),
            Field.of("EnableTagOverride", FLAG),
            Field.required("ID", STRING),
            Field.of("Kind", STRING),
            Field.of("LocallyRegisteredAsSidecar", FLAG),
            Field.of("Meta", MAP),
            Field.of("Port", SIGNED),
            Field.of("Proxy", STRUCT),
            Field.of("Service", STRING),
            Field.of("TaggedAddresses", MAP),
            Field.of("Tags", LIST),
            Field.of("Weights", STRUCT));
    Shape check =
        Shape.indexed(
            Field.required("CheckID", STRING),
            Field.of("Definition", STRUCT),
            Field.of("Name", STRING),
            Field.required("Node", STRING),
            Field.of("Notes", STRING),
            Field.of("Output", STRING),
            Field.of("ServiceID", STRING),
            Field.of("ServiceName", STRING),
            Field.of("ServiceTags", LIST),
            Field.of("Status", STRING),
            Field.of("Type", STRING));
    put(
        RecordType.REGISTER,
        Shape.indexed(
            Field.of("Address", STRING),
            Field.struct("Check", check),
            Field.of("Checks", LIST),
            Field.of("Datacenter", STRING),
            Field.of("ID", STRICT_UUID),
            Field.required("Node", STRING),
            Field.of("NodeMeta", MAP),
            Field.struct("Service", service),
            Field.of("SkipNodeUpdate", FLAG),
            Field.of("TaggedAddresses", MAP),
            Field.of("Token", STRING)));
  }

  private static void keysAndSessions() {
    put(RecordType.KVS, entryOfStore(UUID));
    put(RecordType.TOMBSTONE, entryOfStore(STRING));
    put(
        RecordType.SESSION,
        Shape.indexed(
            Field.of("Behavior", STRING),
            Field.of("Checks", LIST),
            Field.required("ID", UUID),
            Field.of("LockDelay", SIGNED),
            Field.of("Name", STRING),
            Field.required("Node", STRING),
            Field.of("NodeChecks", LIST),
            Field.of("ServiceChecks", LIST),
            Field.of("TTL", STRING)));
  }

  /** The session of an entry is looked up, that of a tombstone is not. */
  private static Shape entryOfStore(Form session) {
    return Shape.indexed(
        Field.of("Flags", UNSIGNED),
        Field.required("Key", STRING),
        Field.of("LockIndex", UNSIGNED),
        Field.of("Session", session),
        Field.of("Value", BYTES));
  }

  private static void accessControl() {
    put(
        RecordType.ACL,
        Shape.indexed(
            Field.required("ID", STRING),
            Field.of("Name", STRING),
            Field.of("Rules", STRING),
            Field.of("Type", STRING)));
    put(RecordType.ACL_BOOTSTRAP, Shape.indexed(Field.of("AllowBootstrap", FLAG)));
    put(
        RecordType.ACL_TOKEN,
        Shape.indexed(
            Field.of("AccessorID", UUID),
            Field.of("AuthMethod", STRING),
            Field.of("CreateTime", TIME),
            Field.of("Description", STRING),
            Field.of("ExpirationTTL", SIGNED),
            Field.of("ExpirationTime", TIME),
            Field.of("Hash", BYTES),
            Field.of("Local", FLAG),
            Field.of("NodeIdentities", LIST),
            Field.of("Policies", LIST),
            Field.of("Roles", LIST),
            Field.of("Rules", STRING),
            Field.required("SecretID", STRING),
            Field.of("ServiceIdentities", LIST),
            Field.of("Type", STRING)));
    put(
        RecordType.ACL_POLICY,
        Shape.indexed(
            Field.of("Datacenters", LIST),
            Field.of("Description", STRING),
            Field.of("Hash", BYTES),
            Field.required("ID", UUID),
            Field.required("Name", STRING),
            Field.of("Rules", STRING),
            Field.of("Syntax", SIGNED)));
    put(
        RecordType.ACL_ROLE,
        Shape.indexed(
            Field.of("Description", STRING),
            Field.of("Hash", BYTES),
            Field.required("ID", UUID),
            Field.required("Name", STRING),
            Field.of("NodeIdentities", LIST),
            Field.of("Policies", LIST),
            Field.of("ServiceIdentities", LIST)));
    put(
        RecordType.ACL_BINDING_RULE,
        Shape.indexed(
            Field.required("AuthMethod", STRING),
            Field.of("BindName", STRING),
            Field.of("BindType", STRING),
            Field.of("Description", STRING),
            Field.required("ID", UUID),
            Field.of("Selector", STRING)));
    put(
        RecordType.ACL_AUTH_METHOD,
        Shape.indexed(
            Field.of("Config", MAP),
            Field.of("Description", STRING),
            Field.of("DisplayName", STRING),
            Field.of("MaxTokenTTL", SIGNED),
            Field.required("Name", STRING),
            Field.of("TokenLocality", STRING),
            Field.of("Type", STRING)));
  }

  private static void mesh() {
    put(
        RecordType.INTENTION,
        Shape.indexed(
            Field.of("Action", STRING),
            Field.of("CreatedAt", TIME),
            Field.of("DefaultAddr", STRING),
            Field.of("DefaultPort", SIGNED),
            Field.of("Description", STRING),
            Field.of("DestinationNS", STRING),
            Field.of("DestinationName", STRING),
            Field.of("Hash", BYTES),
            Field.required("ID", UUID),
            Field.of("Meta", MAP),
            Field.of("Precedence", SIGNED),
            Field.of("SourceNS", STRING),
            Field.of("SourceName", STRING),
            Field.of("SourceType", STRING),
            Field.of("UpdatedAt", TIME)));
    put(
        RecordType.CONNECT_CA,
        Shape.indexed(
            Field.of("Active", FLAG),
            Field.of("ExternalTrustDomain", STRING),
            Field.required("ID", STRING),
            Field.of("IntermediateCerts", LIST),
            Field.of("Name", STRING),
            Field.of("NotAfter", TIME),
            Field.of("NotBefore", TIME),
            Field.of("PrivateKeyBits", SIGNED),
            Field.of("PrivateKeyType", STRING),
            Field.of("RootCert", STRING),
            Field.of("RotatedOutAt", TIME),
            Field.of("SerialNumber", UNSIGNED),
            Field.of("SigningCert", STRING),
            Field.of("SigningKey", STRING),
            Field.of("SigningKeyID", STRING)));
    put(
        RecordType.CONNECT_CA_PROVIDER_STATE,
        Shape.indexed(
            Field.required("ID", STRING),
            Field.of("IntermediateCert", STRING),
            Field.of("PrivateKey", STRING),
            Field.of("RootCert", STRING)));
    put(
        RecordType.CONNECT_CA_CONFIG,
        Shape.indexed(
            Field.of("ClusterID", STRING),
            Field.of("Config", MAP),
            Field.of("ForceWithoutCrossSigning", FLAG),
            Field.of("Provider", STRING),
            Field.of("State", MAP)));
    BY_NUMBER[RecordType.CONFIG_ENTRY.number()] = Field.required("", Form.PACKED_ENTRY);
  }

  private static void cluster() {
    Shape coordinate =
        Shape.of(
            Field.of("Adjustment", NUMBER),
            Field.of("Error", NUMBER),
            Field.of("Height", NUMBER),
            Field.of("Vec", LIST));
    BY_NUMBER[RecordType.COORDINATE_BATCH_UPDATE.number()] =
        Field.list(
            "",
            Shape.of(
                Field.requiredStruct("Coord", coordinate),
                Field.required("Node", STRING),
                Field.of("Segment", STRING)));
    put(
        RecordType.PREPARED_QUERY,
        Shape.indexed(
            Field.of("DNS", STRUCT),
            Field.required("ID", UUID),
            Field.of("Name", STRING),
            Field.of("Service", STRUCT),
            Field.of("Session", UUID),
            Field.of("Template", STRUCT),
            Field.of("Token", STRING)));
    put(
        RecordType.AUTOPILOT,
        Shape.indexed(
            Field.of("CleanupDeadServers", FLAG),
            Field.of("DisableUpgradeMigration", FLAG),
            Field.of("LastContactThreshold", SIGNED),
            Field.of("MaxTrailingLogs", UNSIGNED),
            Field.of("MinQuorum", UNSIGNED),
            Field.of("RedundancyZoneTag", STRING),
            Field.of("ServerStabilizationTime", SIGNED),
            Field.of("UpgradeVersionTag", STRING)));
    put(RecordType.INDEX, Shape.of(Field.required("Key", STRING), Field.of("Value", UNSIGNED)));
    put(RecordType.CHUNKING_STATE, Shape.of(Field.of("ChunkMap", MAP)));
    Shape federation =
        Shape.indexed(
            Field.required("Datacenter", STRING),
            Field.of("MeshGateways", LIST),
            Field.of("PrimaryModifyIndex", UNSIGNED),
            Field.of("UpdatedAt", TIME));
    put(
        RecordType.FEDERATION_STATE,
        Shape.of(
            Field.of("Datacenter", STRING),
            Field.of("Op", STRING),
            Field.requiredStruct("State", federation),
            Field.of("Token", STRING)));
  }

  private static Field entry(Field entry) {
    return root(
        Shape.of(
            Field.of("Datacenter", STRING),
            entry,
            Field.of("Op", STRING),
            Field.of("Token", STRING)));
  }

  private static void put(RecordType type, Shape shape) {
    BY_NUMBER[type.number()] = root(shape);
  }

  /** Nil is a record without fields, which is enough for some types. */
  private static Field root(Shape shape) {
    return shape.required() == 0 ? Field.struct("", shape) : Field.requiredStruct("", shape);
  }
}
