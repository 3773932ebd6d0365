package io.github.consulsnapshot.okhttp.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.state.AclAuthMethod;
import io.github.consulsnapshot.state.AclBindingRule;
import io.github.consulsnapshot.state.AclLink;
import io.github.consulsnapshot.state.AclPolicy;
import io.github.consulsnapshot.state.AclRole;
import io.github.consulsnapshot.state.AclToken;
import io.github.consulsnapshot.state.AutopilotConfiguration;
import io.github.consulsnapshot.state.Bytes;
import io.github.consulsnapshot.state.CaConfiguration;
import io.github.consulsnapshot.state.CaProviderState;
import io.github.consulsnapshot.state.CaRoot;
import io.github.consulsnapshot.state.CatalogCheck;
import io.github.consulsnapshot.state.CatalogNode;
import io.github.consulsnapshot.state.CatalogService;
import io.github.consulsnapshot.state.ConfigEntry;
import io.github.consulsnapshot.state.Coordinates;
import io.github.consulsnapshot.state.FederationState;
import io.github.consulsnapshot.state.Intention;
import io.github.consulsnapshot.state.KeyValue;
import io.github.consulsnapshot.state.NodeCoordinate;
import io.github.consulsnapshot.state.NodeIdentity;
import io.github.consulsnapshot.state.OtherContent;
import io.github.consulsnapshot.state.PreparedQuery;
import io.github.consulsnapshot.state.RecordContent;
import io.github.consulsnapshot.state.Registration;
import io.github.consulsnapshot.state.ServiceAddress;
import io.github.consulsnapshot.state.ServiceIdentity;
import io.github.consulsnapshot.state.Session;
import io.github.consulsnapshot.state.StateReader;
import io.github.consulsnapshot.state.StateRecord;
import io.github.consulsnapshot.state.StateValue;
import io.github.consulsnapshot.state.TableIndex;
import io.github.consulsnapshot.state.Tombstone;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.FilledConsul;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of the records of a real Consul is what was written to it by its API. */
@RequiresConsul
class RecordContentOfConsulTest {
  @TempDir private static Path directory;

  private static final List<RecordContent> CONTENTS = new ArrayList<>();
  private static Path file;
  private static FilledConsul filled;

  @BeforeAll
  static void fillAndSave() throws IOException {
    file = directory.resolve("filled.snap");
    try (ConsulServer consul = ConsulServer.builder().acl().start();
        OkHttpSnapshotClient client =
            OkHttpSnapshotClient.builder()
                .address(consul.address())
                .token(consul.token().orElseThrow())
                .build()) {
      filled = FilledConsul.fill(consul);
      client.save(file);
    }
    records(record -> CONTENTS.add(record.content()));
  }

  @Test
  void records_ofAll_coverTheStateFromItsHeaderToItsEnd() throws IOException {
    VerifiedArchive verified = SnapshotArchives.verifier().verify(file);
    long[] end = new long[1];
    long header =
        records(
            record -> {
              if (end[0] > 0) {
                assertThat(record.offset()).as("%s", record).isEqualTo(end[0]);
              }
              end[0] = record.offset() + record.bytes();
              assertThat(record.encoded()).hasSize((int) record.bytes() - 1);
              assertThat(record.value()).isNotInstanceOf(StateValue.Nil.class);
            });
    long[] sizes = {header};
    records(record -> sizes[0] += record.bytes());

    assertThat(sizes[0]).isEqualTo(verified.metadata().stateBytes()).isEqualTo(end[0]);
    assertThat(CONTENTS).hasSize(verified.records().stream().mapToInt(c -> (int) c.count()).sum());
  }

  @Test
  void content_ofAll_isTypedButForChunks() {
    assertThat(all(OtherContent.class))
        .singleElement()
        .satisfies(
            other ->
                assertThat(other.value())
                    .isInstanceOfSatisfying(
                        StateValue.Fields.class,
                        fields -> assertThat(fields.get("ChunkMap")).isPresent()));
  }

  @Test
  void toString_ofAll_showsNoSecret() {
    String shown = CONTENTS.toString();

    assertThat(shown).contains("readers", "full-node", "proxy-defaults");
    assertThat(filled.secrets()).hasSizeGreaterThan(4).noneMatch(shown::contains);
    for (CaProviderState state : all(CaProviderState.class)) {
      assertThat(shown).doesNotContain(state.privateKey().reveal());
    }
  }

