package io.github.consulsnapshot.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RaftServer;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotDecoderTest {
  private static final String CANARY = "canary-5f2c";
  private static final SnapshotDecoder MASKING = SnapshotDecoder.masking();
  private static final SnapshotDecoder REVEALING = MASKING.revealingSecrets().revealingValues();

  /** 2020-10-09T05:45:43.25Z. */
  private static final byte[] TIME = StateBytes.hex("01 0000000ed711f007 0ee6b280 ffff");

  private static final byte[] NO_TIME = StateBytes.hex("01 0000000000000000 00000000 ffff");

  @Test
  void decode_everyRecord_isALineInTheOrderOfTheState() throws IOException {
    byte[] state =
        new StateBuilder()
            .kv("a/b", "hi")
            .tombstone("gone", 7)
            .index("kvs", -1)
            .record(200, Map.of())
            .build();

    String lines = decode(MASKING.revealingValues(), state);

    assertThat(lines)
        .isEqualTo(
            "{\"Data\":{\"Version\":1,\"ID\":\"2-13-1602222343947\",\"Index\":18446744073709551615,"
                + "\"Term\":2,\"Configuration\":{\"Servers\":[{\"Suffrage\":1,\"ID\":\"\\u003cid\\u003e\","
                + "\"Address\":\"127.0.0.1:8300\"}]},\"ConfigurationIndex\":1,\"Size\":33},"
                + "\"Type\":\"SnapshotHeader\"}\n"
                + "{\"Data\":{\"CreateIndex\":1,\"Flags\":0,\"Key\":\"a/b\",\"LockIndex\":0,"
                + "\"ModifyIndex\":1,\"Session\":\"\",\"Value\":\"aGk=\"},\"Type\":\"KVS\"}\n"
                + "{\"Data\":{\"CreateIndex\":0,\"Flags\":0,\"Key\":\"gone\",\"LockIndex\":0,"
                + "\"ModifyIndex\":7,\"Session\":\"\",\"Value\":null},\"Type\":\"Tombstone\"}\n"
                + "{\"Data\":{\"Key\":\"kvs\",\"Value\":18446744073709551615},\"Type\":\"Index\"}\n"
                + "{\"Data\":{},\"Type\":\"Unknown(200)\"}\n");
  }

  static Stream<Arguments> records() {
    byte[] hash = StateBytes.hex("fbff00");
    return Stream.of(
        record(
            0,
            fields(
                "Check",
                fields("Definition", fields("Header", fields("X", List.of(CANARY)), "HTTP", "u")),
                "Node",
                "n",
                "Service",
                fields("ID", "s", "Port", -1, "Proxy", fields("Config", fields("api_key", CANARY))),
                "Token",
                CANARY),
            "{'Check':{'Definition':{'Header':'(masked)','HTTP':'u'}},'Node':'n',"
                + "'Service':{'ID':'s','Port':-1,'Proxy':{'Config':{'api_key':'(masked)'}}},"
                + "'Token':'(masked)'}"),
        record(
            2,
            fields("Flags", -1L, "Key", "k", "Value", CANARY),
            "{'Flags':-1,'Key':'k','Value':'(masked)'}"),
        record(
            3,
            fields("ID", RecordCases.ID, "LockDelay", 15_000_000_000L, "NodeChecks", List.of("c")),
            "{'ID':'" + RecordCases.ID + "','LockDelay':15000000000,'NodeChecks':['c']}"),
        record(4, fields("ID", CANARY, "Rules", "r"), "{'ID':'(masked)','Rules':'r'}"),
        record(5, fields("Key", "k", "Value", null), "{'Key':'k','Value':null}"),
        record(
            6,
            List.of(fields("Coord", fields("Vec", List.of(0.5, 1e-7)), "Node", "n")),
            "[{'Coord':{'Vec':[0.5,1e-7]},'Node':'n'}]"),
        record(
            7,
            fields("ID", "q", "Service", fields("Near", "_agent"), "Token", CANARY),
            "{'ID':'q','Service':{'Near':'_agent'},'Token':'(masked)'}"),
        record(7, fields("ID", "q", "Token", ""), "{'ID':'q','Token':''}"),
        record(
            9,
            fields("CleanupDeadServers", true, "LastContactThreshold", 200_000_000),
            "{'CleanupDeadServers':true,'LastContactThreshold':200000000}"),
        record(10, fields("Name", CANARY), "'(masked)'"),
        record(11, fields("AllowBootstrap", false), "{'AllowBootstrap':false}"),
        record(
            12,
            fields("CreatedAt", TIME, "Hash", hash, "ID", "i", "UpdatedAt", NO_TIME),
            "{'CreatedAt':'2020-10-09T05:45:43.25Z','Hash':'+/8A','ID':'i',"
                + "'UpdatedAt':'0001-01-01T00:00:00Z'}"),
        record(
            13,
            fields(
                "ID",
                "r",
                "NotAfter",
                TIME,
                "PrivateKeyType",
                "ec",
                "SigningKey",
                CANARY,
                "SigningKeyID",
                "61:f5"),
            "{'ID':'r','NotAfter':'2020-10-09T05:45:43.25Z','PrivateKeyType':'ec',"
                + "'SigningKey':'(masked)','SigningKeyID':'61:f5'}"),
        record(
            14,
            fields("ID", "p", "PrivateKey", CANARY, "RootCert", "c"),
            "{'ID':'p','PrivateKey':'(masked)','RootCert':'c'}"),
        record(
            15,
            fields("Config", fields("LeafCertTTL", CANARY), "Provider", "consul", "State", null),
            "{'Config':'(masked)','Provider':'consul','State':null}"),
        record(
            15,
            fields("Config", fields(), "State", fields("k", CANARY)),
            "{'Config':{},'State':'(masked)'}"),
        record(16, fields("Key", "kvs", "Value", 23), "{'Key':'kvs','Value':23}"),
        record(
            17,
            fields(
                "AccessorID",
                "a",
                "ExpirationTTL",
                3_600_000_000_000L,
                "ExpirationTime",
                null,
                "Hash",
                hash,
                "SecretID",
                CANARY),
            "{'AccessorID':'a','ExpirationTTL':3600000000000,'ExpirationTime':null,'Hash':'+/8A',"
                + "'SecretID':'(masked)'}"),
        record(
            19,
            fields("Hash", hash, "Rules", "a = \"<&>\""),
            "{'Hash':'+/8A'," + "'Rules':'a = \\\"\\u003c\\u0026\\u003e\\\"'}"),
        record(
            22,
            entry("service-defaults", fields("Kind", "service-defaults", "Name", "s")),
            "{'Kind':'service-defaults',"
                + "'Entry':{'Kind':'service-defaults','Name':'s'},'Op':''}"),
        record(
            22,
            entry("proxy-defaults", RecordCases.pack(fields("Config", fields("protocol", "http")))),
            "{'Kind':'proxy-defaults','Entry':{'Config':{'protocol':'http'}},'Op':''}"),
        record(
            22,
            entry("inline-certificate", fields("Name", "c", "PrivateKey", CANARY)),
            "{'Kind':'inline-certificate','Entry':{'Name':'c','PrivateKey':'(masked)'},'Op':''}"),
        record(
            22,
            entry("jwt-provider", fields("JSONWebKeySet", fields("Local", fields("JWKS", CANARY)))),
            "{'Kind':'jwt-provider','Entry':{'JSONWebKeySet':{'Local':{'JWKS':'(masked)'}}},"
                + "'Op':''}"),
        record(
            22,
            entry(
                "service-intentions", fields("Sources", List.of(fields("LegacyCreateTime", TIME)))),
            "{'Kind':'service-intentions',"
                + "'Entry':{'Sources':[{'LegacyCreateTime':'2020-10-09T05:45:43.25Z'}]},'Op':''}"),
        record(22, entry("later", CANARY), "{'Kind':'later','Entry':'(masked)','Op':''}"),
        record(23, fields("Hash", hash, "Name", "r"), "{'Hash':'+/8A','Name':'r'}"),
        record(25, fields("AuthMethod", "m"), "{'AuthMethod':'m'}"),
        record(
            27,
            fields("Config", fields("JWT", CANARY), "MaxTokenTTL", 5, "TokenLocality", "local"),
            "{'Config':'(masked)','MaxTokenTTL':5,'TokenLocality':'local'}"),
        Arguments.of(
            29,
            StateBytes.concat(
                StateBytes.hex("81a84368756e6b4d6170 8107 92c0"),
                RecordCases.pack(fields("Data", CANARY, "Term", 2))),
            "{'ChunkMap':{'7':[null,{'Data':'(masked)','Term':2}]}}"),
        record(
            30,
            fields("State", fields("Datacenter", "dc2", "UpdatedAt", TIME), "Token", CANARY),
            "{'State':{'Datacenter':'dc2','UpdatedAt':'2020-10-09T05:45:43.25Z'},"
                + "'Token':'(masked)'}"),
        record(
            31,
            fields("Key", "server-management-token", "Value", CANARY),
            "{'Key':'server-management-token','Value':'(masked)'}"),
        record(31, fields("Key", "later", "Value", CANARY), "{'Key':'later','Value':'(masked)'}"),
        record(
            31,
            fields("Key", "virtual-ips", "Value", "true"),
            "{'Key':'virtual-ips','Value':'true'}"),
        record(
            32,
            fields("IP", StateBytes.hex("00000003"), "ManualIPs", null),
            "{'IP':'0.0.0.3','ManualIPs':null}"),
        record(
            33,
            fields("IP", StateBytes.hex("00000000000000000000ffff00000007"), "IsCounter", true),
            "{'IP':'0.0.0.7','IsCounter':true}"),
        record(35, StateBytes.hex("0a0161"), "{'protobuf':'CgFh'}"),
        record(38, StateBytes.hex("0a0161"), "{'protobuf':'CgFh'}"),
        record(40, CANARY.getBytes(UTF_8), "'(masked)'"),
        record(42, StateBytes.hex("0a0161"), "{'protobuf':'CgFh'}"),
        record(65, CANARY.getBytes(UTF_8), "'(masked)'"),
        record(8, fields("Any", CANARY), "'(masked)'"),
        record(200, fields("Any", CANARY), "'(masked)'"));
  }

  @ParameterizedTest
  @MethodSource("records")
  void decode_recordOfAnyType_isShownAndItsSecretsAreNot(int type, byte[] value, String expected)
      throws IOException {
    byte[] state = StateBytes.stateWith(type, value);

    assertThat(line(MASKING, state))
        .isEqualTo(
            "{\"Data\":"
                + expected.replace('\'', '"')
                + ",\"Type\":\""
                + RecordType.nameOf(type)
                + "\"}");
    String revealed = line(REVEALING, state);
    assertThat(revealed).doesNotContain("(masked)");
    String written = new String(value, ISO_8859_1);
    assertThat(revealed.contains(CANARY) || revealed.contains("Y2FuYXJ5LTVmMmM"))
        .as(revealed)
        .isEqualTo(written.contains(CANARY));
  }

  @Test
  void revealingSecrets_alone_showsNoStoredValues() throws IOException {
    byte[] state =
        new StateBuilder().kv("k", CANARY).record(17, fields("SecretID", CANARY)).build();

    assertThat(lines(MASKING.revealingSecrets(), state))
        .satisfiesExactly(
            kv -> assertThat(kv).contains("\"Value\":\"(masked)\""),
            token -> assertThat(token).contains(CANARY));
    assertThat(lines(MASKING.revealingValues(), state))
        .satisfiesExactly(
            kv -> assertThat(kv).contains("\"Value\":\"Y2FuYXJ5LTVmMmM=\""),
            token -> assertThat(token).contains("\"SecretID\":\"(masked)\""));
  }

  @Test
  void decode_fieldsByTheirPlaces_areMasked() throws IOException {
    byte[] positional = RecordCases.pack(Arrays.asList("accessor", CANARY, 5, null, ""));

    assertThat(line(MASKING, StateBytes.stateWith(17, positional)))
        .contains("[\"(masked)\",\"(masked)\",\"(masked)\",null,\"\"]");
    assertThat(line(REVEALING, StateBytes.stateWith(17, positional))).contains(CANARY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Token", "client_secret", "db-password", "X.Api.Key", "aws_access_key_id"})
  void decode_fieldNamedAsASecret_isMaskedAtAnyDepth(String name) throws IOException {
    byte[] value =
        RecordCases.pack(fields("Node", "n", "NodeMeta", fields(name, CANARY), "Tokens", 3));

    assertThat(line(MASKING, StateBytes.stateWith(0, value)))
        .isEqualTo(
            "{\"Data\":{\"Node\":\"n\",\"NodeMeta\":{\""
                + name
                + "\":\"(masked)\"},\"Tokens\":3},\"Type\":\"Register\"}");
  }

  @Test
  void decode_stringsThatAreNotWhatTheirFieldSays_areBytes() throws IOException {
    byte[] bytes = StateBytes.hex("ff00");
    byte[] token = RecordCases.pack(fields("CreateTime", bytes, "Description", bytes));

    assertThat(line(MASKING, StateBytes.stateWith(17, token)))
        .isEqualTo(
            "{\"Data\":{\"CreateTime\":{\"base64\":\"/wA=\"},"
                + "\"Description\":{\"base64\":\"/wA=\"}},\"Type\":\"ACLToken\"}");
    byte[] address = RecordCases.pack(fields("IP", bytes));
    assertThat(line(MASKING, StateBytes.stateWith(33, address)))
        .contains("{\"IP\":{\"base64\":\"/wA=\"}}");
  }

  @Test
  void decode_text_isEscapedAsByGoAndMayNotSteerATerminal() throws IOException {
    byte[] policy =
        RecordCases.pack(
            fields("Rules", "a\"\\\n\r\t\0\u001f\u007f<&>\u2028\u2029\u00e9\ud83d\udd11/"));

    assertThat(line(MASKING, StateBytes.stateWith(19, policy)))
        .contains(
            "\"a\\\"\\\\\\n\\r\\t\\u0000\\u001f\\u007f\\u003c\\u0026\\u003e\\u2028\\u2029"
                + "\u00e9\ud83d\udd11/\"");
  }

  @Test
  void decode_keysThatAreNoText_areTheirJson() throws IOException {
    byte[] map = StateBytes.hex("85 2a01 c002 81a16101 03 92a16bcb3ff8000000000000 04 a2ff00 05");

    assertThat(line(REVEALING, StateBytes.stateWith(map)))
        .contains(
            "{\"42\":1,\"null\":2,\"{\\\"a\\\":1}\":3,\"[\\\"k\\\",1.5]\":4,"
                + "\"{\\\"base64\\\":\\\"/wA=\\\"}\":5}");
  }

  @Test
  void decode_mapsAsKeysOfKeys_areNoLongerThanWhatWasWritten() throws IOException {
    byte[] nested = StateBytes.hex("81".repeat(120) + "00" + "01".repeat(120));
    assertThat(line(REVEALING, StateBytes.stateWith(nested))).hasSizeLessThan(1000);

    byte[] pairs = StateBytes.hex("81 82 a5546f6b656e a178 810203 04 05");
    String expected = "{\"[[\\\"Token\\\",\\\"x\\\"],[[[2,3]],4]]\":5}";
    assertThat(line(REVEALING, StateBytes.stateWith(pairs))).contains(expected);
    byte[] masked = StateBytes.concat(StateBytes.hex("81a1 4d"), pairs);
    assertThat(line(MASKING, StateBytes.stateWith(0, masked)))
        .contains("[\\\"Token\\\",\\\"(masked)\\\"]");
  }

  @Test
  void decode_oneNameTwice_showsTheLast() throws IOException {
    assertThat(line(REVEALING, StateBytes.stateWith(StateBytes.hex("83 a16101 a16202 a16103"))))
        .contains("{\"a\":3,\"b\":2}");
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void decode_numbers_areThoseOfGo(String packed, String expected) throws IOException {
    assertThat(line(REVEALING, StateBytes.stateWith(StateBytes.hex(packed))))
        .isEqualTo("{\"Data\":" + expected + ",\"Type\":\"Unknown(200)\"}");
  }

  static Stream<Arguments> numbers() {
    return Stream.of(
        Arguments.of("cfffffffffffffffff", "18446744073709551615"),
        Arguments.of("d38000000000000000", "-9223372036854775808"),
        Arguments.of("ca3dcccccd", "0.1"),
        Arguments.of("cb0000000000000000", "0"),
        Arguments.of("cb8000000000000000", "-0"),
        Arguments.of("cb3ff0000000000000", "1"),
        Arguments.of("cb3eb0c6f7a0b5ed8d", "0.000001"),
        Arguments.of("cb3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
        Arguments.of("cb444b1ae4d6e2ef50", "1e+21"),
        Arguments.of("cb44b52d02c7e14af6", "1e+23"),
        Arguments.of("cb44c52d02c7e14af6", "2e+23"),
        Arguments.of("cb0000000000000001", "5e-324"),
        Arguments.of("cb7fefffffffffffff", "1.7976931348623157e+308"),
        // The nearest with so few digits is another number: below a power of two they are denser.
        Arguments.of("cb3d30000000000000", "5.684341886080802e-14"),
        Arguments.of("ca00000001", "1e-45"),
        Arguments.of("cb4415af1d78b58c40", "100000000000000000000"),
        Arguments.of("cbfff0000000000000", "\"-Infinity\""),
        Arguments.of("ca7fc00000", "\"NaN\""),
        Arguments.of("d40102", "{\"extension\":1,\"base64\":\"Ag==\"}"));
  }

  @ParameterizedTest
  @MethodSource("times")
  void decode_times_areInTheirZone(String packed, String expected) throws IOException {
    byte[] token = RecordCases.pack(fields("CreateTime", StateBytes.hex(packed)));

    assertThat(line(MASKING, StateBytes.stateWith(17, token)))
        .isEqualTo("{\"Data\":{\"CreateTime\":" + expected + "},\"Type\":\"ACLToken\"}");
  }

  static Stream<Arguments> times() {
    return Stream.of(
        Arguments.of("01 0000000ed711f007 00000001 0000", "\"2020-10-09T05:45:43.000000001Z\""),
        Arguments.of("01 0000000ed711f007 00000000 0078", "\"2020-10-09T07:45:43+02:00\""),
        Arguments.of("01 0000000ed711f007 00000000 fed4", "\"2020-10-09T00:45:43-05:00\""),
        // Go has zones with seconds, and larger ones.
        Arguments.of("02 0000000ed711f007 00000000 0078 1e", "\"2020-10-09T05:45:43Z\""),
        Arguments.of("01 0000000ed711f007 00000000 7fff", "\"2020-10-09T05:45:43Z\""),
        Arguments.of("01 7fffffffffffffff 00000000 ffff", "{\"base64\":\"AX//////////AAAAAP//\"}"),
        Arguments.of("03 0000000ed711f007 00000000 ffff", "{\"base64\":\"AwAAAA7XEfAHAAAAAP//\"}"));
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void decode_addresses_areInTheirUsualNotation(String packed, String expected) throws IOException {
    byte[] address = RecordCases.pack(fields("IP", StateBytes.hex(packed)));

    assertThat(line(MASKING, StateBytes.stateWith(32, address)))
        .contains("{\"IP\":\"" + expected + "\"}");
  }

  static Stream<Arguments> addresses() {
    return Stream.of(
        Arguments.of("f0000003", "240.0.0.3"),
        Arguments.of("", ""),
        Arguments.of("0".repeat(32), "::"),
        Arguments.of("0".repeat(31) + "1", "::1"),
        Arguments.of("20010db8000000000001000000000001", "2001:db8::1:0:0:1"),
        Arguments.of("20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"),
        Arguments.of("fe800000000000000000000000000000", "fe80::"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 12_287, 12_288, 12_289, 300_000})
  void decode_valuesOfAnyLength_areOneBase64Text(int length) throws IOException {
    byte[] value = new byte[length];
    Arrays.fill(value, (byte) 0xa5);
    byte[] state = new StateBuilder().kv("k", value).build();

    String expected =
        length == 0 ? "null" : "\"" + java.util.Base64.getEncoder().encodeToString(value) + "\"";
    assertThat(line(REVEALING, state)).contains("\"Value\":" + expected + "}");
  }

  @Test
  void decode_recordLongerThanIsLoaded_isAnErrorAndNoLine() throws IOException {
    byte[] state = new StateBuilder().kv("a", "1").kv("b", new byte[5000]).kv("c", "3").build();
    ArchiveLimits limits = ArchiveLimits.defaults().withMaxLoadedRecordBytes(1000);
    StateReader reader = new StateReader(new ByteArrayInputStream(state), "x.snap", limits);
    StringBuilder out = new StringBuilder();

    assertThatThrownBy(() -> MASKING.decode(metadata(), reader, out))
        .isInstanceOfSatisfying(
            InvalidArchiveException.class, e -> assertThat(e.fault()).isEqualTo(ArchiveFault.LIMIT))
        .hasMessageContaining("x.snap")
        .hasMessageContaining("record 2 of type KVS");
    assertThat(out.toString().lines()).hasSize(2);
    assertThat(out.toString()).endsWith("}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a0", // nothing
        "a161", // half of a kind
        "a4a3656e74", // a kind cut off, and no entry
        "a3a16b90", // no map
        "a2c080", // no kind
        "a5a16b81a1c1", // what is no msgpack
      })
  void decode_entryThatIsPackedWrongly_isAnErrorAndNoLine(String packed) {
    StringBuilder out = new StringBuilder();
    StateReader reader =
        new StateReader(new ByteArrayInputStream(StateBytes.stateWith(22, StateBytes.hex(packed))));

    assertThatThrownBy(() -> MASKING.decode(reader.next().orElseThrow(), out))
        .isInstanceOfSatisfying(
            InvalidArchiveException.class,
            e -> assertThat(e.fault()).isEqualTo(ArchiveFault.SENSELESS_RECORD))
        .hasMessageContaining("a configuration entry in record 1 of type ConfigEntry");
    assertThat(out).isEmpty();
  }

  @Test
  void decode_entryNestedDeeperThanAllowed_isAnError() {
    byte[] deep =
        StateBytes.concat(RecordCases.pack("k"), StateBytes.hex("81a161" + "91".repeat(4) + "00"));
    StateReader reader =
        new StateReader(
            new ByteArrayInputStream(StateBytes.stateWith(22, RecordCases.pack(deep))),
            "",
            ArchiveLimits.defaults().withMaxNesting(3));

    assertThatThrownBy(() -> MASKING.decode(reader.next().orElseThrow(), new StringBuilder()))
        .isInstanceOf(InvalidArchiveException.class);
  }

  @Test
  void decode_randomStates_isValidJsonWithALineForEachRecord() throws IOException {
    RandomState states = new RandomState(11, 20_000);
    for (int round = 0; round < 300; round++) {
      byte[] state = states.next();
      long records = StateBytes.walk(state).records().stream().mapToLong(r -> r.count()).sum();
      for (SnapshotDecoder decoder : List.of(MASKING, REVEALING)) {
        List<String> lines = lines(decoder, state);
        assertThat(lines).hasSize((int) records);
        lines.forEach(line -> assertThat(StrictJson.parse(line)).isInstanceOf(Map.class));
      }
    }
  }

  @Test
  void decode_deepestNestingOfTheDefaults_isWritten() throws IOException {
    byte[] deep = StateBytes.hex("91".repeat(128) + "00");

    assertThat(line(REVEALING, StateBytes.stateWith(deep)))
        .contains("[".repeat(128) + "0" + "]".repeat(128));
  }

  @Test
  void decode_outputThatFails_passesItsExceptionOn() {
    Appendable full =
        new Appendable() {
          @Override
          public Appendable append(CharSequence text) throws IOException {
            throw new IOException("full");
          }

          @Override
          public Appendable append(CharSequence text, int start, int end) throws IOException {
            throw new IOException("full");
          }

          @Override
          public Appendable append(char c) throws IOException {
            throw new IOException("full");
          }
        };
    StateReader reader = new StateReader(new ByteArrayInputStream(StateBytes.HEADER));

    assertThatThrownBy(() -> MASKING.decode(metadata(), reader, full))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("full");
  }

  private static Arguments record(int type, Object value, String expected) {
    return Arguments.of(type, RecordCases.pack(value), expected);
  }

  /** As {@link RecordCases#entry}, with the fields in one order. */
  private static byte[] entry(String kind, Object entry) {
    return StateBytes.concat(
        RecordCases.pack(kind), RecordCases.pack(fields("Entry", entry, "Op", "")));
  }

  /** Names and values in turn. */
  private static Map<String, Object> fields(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }

  /** The line of the only record. */
  private static String line(SnapshotDecoder decoder, byte[] state) throws IOException {
    List<String> lines = lines(decoder, state);
    assertThat(lines).hasSize(1);
    StrictJson.parse(lines.get(0));
    return lines.get(0);
  }

  private static List<String> lines(SnapshotDecoder decoder, byte[] state) throws IOException {
    return decode(decoder, state).lines().skip(1).toList();
  }

  private static String decode(SnapshotDecoder decoder, byte[] state) throws IOException {
    StringBuilder out = new StringBuilder();
    decoder.decode(metadata(), new StateReader(new ByteArrayInputStream(state)), out);
    return out.toString();
  }

  private static SnapshotMetadata metadata() {
    return new SnapshotMetadata(
        "2-13-1602222343947",
        -1,
        2,
        1,
        33,
        List.of(new RaftServer(1, "<id>", "127.0.0.1:8300")),
        1);
  }
}
