package io.github.consulsnapshot.state;

import static io.github.consulsnapshot.state.RecordIdentity.Part;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/** Finds out which record of its type a record is. */
final class IdentityReader {
  static final int SERVICE = 1;
  static final int CHECK = 2;

  private static final int HASH_DIGITS = 8;
  private static final byte[] NAMESPACE = Bytes.ofUtf8("Namespace").array();
  private static final byte[] PARTITION = Bytes.ofUtf8("Partition").array();

  /** The one field that is the identity, for the types where that is so. */
  private static final String[] FIELD = new String[256];

  private static final byte[][] FIELD_BYTES = new byte[256][];

  static {
    field(RecordType.KVS, "Key");
    field(RecordType.SESSION, "ID");
    field(RecordType.TOMBSTONE, "Key");
    field(RecordType.PREPARED_QUERY, "ID");
    field(RecordType.INTENTION, "ID");
    field(RecordType.CONNECT_CA, "ID");
    field(RecordType.CONNECT_CA_PROVIDER_STATE, "ID");
    field(RecordType.INDEX, "Key");
    field(RecordType.ACL_TOKEN, "AccessorID");
    field(RecordType.ACL_POLICY, "ID");
    field(RecordType.ACL_ROLE, "ID");
    field(RecordType.ACL_BINDING_RULE, "ID");
    field(RecordType.ACL_AUTH_METHOD, "Name");
    field(RecordType.SYSTEM_METADATA, "Key");
  }

  private final ContentHash hash = new ContentHash();

  private static void field(RecordType type, String name) {
    FIELD[type.number()] = name;
    FIELD_BYTES[type.number()] = Bytes.ofUtf8(name).array();
  }

  /** The identity of a record; by its content when it has no other. */
  RecordIdentity of(StateRecord record) {
    return named(record).orElseGet(() -> byContent(record));
  }

  /** The identity of a record that has one besides its content. */
  Optional<RecordIdentity> named(StateRecord record) {
    if (FIELD[record.type()] != null) {
      Optional<RecordIdentity> identity = byField(record);
      return identity.isEmpty() && record.is(RecordType.ACL_TOKEN)
          ? bySecret(record, "SecretID")
          : identity;
    }
    Optional<RecordType> type = record.knownType();
    if (type.isEmpty()) {
      return Optional.empty();
    }
    return switch (type.get()) {
      case AUTOPILOT, ACL_BOOTSTRAP, CONNECT_CA_CONFIG, CHUNKING_STATE ->
          Optional.of(RecordIdentity.SINGLE);
      case ACL -> bySecret(record, "ID");
      case REGISTER -> ofCatalog(record.value());
      case COORDINATE_BATCH_UPDATE -> ofCoordinate(record.value());
      case CONFIG_ENTRY -> PackedEntry.of(record).flatMap(IdentityReader::ofEntry);
      case FEDERATION_STATE -> text(object(record.value(), "State"), "Datacenter");
      case SERVICE_VIRTUAL_IP -> ofVirtualIp(record.value());
      case FREE_VIRTUAL_IP -> ofFreeIp(record.value());
      default -> Optional.empty();
    };
  }