  @Test
  void keysAndTombstones_areWhatWasWritten() {
    assertThat(key("empty").value()).isEqualTo(Bytes.EMPTY);
    assertThat(key("binary").value()).isEqualTo(Bytes.of(new byte[] {0, (byte) 0xff, (byte) 0xc1}));
    assertThat(key("full").flags()).isEqualTo(-1);
    assertThat(key("long/65536").value().length()).isEqualTo(65_536);
    assertThat(all(KeyValue.class))
        .extracting(KeyValue::key)
        .contains("Gr\u00fc\u00dfe/\u65e5\u672c\u8a9e/\ud83d\udd11", "double//slash", "nothing\0");
    assertThat(one(KeyValue.class, entry -> !entry.keyBytes().isUtf8()).value())
        .isEqualTo(Bytes.ofUtf8("no UTF-8"));
    KeyValue locked = key("lock");
    assertThat(locked.session()).isEqualTo(filled.id("session/lock"));
    assertThat(locked.lockIndex()).isEqualTo(1);
    assertThat(locked.flags()).isEqualTo(3304740253564472344L);
    assertThat(locked.createIndex()).isPositive();
    assertThat(key("released").session()).isEmpty();
    assertThat(key("released").modifyIndex()).isGreaterThan(key("released").createIndex());
    // Of a tree that is deleted at once there is one for all of it.
    assertThat(all(Tombstone.class)).extracting(Tombstone::key).contains("deleted", "deleted/tree");
    assertThat(one(TableIndex.class, index -> index.table().equals("kvs")).index()).isPositive();
  }

  @Test
  void sessions_areWhatWasWritten() {
    Session lock = session("lock");
    assertThat(lock.name()).isEqualTo("lock");
    assertThat(lock.node()).isEqualTo("consul-test");
    assertThat(lock.lockDelay()).isEqualTo(Duration.ofSeconds(5));
    assertThat(lock.behavior()).isEqualTo("release");
    assertThat(lock.ttl()).isEqualTo("24h");
    assertThat(lock.nodeChecks()).containsExactly("serfHealth");
    assertThat(lock.serviceChecks()).isEmpty();
    assertThat(session("deleting").behavior()).isEqualTo("delete");
    assertThat(session("unchecked").nodeChecks()).isEmpty();
    assertThat(session("unchecked").ttl()).isEmpty();
    assertThat(session("checked").serviceChecks()).containsExactly("local-ttl");
  }

  @Test
  void nodes_areWhatWasWritten() {
    CatalogNode full =
        one(Registration.class, r -> isAlone(r) && r.node().name().equals("full-node")).node();
    assertThat(full.id()).isEqualTo("40e4a748-2192-161a-0510-9bf59fe950b5");
    assertThat(full.address()).isEqualTo("10.0.0.1");
    assertThat(full.datacenter()).isEqualTo("dc1");
    assertThat(full.meta()).containsOnly(Map.entry("zone", "a"), Map.entry("empty", ""));
    assertThat(full.taggedAddresses())
        .containsOnly(Map.entry("lan", "10.0.0.1"), Map.entry("wan", "192.0.2.1"));
    CatalogNode bare =
        one(Registration.class, r -> isAlone(r) && r.node().name().equals("bare")).node();
    assertThat(bare.id()).isEmpty();
    assertThat(bare.address()).isEqualTo("2001:db8::1");
    assertThat(bare.meta()).isEmpty();
  }

