package io.github.consulsnapshot.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RecordPosition;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordContentTest {
  private static final ArchiveLimits LIMITS = ArchiveLimits.defaults();
  private static final String ID = RecordCases.ID;
  private static final Secret SECRET = new Secret(FullRecords.SECRET);
  private static final Instant ONE = Instant.ofEpochSecond(1);
  private static final Instant TWO = Instant.ofEpochSecond(2);
  private static final Bytes HASH = Bytes.ofUtf8("h");

  @Test
  void content_ofSession_isWhatWasWritten() throws IOException {
    assertThat(full(3))
        .isEqualTo(
            new Session(
                ID,
                "s",
                "n",
                Duration.ofSeconds(15),
                "release",
                "15s",
                List.of("serfHealth"),
                List.of("c"),
                11,
                12));
  }

  @Test
  void content_ofAcl_isWhatWasWritten() throws IOException {
    List<AclLink> links = List.of(new AclLink(ID, "p"));
    List<ServiceIdentity> services = List.of(new ServiceIdentity("web", List.of("dc1")));
    List<NodeIdentity> nodes = List.of(new NodeIdentity("n", "dc1"));
    assertThat(full(17))
        .isEqualTo(
            new AclToken(
                ID,
                SECRET,
                "d",
                links,
                links,
                services,
                nodes,
                "client",
                "r",
                true,
                "m",
                Optional.of(ONE),
                Optional.of(TWO),
                HASH,
                11,
                12));
    assertThat(full(19)).isEqualTo(new AclPolicy(ID, "p", "d", "r", List.of("dc1"), HASH, 11, 12));
    assertThat(full(23)).isEqualTo(new AclRole(ID, "r", "d", links, services, nodes, HASH, 11, 12));
    assertThat(full(25)).isEqualTo(new AclBindingRule(ID, "m", "d", "s", "role", "b", 11, 12));
    AclAuthMethod method = (AclAuthMethod) full(27);
    assertThat(method)
        .isEqualTo(
            new AclAuthMethod(
                "m", "jwt", "D", "d", Duration.ofNanos(5), "local", method.config(), 11, 12));
    assertThat(method.config().get("JWTValidationPubKeys")).isPresent();
  }

  @Test
  void content_ofRegistration_isWhatWasWritten() throws IOException {
    Registration registration = (Registration) full(0);
    assertThat(registration.node())
        .isEqualTo(
            new CatalogNode(
                ID,
                "n",
                "10.0.0.1",
                "dc1",
                Map.of("lan", "10.0.0.1"),
                Map.of("a", "b"),
                "peer",
                11,
                12));
    CatalogService service = registration.service().orElseThrow();
    assertThat(service)
        .isEqualTo(
            new CatalogService(
                "s",
                "web",
                "connect-proxy",
                List.of("t"),
                "10.0.0.2",
                80,
                Map.of("wan", new ServiceAddress("a", 81)),
                Map.of("c", "d"),
                true,
                2,
                3,
                true,
                service.proxy(),
                "peer",
                11,
                12));
    assertThat(service.proxy().get("Config")).isPresent();
    CatalogCheck check = registration.check().orElseThrow();
    assertThat(check)
        .isEqualTo(
            new CatalogCheck(
                "c",
                "check",
                "n",
                "s",
                "web",
                List.of("t"),
                "passing",
                "http",
                "notes",
                FullRecords.SECRET,
                check.definition(),
                "peer",
                11,
                12));
    assertThat(check.definition().get("Header")).isPresent();
    Registration alone = (Registration) content(0, Map.of("Node", "n"));
    assertThat(alone.service()).isEmpty();
    assertThat(alone.check()).isEmpty();
  }

  @Test
  void content_ofQuery_isWhatWasWritten() throws IOException {
    QueryTarget target =
        new QueryTarget(
            "web",
            2,
            List.of("dc2"),
            true,
            List.of("c"),
            "_agent",
            List.of("t"),
            Map.of("a", "b"),
            Map.of("c", "d"),
            true);
    assertThat(full(7))
        .isEqualTo(
            new PreparedQuery(
                ID,
                "q",
                ID,
                SECRET,
                target,
                Optional.of(new QueryTemplate("name_prefix_match", "r", true)),
                "10s",
                11,
                12));
  }

  @Test
  void content_ofSettings_isWhatWasWritten() throws IOException {
    assertThat(full(9))
        .isEqualTo(
            new AutopilotConfiguration(
                true, Duration.ofNanos(200), 250, 3, Duration.ofNanos(10), "z", true, "v", 11, 12));
    assertThat(full(31)).isEqualTo(new SystemMetadata("server-management-token", SECRET, 11, 12));
    assertThat(full(6))
        .isEqualTo(
            new Coordinates(
                List.of(new NodeCoordinate("n", "s", List.of(1.5, 2.5, 3.0), 0.5, -1, 0.25))));
  }

  @Test
  void content_ofTheMesh_isWhatWasWritten() throws IOException {
    assertThat(full(12))
        .isEqualTo(
            new Intention(
                ID,
                "ns",
                "web",
                "consul",
                "ns2",
                "api",
                "allow",
                "d",
                Map.of("a", "b"),
                9,
                Optional.of(ONE),
                Optional.of(TWO),
                HASH,
                11,
                12));
    assertThat(full(13))
        .isEqualTo(
            new CaRoot(
                "x",
                "root",
                true,
                7,
                "k",
                "t",
                Optional.of(ONE),
                Optional.of(TWO),
                "pem",
                List.of("pem2"),
                "pem3",
                SECRET,
                Optional.of(Instant.ofEpochSecond(3)),
                "ec",
                256,
                11,
                12));
    assertThat(full(14)).isEqualTo(new CaProviderState("x", SECRET, "pem", "pem2", 11, 12));
    CaConfiguration configuration = (CaConfiguration) full(15);
    assertThat(configuration.config().get("PrivateKey")).isPresent();
    assertThat(configuration.state().get("k")).isPresent();
    assertThat(configuration.forcedWithoutCrossSigning()).isTrue();
    FederationState federation = (FederationState) full(30);
    assertThat(federation.datacenter()).isEqualTo("dc2");
    assertThat(federation.meshGateways()).hasSize(1);
    assertThat(federation.updatedAt()).hasValue(ONE);
    assertThat(federation.primaryModifyIndex()).isEqualTo(9);
    assertThat(federation.createIndex()).isEqualTo(11);
  }

  @Test
  void content_ofVirtualIp_isReadInTheLayoutsBeforeAndAfter113() throws Exception {
    ServiceVirtualIp now = (ServiceVirtualIp) full(32);
    assertThat(now.service()).isEqualTo("web");
    assertThat(now.peer()).isEqualTo("p");
    assertThat(now.offset()).hasValue(InetAddress.getByName("0.0.1.3"));
    assertThat(now.address()).hasValue(InetAddress.getByName("240.0.1.3"));
    assertThat(now.manualIps()).containsExactly("10.0.0.7");
    Object before = FullRecords.virtualIp(Map.of("Name", "old"));
    assertThat(((ServiceVirtualIp) content(32, before)).service()).isEqualTo("old");
    assertThatThrownBy(() -> content(32, Map.of("IP", "12345")))
        .isInstanceOf(InvalidArchiveException.class)
        .hasMessageContaining("an IP address as IP");
  }

  @Test
  void content_ofAnyType_showsNoSecretAsText() throws IOException {
    for (int type : FullRecords.all().keySet()) {
      RecordContent content = full(type);
      assertThat(content).as("type %s", type).isNotInstanceOf(OtherContent.class);
      assertThat(content.toString()).as("type %s", type).doesNotContain(FullRecords.SECRET);
      if (content instanceof Registration registration) {
        assertThat(registration.toString()).contains("name=n", "web", "passing");
      }
    }
  }

  @Test
  void content_withBinaryInPlaceOfText_isTheSame() throws IOException {
    for (Map.Entry<Integer, Object> each : FullRecords.all().entrySet()) {
      byte[] binary = new OddEncoder(new Random(0), 0, true).encode(each.getValue());
      assertThat(contentOf(each.getKey(), binary))
          .as("type %s", each.getKey())
          .isEqualTo(full(each.getKey()));
    }
  }

  @Test
  void content_ofAFieldThatIsThereTwice_isTheLastOne() throws IOException {
    byte[] twice = StateBytes.hex("82 a34b6579 a161 a34b6579 a162");
    assertThat(((TableIndex) contentOf(16, twice)).table()).isEqualTo("b");
    assertThat(
            ((AclPolicy) contentOf(19, StateBytes.hex("82 a44e616d65 05 a44e616d65 a162"))).name())
        .isEqualTo("b");
  }

  @Test
  void content_ofNothing_isEmpty() throws IOException {
    for (int type : FullRecords.all().keySet()) {
      if (type == 22) {
        continue;
      }
      RecordContent nothing = contentOf(type, StateBytes.hex("c0"));
      assertThat(nothing).as("type %s", type).hasSameClassAs(full(type));
      assertThat(nothing.toString()).doesNotContain("***");
      if (type != 6) {
        assertThat(contentOf(type, StateBytes.hex("80"))).isEqualTo(nothing);
      }
    }
  }

  @Test
  void content_ofEachFieldInEachForm_isAContentOrAnErrorThatNamesTheRecord() throws IOException {
    Map<Boolean, Integer> seen = new HashMap<>();
    for (RecordCases.Case each : RecordCases.all().toList()) {
      boolean refused = isRefused(each.type(), each.value(), each.toString());
      seen.merge(refused, 1, Integer::sum);
      // What servers take in another form than they write it in is left to value().
      boolean otherForm = each.toString().endsWith(" array") || each.toString().endsWith(" map");
      if (each.sensible() && !otherForm) {
        assertThat(refused).as("%s", each).isFalse();
      }
    }
    assertThat(seen.get(true)).isGreaterThan(500);
    assertThat(seen.get(false)).isGreaterThan(500);
  }

  @Test
  void content_ofRandomForms_isAContentOrAnErrorThatNamesTheRecord() throws IOException {
    long seed = Long.getLong("consulsnapshot.test.seed", 20_261_125L);
    Random random = new Random(seed);
    Map<Boolean, Integer> seen = new HashMap<>();
    List<Map.Entry<Integer, Object>> records = List.copyOf(FullRecords.all().entrySet());
    for (int i = 0; i < 5_000; i++) {
      Map.Entry<Integer, Object> each = records.get(random.nextInt(records.size()));
      byte[] value = new OddEncoder(random, 40, false).encode(each.getValue());
      String name = "seed " + seed + ", number " + i;
      seen.merge(isRefused(each.getKey(), value, name), 1, Integer::sum);
    }
    assertThat(seen.get(true)).isGreaterThan(500);
    assertThat(seen.get(false)).isGreaterThan(500);
  }

  @Test
  void content_ofWrongForm_namesFieldTypeNumberAndOffset() {
    byte[] state =
        new StateBuilder()
            .lastIndex(5)
            .kv("a", "1")
            .record(0, Map.of("Node", "n", "Service", Map.of("Weights", Map.of("Passing", "s3"))))
            .build();
    assertThatThrownBy(() -> last(state, LIMITS))
        .isInstanceOfSatisfying(
            InvalidArchiveException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(ArchiveFault.SENSELESS_RECORD);
              assertThat(e.record()).contains(new RecordPosition(0, "Register", 2));
              assertThat(e.offset().orElseThrow()).isPositive();
            })
        .hasMessageContaining("an integer as Service.Weights.Passing in record 2 of type Register")
        .hasMessageContaining("a string")
        .hasMessageNotContaining("s3");
  }

  // ---- Configuration entries ----

  @Test
  void content_ofEntry_isUnpackedWhereItIsPackedTwice() throws IOException {
    ConfigEntry entry = (ConfigEntry) full(22);
    assertThat(entry.kind()).isEqualTo("proxy-defaults");
    assertThat(entry.name()).isEqualTo("global");
    assertThat(entry.createIndex()).isEqualTo(11);
    assertThat(entry.modifyIndex()).isEqualTo(12);
    assertThat(entry.fields().get("Config")).isPresent();
    assertThat(entry.toString()).isEqualTo("ConfigEntry[kind=proxy-defaults, name=global]");
  }

  @Test
  void content_ofEntryWithoutKindOrName_takesTheKindInFront() throws IOException {
    byte[] mesh = RecordCases.entry("mesh", Map.of("TransparentProxy", Map.of("MeshOnly", true)));
    ConfigEntry entry = (ConfigEntry) contentOf(22, RecordCases.pack(mesh));
    assertThat(entry.kind()).isEqualTo("mesh");
    assertThat(entry.name()).isEmpty();
    assertThat(entry.fields().get("TransparentProxy")).isPresent();
  }

  @Test
  void content_ofEntryThatIsDamagedInside_isSenseless() {
    requireSenseless(StateBytes.hex("a161c1"), "begins none");
    requireSenseless(StateBytes.hex("a161"), "ends too early");
    requireSenseless(StateBytes.hex("a16182a14b05"), "ends too early");
    requireSenseless(StateBytes.hex("a0"), "a string that is not empty as Kind");
    requireSenseless(StateBytes.hex(""), "ends too early");
    requireSenseless(StateBytes.hex("05 80"), "a string as Kind");
    requireSenseless(StateBytes.hex("a161 05"), "a map");
    requireSenseless(RecordCases.entry("k", 5), "a map as Entry");
    requireSenseless(RecordCases.entry("k", StateBytes.hex("81a1")), "ends too early");
    requireSenseless(RecordCases.entry("k", StateBytes.hex("c1")), "in the string that is Entry");
  }

  @Test
  void content_ofEntryNestedTooDeep_isRefusedByTheLimit() {
    byte[] deep = new byte[200];
    Arrays.fill(deep, (byte) 0x91);
    deep[199] = 5;
    for (byte[] nested :
        List.of(
            StateBytes.concat(RecordCases.pack("k"), deep),
            RecordCases.entry("k", StateBytes.concat(StateBytes.hex("81a161"), deep)))) {
      assertThatThrownBy(() -> contentOf(22, RecordCases.pack(nested)))
          .isInstanceOfSatisfying(
              InvalidArchiveException.class,
              e -> assertThat(e.fault()).isEqualTo(ArchiveFault.LIMIT))
          .hasMessageContaining("maxNesting")
          .hasMessageContaining("record 1 of type ConfigEntry");
    }
  }

  @Test
  void content_ofEntryMadeOfTooManyValues_isRefusedByTheLimit() {
    byte[] list = StateBytes.concat(StateBytes.hex("dd000186a0"), new byte[100_000]);
    byte[] entry = StateBytes.concat(StateBytes.hex("81a161"), list);
    byte[] state = StateBytes.stateWith(22, RecordCases.pack(RecordCases.entry("k", entry)));
    assertThatThrownBy(() -> last(state, LIMITS.withMaxLoadedRecordBytes(1 << 20)))
        .isInstanceOf(InvalidArchiveException.class)
        .hasMessageContaining("at most 32768 values in record 1 of type ConfigEntry");
  }

  private static void requireSenseless(byte[] nested, String words) {
    assertThatThrownBy(() -> contentOf(22, RecordCases.pack(nested)))
        .isInstanceOfSatisfying(
            InvalidArchiveException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(ArchiveFault.SENSELESS_RECORD);
              assertThat(e.record()).contains(new RecordPosition(22, "ConfigEntry", 1));
              assertThat(e.offset()).hasValue(StateBytes.HEADER.length);
            })
        .hasMessageContaining(words);
  }

  // ---- What the tests share ----

  private static boolean isRefused(int type, byte[] value, String name) throws IOException {
    try {
      assertThat(contentOf(type, value).toString()).as(name).isNotEmpty();
      return false;
    } catch (InvalidArchiveException e) {
      assertThat(e.fault()).as(name).isEqualTo(ArchiveFault.SENSELESS_RECORD);
      assertThat(e.record())
          .as(name)
          .contains(new RecordPosition(type, RecordType.nameOf(type), 1));
      assertThat(e.offset()).as(name).hasValue(StateBytes.HEADER.length);
      assertThat(e.getMessage()).as(name).doesNotContain(FullRecords.SECRET);
      return true;
    }
  }

  private static RecordContent full(int type) throws IOException {
    return last(FullRecords.state(type), LIMITS);
  }

  private static RecordContent content(int type, Object value) throws IOException {
    return contentOf(type, RecordCases.pack(value));
  }

  private static RecordContent contentOf(int type, byte[] value) throws IOException {
    return last(StateBytes.stateWith(type, value), LIMITS);
  }

  /** The content of the last record. */
  private static RecordContent last(byte[] state, ArchiveLimits limits) throws IOException {
    StateReader reader = new StateReader(new ByteArrayInputStream(state), "", limits);
    RecordContent last = null;
    for (Optional<StateRecord> each = reader.next(); each.isPresent(); each = reader.next()) {
      last = each.get().content();
    }
    return last;
  }

  /** Writes values as msgpack, and at times something else, twice or not at all. */
  private static final class OddEncoder {
    private final Random random;
    private final int oneOf;
    private final boolean binary;

    /** One value of so many is odd; none when it is 0. */
    OddEncoder(Random random, int oneOf, boolean binary) {
      this.random = random;
      this.oneOf = oneOf;
      this.binary = binary;
    }

    byte[] encode(Object value) {
      if (isOdd()) {
        List<Object> forms = new ArrayList<>(RecordCases.FORMS.values());
        return RecordCases.pack(forms.get(random.nextInt(forms.size())));
      }
      if (value instanceof Map<?, ?> map) {
        return map(map);
      }
      if (value instanceof List<?> list) {
        byte[] all = {(byte) (0x90 | list.size())};
        for (Object each : list) {
          all = StateBytes.concat(all, encode(each));
        }
        return all;
      }
      if (value instanceof String text && (binary || isOdd())) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return StateBytes.concat(new byte[] {(byte) 0xc5, 0, (byte) bytes.length}, bytes);
      }
      if (value instanceof byte[] bytes && isOdd()) {
        byte[] changed = bytes.clone();
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        return RecordCases.pack(changed);
      }
      return RecordCases.pack(value);
    }

    private byte[] map(Map<?, ?> map) {
      byte[] all = {};
      int entries = 0;
      for (Map.Entry<?, ?> each : map.entrySet()) {
        int times = isOdd() ? 2 * random.nextInt(2) : 1;
        for (int i = 0; i < times; i++) {
          all = StateBytes.concat(all, encode(each.getKey()), encode(each.getValue()));
          entries++;
        }
      }
      byte[] head = {(byte) 0xde, 0, (byte) entries};
      return StateBytes.concat(head, all);
    }

    private boolean isOdd() {
      return oneOf > 0 && random.nextInt(oneOf) == 0;
    }
  }
}
