package io.github.consulsnapshot.state;

import static io.github.consulsnapshot.state.FieldView.BYTES;
import static io.github.consulsnapshot.state.FieldView.IP_ADDRESS;
import static io.github.consulsnapshot.state.FieldView.PLAIN;
import static io.github.consulsnapshot.state.FieldView.PROTOBUF;
import static io.github.consulsnapshot.state.FieldView.SECRET;
import static io.github.consulsnapshot.state.FieldView.SECRET_BYTES;
import static io.github.consulsnapshot.state.FieldView.SECRET_PROTOBUF;
import static io.github.consulsnapshot.state.FieldView.STORED_VALUE;
import static io.github.consulsnapshot.state.FieldView.TIME;
import static io.github.consulsnapshot.state.FieldView.mapOf;
import static io.github.consulsnapshot.state.FieldView.object;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * How the records of each type are shown: which of their fields are no text, and which are secret.
 * A type that is not here may hold anything, and is covered as a whole.
 */
final class RecordViews {
  /** The notes of Consul on its own state that are known to hold no secret. */
  private static final Set<String> HARMLESS_METADATA =
      Set.of("intention-format", "virtual-ips", "virtual-ips-term-gateway", "reporting-process-id");

  private static final FieldView[] BY_NUMBER = new FieldView[256];

  static {
    Arrays.fill(BY_NUMBER, SECRET);
    catalog();
    keysAndSessions();
    accessControl();
    mesh();
    cluster();
    peering();
  }

  private RecordViews() {}

  /** How a record of this type with this value is shown. */
  static FieldView of(int type, StateValue value) {
    if (type == RecordType.SYSTEM_METADATA.number() && isHarmlessMetadata(value)) {
      return PLAIN;
    }
    return BY_NUMBER[type];
  }

  private static boolean isHarmlessMetadata(StateValue value) {
    return value instanceof StateValue.Fields fields
        && fields.get("Key").orElse(StateValue.Nil.NIL) instanceof StateValue.Text key
        && HARMLESS_METADATA.contains(key.bytes().utf8());
  }

  private static void catalog() {
    // Whoever probes a service over HTTP may have to say who he is.
    FieldView definition = object(Map.of("Header", SECRET, "Body", SECRET));
    FieldView check = object(Map.of("Definition", definition));
    put(RecordType.REGISTER, object(Map.of("Token", SECRET, "Check", check, "Checks", check)));
    put(RecordType.COORDINATE_BATCH_UPDATE, PLAIN);
    put(RecordType.SERVICE_VIRTUAL_IP, object(Map.of("IP", IP_ADDRESS)));
    put(RecordType.FREE_VIRTUAL_IP, object(Map.of("IP", IP_ADDRESS)));
  }

  private static void keysAndSessions() {
    put(RecordType.KVS, object(Map.of("Value", STORED_VALUE)));
    put(RecordType.TOMBSTONE, object(Map.of("Value", STORED_VALUE)));
    put(RecordType.SESSION, PLAIN);
  }

  private static void accessControl() {
    // What a legacy ACL is asked for by is its ID.
    put(RecordType.ACL, object(Map.of("ID", SECRET)));
    put(RecordType.ACL_BOOTSTRAP, PLAIN);
    put(
        RecordType.ACL_TOKEN,
        object(
            Map.of(
                "SecretID", SECRET,
                "CreateTime", TIME,
                "ExpirationTime", TIME,
                "Hash", BYTES)));
    put(RecordType.ACL_POLICY, object(Map.of("Hash", BYTES)));
    put(RecordType.ACL_ROLE, object(Map.of("Hash", BYTES)));
    put(RecordType.ACL_BINDING_RULE, PLAIN);
    put(RecordType.ACL_AUTH_METHOD, object(Map.of("Config", SECRET, "TokenLocality", PLAIN)));
  }

  private static void mesh() {
    put(RecordType.INTENTION, object(Map.of("CreatedAt", TIME, "UpdatedAt", TIME, "Hash", BYTES)));
    put(
        RecordType.CONNECT_CA,
        object(
            Map.of(
                "SigningKey", SECRET,
                "SigningKeyID", PLAIN,
                "PrivateKeyType", PLAIN,
                "NotBefore", TIME,
                "NotAfter", TIME,
                "RotatedOutAt", TIME)));
    put(RecordType.CONNECT_CA_PROVIDER_STATE, object(Map.of("PrivateKey", SECRET)));
    put(RecordType.CONNECT_CA_CONFIG, object(Map.of("Config", SECRET, "State", SECRET)));
    put(RecordType.CONFIG_ENTRY, configEntry());
  }

  /** One view for all kinds: what they have in common by name is of one form. */
  private static FieldView configEntry() {
    FieldView source = object(Map.of("LegacyCreateTime", TIME, "LegacyUpdateTime", TIME));
    FieldView condition = object(Map.of("LastTransitionTime", TIME));
    // A set of keys may hold one that both sides share.
    FieldView keySet = object(Map.of("Local", object(Map.of("JWKS", SECRET))));
    FieldView entry =
        object(
            Map.of(
                "PrivateKey", SECRET,
                "Sources", source,
                "Status", object(Map.of("Conditions", condition)),
                "JSONWebKeySet", keySet));
    return object(Map.of("Token", SECRET, "Entry", entry));
  }

  private static void cluster() {
    put(RecordType.PREPARED_QUERY, object(Map.of("Token", SECRET)));
    put(RecordType.AUTOPILOT, PLAIN);
    put(RecordType.INDEX, PLAIN);
    put(
        RecordType.CHUNKING_STATE,
        object(Map.of("ChunkMap", mapOf(object(Map.of("Data", SECRET_BYTES))))));
    put(
        RecordType.FEDERATION_STATE,
        object(Map.of("Token", SECRET, "State", object(Map.of("UpdatedAt", TIME)))));
    put(RecordType.SYSTEM_METADATA, object(Map.of("Value", SECRET)));
  }

  private static void peering() {
    put(RecordType.PEERING, PROTOBUF);
    put(RecordType.PEERING_TRUST_BUNDLE, PROTOBUF);
    put(RecordType.PEERING_SECRET, SECRET_PROTOBUF);
    put(RecordType.RESOURCE, PROTOBUF);
  }

  private static void put(RecordType type, FieldView view) {
    BY_NUMBER[type.number()] = view;
  }
}