  /** Without a copy of the record: most are entries of the key-value store, which may be long. */
  private static Optional<RecordIdentity> byField(StateRecord record) {
    byte[] wanted = FIELD_BYTES[record.type()];
    Bytes value = Bytes.EMPTY;
    Bytes namespace = Bytes.EMPTY;
    Bytes partition = Bytes.EMPTY;
    try {
      MessageUnpacker unpacker = record.unpacker();
      if (unpacker.getNextFormat().getValueType() != ValueType.MAP) {
        return Optional.empty();
      }
      for (int left = unpacker.unpackMapHeader(); left > 0; left--) {
        byte[] name = string(unpacker);
        if (name == null) {
          unpacker.skipValue(2);
        } else if (Arrays.equals(name, wanted)) {
          value = bytes(unpacker);
        } else if (Arrays.equals(name, NAMESPACE)) {
          namespace = bytes(unpacker);
        } else if (Arrays.equals(name, PARTITION)) {
          partition = bytes(unpacker);
        } else {
          unpacker.skipValue();
        }
      }
    } catch (IOException e) {
      // The unpacker reads an array.
      throw new UncheckedIOException(e);
    }
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (namespace.isEmpty() && partition.isEmpty()) {
      return Optional.of(RecordIdentity.of(FIELD[record.type()], value));
    }
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(FIELD[record.type()], value));
    add(parts, "Namespace", namespace);
    add(parts, "Partition", partition);
    return Optional.of(new RecordIdentity(0, parts));
  }

  /** The string that comes next, or null, and nothing is read, when it is none. */
  private static byte[] string(MessageUnpacker unpacker) throws IOException {
    return switch (unpacker.getNextFormat().getValueType()) {
      case STRING -> unpacker.readPayload(unpacker.unpackRawStringHeader());
      case BINARY -> unpacker.readPayload(unpacker.unpackBinaryHeader());
      default -> null;
    };
  }

  private static Bytes bytes(MessageUnpacker unpacker) throws IOException {
    byte[] bytes = string(unpacker);
    if (bytes == null) {
      unpacker.skipValue();
      return Bytes.EMPTY;
    }
    return Bytes.owned(bytes);
  }

  private Optional<RecordIdentity> bySecret(StateRecord record, String field) {
    Bytes secret = bytes(record.value(), field);
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    Bytes hashed = Bytes.ofUtf8(hash.hexOf(secret, HASH_DIGITS));
    return Optional.of(RecordIdentity.of("SecretSHA256", hashed));
  }

  private RecordIdentity byContent(StateRecord record) {
    Bytes content = CanonicalValue.of(record.value());
    return RecordIdentity.of("SHA256", Bytes.ofUtf8(hash.hexOf(content, 64)));
  }

  private static Optional<RecordIdentity> ofCatalog(StateValue value) {
    StateValue service = object(value, "Service");
    StateValue check = object(value, "Check");
    List<Part> parts = new ArrayList<>();
    if (!add(parts, "Node", bytes(value, "Node"))) {
      return Optional.empty();
    }
    int rank = 0;
    StateValue owner = value;
    if (add(parts, "ServiceID", bytes(service, "ID"))) {
      rank = SERVICE;
      owner = service;
    } else if (add(parts, "CheckID", bytes(check, "CheckID"))) {
      rank = CHECK;
      owner = check;
    }
    add(parts, "PeerName", bytes(value, "PeerName"));
    addEnterprise(parts, owner);
    return Optional.of(new RecordIdentity(rank, parts));
  }

  private static Optional<RecordIdentity> ofCoordinate(StateValue value) {
    if (!(value instanceof StateValue.Items items) || items.values().size() != 1) {
      return Optional.empty();
    }
    StateValue coordinate = items.values().get(0);
    List<Part> parts = new ArrayList<>();
    if (!add(parts, "Node", bytes(coordinate, "Node"))) {
      return Optional.empty();
    }
    add(parts, "Segment", bytes(coordinate, "Segment"));
    addEnterprise(parts, coordinate);
    return Optional.of(new RecordIdentity(0, parts));
  }

  /** Some kinds have one entry, and no name in it. */
  private static Optional<RecordIdentity> ofEntry(PackedEntry packed) {
    List<Part> parts = new ArrayList<>(List.of(new Part("Kind", packed.kind())));
    add(parts, "Name", bytes(packed.entry(), "Name"));
    addEnterprise(parts, packed.entry());
    return Optional.of(new RecordIdentity(0, parts));
  }

  private static Optional<RecordIdentity> ofVirtualIp(StateValue value) {
    StateValue service = object(value, "Service");
    StateValue named = object(service, "ServiceName");
    StateValue owner = named instanceof StateValue.Fields ? named : service;
    List<Part> parts = new ArrayList<>();
    if (!add(parts, "Name", bytes(owner, "Name"))) {
      return Optional.empty();
    }
    add(parts, "Peer", bytes(service, "Peer"));
    addEnterprise(parts, owner);
    return Optional.of(new RecordIdentity(0, parts));
  }

  private static Optional<RecordIdentity> ofFreeIp(StateValue value) {
    try {
      byte[] address = bytes(value, "IP").toByteArray();
      List<Part> parts = new ArrayList<>();
      add(parts, "IP", Bytes.ofUtf8(InetAddress.getByAddress(address).getHostAddress()));
      if (get(value, "IsCounter").equals(StateValue.Truth.TRUE)) {
        add(parts, "IsCounter", Bytes.ofUtf8("true"));
      }
      return Optional.of(new RecordIdentity(0, parts));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static Optional<RecordIdentity> text(StateValue object, String name) {
    Bytes bytes = bytes(object, name);
    return bytes.isEmpty() ? Optional.empty() : Optional.of(RecordIdentity.of(name, bytes));
  }

  private static void addEnterprise(List<Part> parts, StateValue owner) {
    add(parts, "Namespace", bytes(owner, "Namespace"));
    add(parts, "Partition", bytes(owner, "Partition"));
  }

  /** Adds a part unless it is empty. */
  private static boolean add(List<Part> parts, String name, Bytes value) {
    return !value.isEmpty() && parts.add(new Part(name, value));
  }

  private static StateValue object(StateValue value, String name) {
    StateValue found = get(value, name);
    return found instanceof StateValue.Fields ? found : StateValue.Nil.NIL;
  }

  private static Bytes bytes(StateValue object, String name) {
    return get(object, name) instanceof StateValue.Text text ? text.bytes() : Bytes.EMPTY;
  }

  private static StateValue get(StateValue value, String name) {
    return value instanceof StateValue.Fields fields
        ? fields.get(name).orElse(StateValue.Nil.NIL)
        : StateValue.Nil.NIL;
  }
}
