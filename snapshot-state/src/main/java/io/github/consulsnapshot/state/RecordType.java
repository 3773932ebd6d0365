package io.github.consulsnapshot.state;

import java.util.Optional;

/**
 * The types of records that Consul knows by a name. In the stream a type is one byte, and the name
 * is what {@code consul snapshot inspect} prints for it. Numbers without a name here, among them
 * those of Consul Enterprise (64 to 127), are written {@code Unknown(n)}.
 */
public enum RecordType {
  /** A node, a service of a node, or a check. */
  REGISTER(0, "Register"),
  /** Not in snapshots. */
  DEREGISTER(1, "Deregister"),
  /** An entry of the key-value store. */
  KVS(2, "KVS"),
  /** A session. */
  SESSION(3, "Session"),
  /** A legacy ACL, up to Consul 1.10. */
  ACL(4, "ACL"),
  /** What is left of a deleted key for a while. */
  TOMBSTONE(5, "Tombstone"),
  /** A network coordinate. */
  COORDINATE_BATCH_UPDATE(6, "CoordinateBatchUpdate"),
  /** A prepared query. */
  PREPARED_QUERY(7, "PreparedQuery"),
  /** Not in snapshots. */
  TXN(8, "Txn"),
  /** The configuration of autopilot. */
  AUTOPILOT(9, "Autopilot"),
  /** A network area, of Consul Enterprise. */
  AREA(10, "Area"),
  /** The state of the legacy ACL bootstrap, up to Consul 1.10. */
  ACL_BOOTSTRAP(11, "ACLBootstrap"),
  /** A legacy intention. */
  INTENTION(12, "Intention"),
  /** A root of the service mesh's certificate authority. */
  CONNECT_CA(13, "ConnectCA"),
  /** The state of the built-in certificate authority, its private key included. */
  CONNECT_CA_PROVIDER_STATE(14, "ConnectCAProviderState"),
  /** The configuration of the certificate authority. */
  CONNECT_CA_CONFIG(15, "ConnectCAConfig"),
  /** The last index of a table. */
  INDEX(16, "Index"),
  /** An ACL token, its secret included. */
  ACL_TOKEN(17, "ACLToken"),
  /** Not in snapshots. */
  ACL_TOKEN_DELETE(18, "ACLTokenDelete"),
  /** An ACL policy. */
  ACL_POLICY(19, "ACLPolicy"),
  /** Not in snapshots. */
  ACL_POLICY_DELETE(20, "ACLPolicyDelete"),
  /** Not in snapshots. */
  CONNECT_CA_LEAF(21, "ConnectCALeaf"),
  /** A configuration entry. */
  CONFIG_ENTRY(22, "ConfigEntry"),
  /** An ACL role. */
  ACL_ROLE(23, "ACLRole"),
  /** Not in snapshots. */
  ACL_ROLE_DELETE(24, "ACLRoleDelete"),
  /** A binding rule of an auth method. */
  ACL_BINDING_RULE(25, "ACLBindingRule"),
  /** Not in snapshots. */
  ACL_BINDING_RULE_DELETE(26, "ACLBindingRuleDelete"),
  /** An auth method. */
  ACL_AUTH_METHOD(27, "ACLAuthMethod"),
  /** Not in snapshots. */
  ACL_AUTH_METHOD_DELETE(28, "ACLAuthMethodDelete"),
  /** Pieces of a large Raft entry that is not complete yet. */
  CHUNKING_STATE(29, "ChunkingState"),
  /** What another datacenter of the federation has told. */
  FEDERATION_STATE(30, "FederationState"),
  /** Consul's own notes on the state. */
  SYSTEM_METADATA(31, "SystemMetadata"),
  /** A virtual IP of a service. */
  SERVICE_VIRTUAL_IP(32, "ServiceVirtualIP"),
  /** A virtual IP that is free again. */
  FREE_VIRTUAL_IP(33, "FreeVirtualIP"),
  /** Not in snapshots. */
  KIND_SERVICE_NAME(34, "KindServiceName"),
  /** A peering. */
  PEERING(35, "Peering"),
  /** Not in snapshots. */
  PEERING_DELETE(36, "PeeringDelete"),
  /** The trust bundle of a peering. */
  PEERING_TRUST_BUNDLE(38, "PeeringTrustBundle"),
  /** Not in snapshots. */
  PEERING_TRUST_BUNDLE_DELETE(39, "PeeringTrustBundleDelete"),
  /** The secrets of a peering. */
  PEERING_SECRET(40, "PeeringSecret"),
  /** Not in snapshots. */
  RAFT_LOG_VERIFIER_CHECKPOINT(41, "RaftLogVerifierCheckpoint"),
  /** A resource of the v2 catalog. */
  RESOURCE(42, "Resource"),
  /** Not in snapshots. */
  UPDATE_MANUAL_VIRTUAL_IP(43, "UpdateManualVirtualIPRequestType");

  private static final RecordType[] BY_NUMBER = new RecordType[256];

  static {
    for (RecordType type : values()) {
      BY_NUMBER[type.number] = type;
    }
  }

  private final int number;
  private final String consulName;

  RecordType(int number, String consulName) {
    this.number = number;
    this.consulName = consulName;
  }

  /**
   * The byte that stands for this type in the stream.
   *
   * @return 0 to 255
   */
  public int number() {
    return number;
  }

  /**
   * The name that Consul prints.
   *
   * @return for example {@code KVS}
   */
  public String consulName() {
    return consulName;
  }

  /**
   * The type that a number stands for.
   *
   * @param number the byte in the stream, 0 to 255
   * @return the type, if it has a name
   */
  public static Optional<RecordType> of(int number) {
    return Optional.ofNullable(BY_NUMBER[number]);
  }

  /**
   * The name that Consul prints for a number.
   *
   * @param number the byte in the stream, 0 to 255
   * @return for example {@code KVS}, or {@code Unknown(200)}
   */
  public static String nameOf(int number) {
    RecordType type = BY_NUMBER[number];
    return type == null ? "Unknown(" + number + ")" : type.consulName;
  }
}