  @Test
  void servicesAndChecks_areWhatWasWritten() {
    CatalogService web = service("web1");
    assertThat(web.name()).isEqualTo("web");
    assertThat(web.kind()).isEmpty();
    assertThat(web.tags()).containsExactly("green", "v1");
    assertThat(web.address()).isEqualTo("10.0.0.9");
    assertThat(web.port()).isEqualTo(80);
    assertThat(web.tagOverride()).isTrue();
    assertThat(web.passingWeight()).isEqualTo(7);
    assertThat(web.warningWeight()).isEqualTo(3);
    assertThat(web.meta()).containsOnly(Map.entry("version", "1"));
    assertThat(web.taggedAddresses())
        .containsOnly(Map.entry("wan", new ServiceAddress("192.0.2.9", 8080)));
    assertThat(web.connectNative()).isTrue();
    CatalogService proxy = service("web1-proxy");
    assertThat(proxy.kind()).isEqualTo("connect-proxy");
    assertThat(text(proxy.proxy(), "DestinationServiceID")).isEqualTo("web1");
    assertThat(service("mesh-gateway").kind()).isEqualTo("mesh-gateway");

    CatalogCheck http = check("web1-http");
    assertThat(http.name()).isEqualTo("HTTP of web1");
    assertThat(http.node()).isEqualTo("full-node");
    assertThat(http.serviceId()).isEqualTo("web1");
    assertThat(http.serviceName()).isEqualTo("web");
    assertThat(http.serviceTags()).containsExactly("green", "v1");
    assertThat(http.status()).isEqualTo("passing");
    assertThat(http.type()).isEqualTo("http");
    assertThat(http.notes()).isEqualTo("some notes");
    assertThat(http.output()).isEqualTo("200 OK");
    assertThat(text(http.definition(), "HTTP")).isEqualTo("http://10.0.0.9/health");
    assertThat(check("disk").serviceId()).isEmpty();
    assertThat(check("disk").status()).isEqualTo("critical");
  }

  @Test
  void coordinatesAndAutopilot_areWhatWasWritten() {
    assertThat(all(Coordinates.class).stream().flatMap(each -> each.nodes().stream()))
        .contains(
            new NodeCoordinate(
                "full-node",
                "",
                List.of(1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5),
                1.5,
                -0.125,
                0.0009765625));
    AutopilotConfiguration autopilot = one(AutopilotConfiguration.class, each -> true);
    assertThat(autopilot)
        .isEqualTo(
            new AutopilotConfiguration(
                true,
                Duration.ofMillis(300),
                300,
                1,
                Duration.ofSeconds(12),
                "zone",
                true,
                "version",
                autopilot.createIndex(),
                autopilot.modifyIndex()));
    assertThat(autopilot.modifyIndex()).isGreaterThan(autopilot.createIndex());
  }

  @Test
  void queries_areWhatWasWritten() {
    PreparedQuery full = query("full");
    assertThat(full.name()).isEqualTo("full");
    assertThat(full.token().reveal()).isEqualTo("secret-of-the-query");
    assertThat(full.service().service()).isEqualTo("web");
    assertThat(full.service().nearestDatacenters()).isEqualTo(2);
    assertThat(full.service().datacenters()).containsExactly("dc1", "dc2");
    assertThat(full.service().near()).isEqualTo("_agent");
    assertThat(full.service().onlyPassing()).isTrue();
    assertThat(full.service().ignoredChecks()).containsExactly("disk");
    assertThat(full.service().tags()).containsExactly("green", "!v2");
    assertThat(full.service().nodeMeta()).containsOnly(Map.entry("zone", "a"));
    assertThat(full.service().serviceMeta()).containsOnly(Map.entry("version", "1"));
    assertThat(full.service().connect()).isFalse();
    assertThat(full.dnsTtl()).isEqualTo("10s");
    assertThat(full.template()).isEmpty();
    assertThat(query("template").template())
        .hasValueSatisfying(
            template -> {
              assertThat(template.type()).isEqualTo("name_prefix_match");
              assertThat(template.regexp()).isEqualTo("^geo-(.+)$");
              assertThat(template.removeEmptyTags()).isTrue();
            });
    assertThat(query("catch-all").name()).isEmpty();
    assertThat(query("catch-all").token().isEmpty()).isTrue();
    assertThat(query("bound").session()).isEqualTo(filled.id("session/lock"));
  }

