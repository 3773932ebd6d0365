package io.github.consulsnapshot.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.testing.KvEntry;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StateComparisonTest {
  private static final ComparisonOptions DEFAULTS = ComparisonOptions.defaults();

  @Test
  void compare_keys_namesWhatWasAddedRemovedAndChanged() throws IOException {
    byte[] before = new StateBuilder().kv("a", "1").kv("b", "2").kv("c", "3").build();
    byte[] after =
        new StateBuilder().kv("a", "1").kv(KvEntry.of("c", "34").withFlags(7)).kv("d", "").build();

    assertThat(Comparisons.differences(before, after))
        .containsExactly(
            new StateDifference(
                DifferenceKind.REMOVED, 2, key("b"), List.of(), bytes(1), Optional.empty()),
            new StateDifference(
                DifferenceKind.CHANGED, 2, key("c"), List.of("Flags", "Value"), bytes(1), bytes(2)),
            new StateDifference(
                DifferenceKind.ADDED, 2, key("d"), List.of(), Optional.empty(), bytes(0)));
  }

  @Test
  void compare_writtenAgain_isCountedAndIsADifferenceOnlyWithBookkeeping() throws IOException {
    byte[] before =
        new StateBuilder().kv(KvEntry.of("a", "1").withIndexes(1, 1)).index("kvs", 1).build();
    byte[] after =
        new StateBuilder().kv(KvEntry.of("a", "1").withIndexes(1, 9)).index("kvs", 9).build();

    ComparisonSummary summary = Comparisons.compare(before, after, DEFAULTS, 99, failing());

    assertThat(summary.isSame()).isTrue();
    assertThat(summary.types()).containsExactly(new DifferenceCount(2, 0, 0, 0, 1));
    assertThat(lines(before, after, DEFAULTS.withBookkeeping(true)))
        .containsExactly("CHANGED KVS a [ModifyIndex]", "CHANGED Index kvs [Value]");
  }

  @Test
  void compare_otherOrderOfFieldsAndOtherForms_isTheSame() throws IOException {
    byte[] before =
        state(
            19,
            fields(
                "ID", "p", "Rules", "x", "Datacenters", List.of(), "Meta", fields("a", 1, "b", 2)));
    byte[] after =
        StateBytes.stateWith(
            19,
            // Meta with str8, uint8 and its entries the other way round; no Datacenters.
            StateBytes.hex(
                "83 a44d657461 82 a162 cc02 d90161 cc01 a552756c6573 c40178 a24944 a170"));

    assertThat(Comparisons.compare(before, after, DEFAULTS, 3, failing()).types()).isEmpty();
  }

  @Test
  void compare_entryThatDiffersInAMap_isChanged() throws IOException {
    byte[] before = state(19, fields("ID", "p", "Meta", fields("a", "", "b", 2)));
    byte[] after = state(19, fields("ID", "p", "Meta", fields("b", 2)));

    assertThat(lines(before, after, DEFAULTS)).containsExactly("CHANGED ACLPolicy p [Meta]");
  }

  @Test
  void compare_catalog_tellsNodesServicesAndChecksApart() throws IOException {
    byte[] before =
        new StateBuilder()
            .record(0, node("n", "10.0.0.1", Map.of()))
            .record(0, node("n", "10.0.0.1", Map.of("Service", fields("ID", "web", "Port", 80))))
            .record(
                0, node("n", "10.0.0.1", Map.of("Check", fields("CheckID", "c", "Status", "up"))))
            .build();
    byte[] after =
        new StateBuilder()
            .record(0, node("n", "10.0.0.2", Map.of()))
            .record(0, node("n", "10.0.0.2", Map.of("Service", fields("ID", "web", "Port", 81))))
            .record(
                0, node("n", "10.0.0.2", Map.of("Check", fields("CheckID", "c", "Status", "up"))))
            .build();

    assertThat(lines(before, after, DEFAULTS))
        .containsExactly(
            "CHANGED Register n [Address]", "CHANGED Register Node=n ServiceID=web [Service.Port]");
  }

  @Test
  void compare_packedEntries_ignoresTheOrderOfTheirMaps() throws IOException {
    Map<String, Object> config = fields("protocol", "http", "timeout", 5);
    Map<String, Object> turned = fields("timeout", 5, "protocol", "http");
    byte[] before = state(22, proxyDefaults(config));
    byte[] after = state(22, proxyDefaults(turned));
    byte[] other = state(22, proxyDefaults(fields("protocol", "tcp", "timeout", 5)));

    assertThat(before).isNotEqualTo(after);
    assertThat(lines(before, after, DEFAULTS)).isEmpty();
    assertThat(lines(before, other, DEFAULTS))
        .containsExactly("CHANGED ConfigEntry Kind=proxy-defaults Name=global [Entry.Config]");
  }

  @Test
  void compare_namespaces_belongToTheIdentity() throws IOException {
    byte[] before = state(2, fields("Key", "k", "Namespace", "one", "Value", "1"));
    byte[] after = state(2, fields("Key", "k", "Namespace", "two", "Value", "1"));

    assertThat(lines(before, after, DEFAULTS))
        .containsExactly("REMOVED KVS Key=k Namespace=one []", "ADDED KVS Key=k Namespace=two []");
  }

  @Test
  void compare_legacyAclAndTokenWithoutAccessor_showsNoSecret() throws IOException {
    String secret = "c0ffee00-1111-2222-3333-444455556666";
    byte[] before = new StateBuilder().build();
    byte[] after =
        new StateBuilder()
            .record(4, fields("ID", secret))
            .record(17, fields("AccessorID", "", "SecretID", secret))
            .build();
    StringBuilder out = new StringBuilder();
    ComparisonJson json = new ComparisonJson(out);

    List<StateDifference> found = Comparisons.differences(before, after);
    for (StateDifference difference : found) {
      json.differs(difference);
    }

    assertThat(found).hasSize(2);
    assertThat(out.toString() + found).contains("SecretSHA256").doesNotContain(secret);
  }

  @Test
  void compare_unknownType_isAddedAndRemoved() throws IOException {
    byte[] before = state(200, fields("a", 1));
    byte[] after = state(200, fields("a", 2));

    assertThat(Comparisons.differences(before, after))
        .extracting(StateDifference::kind)
        .containsExactlyInAnyOrder(DifferenceKind.REMOVED, DifferenceKind.ADDED);
  }

  @Test
  void compare_withPrefix_looksAtThoseKeysAlone() throws IOException {
    byte[] before = new StateBuilder().session("s", "n", "").kv("a/1", "").kv("b/1", "").build();
    byte[] after = new StateBuilder().kv("a/2", "").build();

    assertThat(lines(before, after, DEFAULTS.withKeyPrefix(Bytes.ofUtf8("a/"))))
        .containsExactly("REMOVED KVS a/1 []", "ADDED KVS a/2 []");
  }

  @Test
  void compare_typesInAnotherOrder_stillFindsTheValues() throws IOException {
    byte[] before = new StateBuilder().kv("a", "1").kv("b", "2").session("s", "n", "").build();
    byte[] after = new StateBuilder().session("s", "n", "").kv("a", "3").build();

    List<StateDifference> found =
        Comparisons.differences(before, after, DEFAULTS.withValues(true), 5);

    assertThat(found)
        .extracting(d -> d.before().flatMap(ComparedValue::content))
        .containsExactlyInAnyOrder(Optional.of(Bytes.ofUtf8("1")), Optional.of(Bytes.ofUtf8("2")));
  }

  @Test
  void compare_moreThanMayBeSetAside_saysWhichSetting() throws IOException {
    StateBuilder before = new StateBuilder();
    StateBuilder after = new StateBuilder();
    for (int i = 100; i > 0; i--) {
      before.session("old-" + i, "n", "");
      after.session("new-" + i, "n", "");
    }
    byte[] old = before.build();
    byte[] now = after.build();

    assertThat(Comparisons.differences(old, now)).hasSize(200);
    assertThatThrownBy(
            () ->
                Comparisons.compare(
                    old, now, DEFAULTS.withMaxSetAsideBytes(5_000), 100, difference -> {}))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("maxSetAsideBytes: 5000 given, and more are needed")
        .hasMessageContaining("of type Session");
  }

  @Test
  void compare_whatHasComeInBoth_isSetAsideNoMore() throws IOException {
    StateBuilder before = new StateBuilder();
    StateBuilder after = new StateBuilder();
    for (int i = 0; i < 200; i++) {
      // In pairs, the other way round; and a record in between that only one of them has.
      before.session("a" + i, "n", "").session("b" + i, "n", "").kv("k" + (1000 - i), "");
      after.session("b" + i, "n", "").session("a" + i, "n", "");
    }

    assertThat(
            Comparisons.differences(
                before.build(), after.build(), DEFAULTS.withMaxSetAsideBytes(5_000), 512))
        .hasSize(200)
        .allMatch(difference -> difference.kind() == DifferenceKind.REMOVED);
  }

  @Test
  void compare_keysInOrder_setsNothingAsideHoweverManyDiffer() throws IOException {
    StateBuilder before = new StateBuilder();
    StateBuilder after = new StateBuilder();
    for (int i = 100; i < 500; i++) {
      before.kv("k" + i + (i % 2), "");
      after.kv("k" + i + "x", "");
    }

    assertThat(
            Comparisons.differences(
                before.build(), after.build(), DEFAULTS.withMaxSetAsideBytes(1), 512))
        .hasSize(800);
  }

  @Test
  void compare_stateThatIsNotThatOfItsOutline_isNamed() throws IOException {
    byte[] one = new StateBuilder().kv("a", "").kv("b", "").build();
    byte[] turned = new StateBuilder().kv("b", "").kv("a", "").build();
    byte[] more = new StateBuilder().kv("a", "").kv("b", "").kv("c", "").build();
    byte[] fewer = new StateBuilder().kv("a", "").build();
    StateOutline outline = StateOutline.of(Comparisons.reader("", one, 9));

    for (byte[] other : List.of(turned, more, fewer)) {
      assertThatThrownBy(
              () ->
                  new StateComparison(DEFAULTS)
                      .compare(
                          Comparisons.reader("one", one, 9),
                          outline,
                          Comparisons.reader("other", other, 9),
                          outline,
                          difference -> {}))
          .isInstanceOf(StorageException.class)
          .hasMessageStartingWith("other: expected the state that was read before");
    }
  }

  @Test
  void text_oddIdentitiesAndValues_isOneLineEachAndSafe() throws IOException {
    StringBuilder out = new StringBuilder();
    ComparisonText text = new ComparisonText(out);
    byte[] after =
        new StateBuilder()
            .record(2, fields("Key", "a\u001b[1m\n\\\u00fc", "Value", "x\ny"))
            .record(2, fields("Key", new byte[] {'b', (byte) 0xff}, "Value", new byte[] {0}))
            .build();

    text.ends(
        Comparisons.compare(new StateBuilder().build(), after, DEFAULTS.withValues(true), 9, text));

    assertThat(out.toString())
        .isEqualTo(
            """
            KVS
              + a\\x1b[1m\\x0a\\\\\u00fc (3 bytes)
                  + "x\\ny"
              + b\\xff (1 byte)
                  + base64 AA==

            2 added, 0 removed, 0 changed
            """);
  }

  @Test
  void json_differences_areObjectsALine() throws IOException {
    StringBuilder out = new StringBuilder();
    ComparisonJson json = new ComparisonJson(out);
    byte[] before = new StateBuilder().kv("k", "1").build();
    byte[] after =
        new StateBuilder()
            .kv("k", "22")
            .record(2, fields("Key", new byte[] {(byte) 0xff}, "Value", new byte[] {0}))
            .build();

    json.ends(Comparisons.compare(before, after, DEFAULTS.withValues(true), 9, json));

    assertThat(out.toString())
        .isEqualTo(
            """
            {"Kind":"changed","Type":"KVS","Identity":{"Key":"k"},"Fields":["Value"],\
            "BytesBefore":1,"ValueBefore":"1","BytesAfter":2,"ValueAfter":"22"}
            {"Kind":"added","Type":"KVS","Identity":{"KeyBase64":"/w=="},\
            "BytesAfter":1,"ValueAfterBase64":"AA=="}
            {"Summary":[{"Type":"KVS","Added":1,"Removed":0,"Changed":1,"Rewritten":0}]}
            """);
  }

  @Test
  void toString_ofADifference_showsNoValue() throws IOException {
    byte[] after = new StateBuilder().kv("k", "s3cret").build();

    assertThat(
            Comparisons.differences(new StateBuilder().build(), after, DEFAULTS.withValues(true), 9)
                .toString())
        .doesNotContain("s3cret");
  }

  private static ComparisonListener failing() {
    return difference -> {
      throw new AssertionError(difference);
    };
  }

  private static List<String> lines(byte[] before, byte[] after, ComparisonOptions options)
      throws IOException {
    return Comparisons.lines(Comparisons.differences(before, after, options, 7));
  }

  private static RecordIdentity key(String key) {
    return RecordIdentity.of("Key", Bytes.ofUtf8(key));
  }

  private static Optional<ComparedValue> bytes(int bytes) {
    return Optional.of(new ComparedValue(bytes, Optional.empty()));
  }

  private static byte[] state(int type, Map<String, ?> value) {
    return new StateBuilder().record(type, value).build();
  }

  private static byte[] state(int type, byte[] value) {
    return new StateBuilder().record(type, value).build();
  }

  private static Map<String, Object> fields(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }

  private static Map<String, Object> node(String name, String address, Map<String, ?> more) {
    Map<String, Object> node = new HashMap<>(more);
    node.put("Node", name);
    node.put("Address", address);
    return node;
  }

  /** The kind, and an envelope whose entry is packed once more. */
  private static byte[] proxyDefaults(Map<String, Object> config) {
    byte[] entry =
        RecordCases.pack(fields("Kind", "proxy-defaults", "Name", "global", "Config", config));
    return RecordCases.pack(RecordCases.entry("proxy-defaults", entry));
  }
}