  @Test
  void policiesRolesAndTokens_areWhatWasWritten() {
    AclPolicy policy = one(AclPolicy.class, each -> each.id().equals(filled.id("policy/readers")));
    assertThat(policy.name()).isEqualTo("readers");
    assertThat(policy.description()).isEqualTo("may read");
    assertThat(policy.rules()).isEqualTo("key_prefix \"\" {\n  policy = \"read\"\n}\n");
    assertThat(policy.datacenters()).containsExactly("dc1");
    assertThat(policy.hash().length()).isEqualTo(32);

    AclLink readers = new AclLink(policy.id(), "readers");
    AclRole role = one(AclRole.class, each -> each.id().equals(filled.id("role/operators")));
    assertThat(role.name()).isEqualTo("operators");
    assertThat(role.description()).isEqualTo("who operate");
    assertThat(role.policies()).extracting(AclLink::id).containsExactly(policy.id());
    assertThat(role.serviceIdentities())
        .containsExactly(new ServiceIdentity("web", List.of("dc1")));
    assertThat(role.nodeIdentities()).containsExactly(new NodeIdentity("full-node", "dc1"));

    AclToken token = token("3f4c7f5c-0000-4000-8000-000000000001");
    assertThat(token.secretId().reveal()).isEqualTo("3f4c7f5c-0000-4000-8000-00000000face");
    assertThat(token.description()).isEqualTo("of an operator");
    assertThat(token.policies()).extracting(AclLink::id).containsExactly(readers.id());
    assertThat(token.roles()).extracting(AclLink::id).containsExactly(role.id());
    assertThat(token.serviceIdentities())
        .containsExactlyInAnyOrder(
            new ServiceIdentity("web", List.of("dc1")), new ServiceIdentity("api", List.of()));
    assertThat(token.nodeIdentities()).containsExactly(new NodeIdentity("full-node", "dc1"));
    assertThat(token.local()).isFalse();
    Instant made = token.createTime().orElseThrow();
    assertThat(made).isCloseTo(Instant.now(), within(1, ChronoUnit.HOURS));
    assertThat(token.expirationTime()).hasValue(made.plus(Duration.ofHours(24)));
    assertThat(token("3f4c7f5c-0000-4000-8000-000000000002").local()).isTrue();
    assertThat(token("3f4c7f5c-0000-4000-8000-000000000002").expirationTime()).isEmpty();
  }

  @Test
  void authMethodAndRules_areWhatWasWritten() {
    AclAuthMethod method = one(AclAuthMethod.class, each -> true);
    assertThat(method.name()).isEqualTo("jwt");
    assertThat(method.type()).isEqualTo("jwt");
    assertThat(method.displayName()).isEqualTo("Tokens of ours");
    assertThat(method.description()).isEqualTo("logs in");
    assertThat(method.maxTokenTtl()).isEqualTo(Duration.ofMinutes(10));
    assertThat(method.tokenLocality()).isEqualTo("local");
    assertThat(method.config().get("JWTValidationPubKeys"))
        .hasValueSatisfying(keys -> assertThat(keys).isInstanceOf(StateValue.Items.class));
    AclBindingRule rule =
        one(AclBindingRule.class, each -> each.id().equals(filled.id("binding-rule/service")));
    assertThat(rule)
        .isEqualTo(
            new AclBindingRule(
                rule.id(),
                "jwt",
                "as a service",
                "value.subject == web",
                "service",
                "web",
                rule.createIndex(),
                rule.modifyIndex()));
    assertThat(all(AclBindingRule.class)).hasSize(2);
  }

  @Test
  void configEntries_areWhatWasWritten() {
    assertThat(all(ConfigEntry.class))
        .extracting(entry -> entry.kind() + "/" + entry.name())
        .containsExactlyInAnyOrder(
            "proxy-defaults/global",
            "service-defaults/web",
            "service-defaults/api",
            "service-resolver/web",
            "service-resolver/old",
            "service-splitter/web",
            "service-router/web",
            "ingress-gateway/ingress-gateway",
            "terminating-gateway/terminating-gateway")
        .hasSize(9);
    ConfigEntry defaults = entry("proxy-defaults", "global");
    assertThat(text((StateValue.Fields) defaults.fields().get("Config").orElseThrow(), "protocol"))
        .isEqualTo("http");
    assertThat(defaults.createIndex()).isPositive();
    ConfigEntry splitter = entry("service-splitter", "web");
    assertThat(splitter.fields().get("Splits"))
        .hasValueSatisfying(
            splits -> {
              StateValue first = ((StateValue.Items) splits).values().get(0);
              assertThat(((StateValue.Fields) first).get("Weight"))
                  .contains(new StateValue.Real(33.3f, true));
            });
    assertThat(text(entry("service-defaults", "api").fields(), "ExternalSNI"))
        .isEqualTo("api.example.com");
  }

  @Test
  void mesh_isWhatWasWritten() {
    Intention allow = one(Intention.class, each -> each.id().equals(filled.id("intention/allow")));
    assertThat(allow.sourceName()).isEqualTo("web");
    assertThat(allow.sourceNamespace()).isEqualTo("default");
    assertThat(allow.destinationName()).isEqualTo("api");
    assertThat(allow.sourceType()).isEqualTo("consul");
    assertThat(allow.action()).isEqualTo("allow");
    assertThat(allow.description()).isEqualTo("web calls api");
    assertThat(allow.meta()).containsOnly(Map.entry("owner", "us"));
    assertThat(allow.precedence()).isEqualTo(9);
    assertThat(allow.createdAt()).isPresent().isEqualTo(allow.updatedAt());
    assertThat(one(Intention.class, each -> each.action().equals("deny")).sourceName())
        .isEqualTo("*");

    CaRoot active = one(CaRoot.class, CaRoot::active);
    assertThat(active.rootCert()).startsWith("-----BEGIN CERTIFICATE-----");
    assertThat(active.privateKeyType()).isEqualTo("ec");
    assertThat(active.privateKeyBits()).isEqualTo(256);
    assertThat(active.notBefore().orElseThrow()).isBefore(active.notAfter().orElseThrow());
    assertThat(active.rotatedOutAt()).isEmpty();
    assertThat(one(CaRoot.class, root -> !root.active()).rotatedOutAt()).isPresent();
    CaConfiguration configuration = one(CaConfiguration.class, each -> true);
    assertThat(configuration.provider()).isEqualTo("consul");
    assertThat(configuration.clusterId()).isEqualTo(active.externalTrustDomain());
    assertThat(text(configuration.config(), "LeafCertTTL")).isEqualTo("48h");
    assertThat(all(CaProviderState.class))
        .anyMatch(
            state ->
                text(configuration.config(), "PrivateKey").equals(state.privateKey().reveal()));
    FederationState federation = one(FederationState.class, each -> true);
    assertThat(federation.datacenter()).isEqualTo("dc1");
    assertThat(federation.updatedAt()).isPresent();
  }

  // ---- What was read ----

  private interface Look {
    void at(StateRecord record);
  }

  /** Looks at each record, and gives the length of the header. */
  private static long records(Look look) throws IOException {
    return SnapshotArchives.reader()
        .read(
            SnapshotSource.of(file),
            (metadata, state) -> {
              StateReader reader = new StateReader(state, "filled", ArchiveLimits.defaults());
              for (Optional<StateRecord> each = reader.next();
                  each.isPresent();
                  each = reader.next()) {
                look.at(each.get());
              }
              return reader.headerBytes();
            });
  }

  private static <T> List<T> all(Class<T> type) {
    return CONTENTS.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static <T> T one(Class<T> type, Predicate<T> which) {
    List<T> found = all(type).stream().filter(which).toList();
    assertThat(found).as("%s", type.getSimpleName()).hasSize(1);
    return found.get(0);
  }

  private static KeyValue key(String key) {
    return one(KeyValue.class, entry -> entry.key().equals(key));
  }

  private static Session session(String name) {
    return one(Session.class, each -> each.id().equals(filled.id("session/" + name)));
  }

  private static PreparedQuery query(String name) {
    return one(PreparedQuery.class, each -> each.id().equals(filled.id("query/" + name)));
  }

  private static AclToken token(String accessorId) {
    return one(AclToken.class, each -> each.accessorId().equals(accessorId));
  }

  private static ConfigEntry entry(String kind, String name) {
    return one(ConfigEntry.class, each -> each.kind().equals(kind) && each.name().equals(name));
  }

  private static boolean isAlone(Registration registration) {
    return registration.service().isEmpty() && registration.check().isEmpty();
  }

  private static CatalogService service(String id) {
    return single(
        all(Registration.class).stream()
            .flatMap(each -> each.service().stream())
            .filter(each -> each.id().equals(id)));
  }

  private static CatalogCheck check(String id) {
    return single(
        all(Registration.class).stream()
            .flatMap(each -> each.check().stream())
            .filter(each -> each.id().equals(id)));
  }

  private static <T> T single(Stream<T> stream) {
    List<T> found = stream.toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static String text(StateValue.Fields fields, String name) {
    return ((StateValue.Text) fields.get(name).orElseThrow()).bytes().utf8();
  }
}
