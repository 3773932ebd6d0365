package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StateBuilderTest {
  private static final String HEADER = "81a94c617374496e646578";

  @Test
  void build_nothingAdded_isTheHeader() {
    assertThat(hex(new StateBuilder().lastIndex(5).build())).isEqualTo(HEADER + "05");
  }

  @Test
  void build_indexOf64Bits_isUnsigned() {
    assertThat(hex(new StateBuilder().lastIndex(-1).build()))
        .isEqualTo(HEADER + "cfffffffffffffffff");
  }

  @Test
  void build_lengthsOfNumbers_areTheShortest() {
    Map<Long, String> forms = new LinkedHashMap<>();
    forms.put(127L, "7f");
    forms.put(128L, "cc80");
    forms.put(255L, "ccff");
    forms.put(256L, "cd0100");
    forms.put(65_535L, "cdffff");
    forms.put(65_536L, "ce00010000");
    forms.put(0xffff_ffffL, "ceffffffff");
    forms.put(0x1_0000_0000L, "cf0000000100000000");
    forms.forEach(
        (value, hex) ->
            assertThat(hex(new StateBuilder().lastIndex(value).build())).isEqualTo(HEADER + hex));
  }

  @Test
  void record_rawAfterTheHeader_areTheThirtyThreeBytesOfTheFormat() {
    byte[] state =
        new StateBuilder()
            .lastIndex(5)
            .record(2, HexFormat.of().parseHex("82a34b6579a3612f62a556616c7565a26869"))
            .record(200, Map.of())
            .build();

    assertThat(hex(state)).isEqualTo(HEADER + "050282a34b6579a3612f62a556616c7565a26869c880");
    assertThat(state).hasSize(33);
  }

  @Test
  void kv_flagsAndIndexes_areTheBytesOfConsul() {
    byte[] state =
        new StateBuilder()
            .withoutHeader()
            .kv(KvEntry.of("a/b", "hello").withFlags(-1).withIndexes(0x10, 0x10))
            .build();

    assertThat(hex(state))
        .isEqualTo(
            "0287"
                + text("CreateIndex")
                + "10"
                + text("Flags")
                + "cfffffffffffffffff"
                + text("Key")
                + text("a/b")
                + text("LockIndex")
                + "00"
                + text("ModifyIndex")
                + "10"
                + text("Session")
                + "a0"
                + text("Value")
                + text("hello"));
  }

  @Test
  void tombstoneAndIndex_areTheBytesOfConsul() {
    assertThat(hex(new StateBuilder().withoutHeader().tombstone("del", 0x13).build()))
        .startsWith("0587" + text("CreateIndex") + "00")
        .contains(text("ModifyIndex") + "13")
        .endsWith(text("Value") + "c0");
    assertThat(hex(new StateBuilder().withoutHeader().index("kvs", 0x17).build()))
        .isEqualTo("1082" + text("Key") + text("kvs") + text("Value") + "17");
  }

  @Test
  void kv_longValues_areStr16AndStr32() {
    assertThat(hex(new StateBuilder().withoutHeader().kv("k", new byte[32]).build()))
        .contains(text("Value") + "da0020");
    assertThat(hex(new StateBuilder().withoutHeader().kv("k", new byte[65_536]).build()))
        .contains(text("Value") + "db00010000");
  }

  @Test
  void record_mapOfEveryKind_isWritten() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("n", null);
    value.put("t", true);
    value.put("i", -33);
    value.put("d", 1.0);
    value.put("f", 1.0f);
    value.put("l", List.of(1, "x"));
    value.put("b", new byte[] {9});

    assertThat(hex(new StateBuilder().withoutHeader().record(7, value).build()))
        .isEqualTo(
            "0787a16ec0a174c3a169d0dfa164cb3ff0000000000000a166ca3f800000a16c9201a178a162a109");
  }

  @Test
  void record_typeOutsideAByte_isRefused() {
    assertThatThrownBy(() -> new StateBuilder().record(256, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256")
        .hasMessageContaining("0 to 255");
  }

  @Test
  void record_valueWithoutAForm_isRefused() {
    assertThatThrownBy(() -> new StateBuilder().record(1, Map.of("x", new Object())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Object");
  }

  @Test
  void decode_sample_findsItsKeys() throws Exception {
    List<KvEntry> keys = StateDecoder.keys(StateBuilder.sample().build());

    assertThat(keys).extracting(KvEntry::key).containsExactly("a/b", "a/empty", "b/\u00fc");
    assertThat(keys.get(2).value()).containsExactly(0, 0xff, 0xc1);
  }

  @Test
  void decode_cutAnywhere_isUnappliable() throws Exception {
    byte[] whole = StateBuilder.sample().session("id", "node", "15s").build();
    int[] ends = {12};
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      try {
        StateDecoder.keys(cut);
        // Only between two records can a state end.
        assertThat(length).isGreaterThanOrEqualTo(ends[0]);
      } catch (StateDecoder.Unappliable e) {
        assertThat(e).hasMessage("EOF");
      }
    }
    assertThat(StateDecoder.keys(whole)).hasSize(3);
  }

  private static String text(String text) {
    return HexFormat.of().toHexDigits((byte) (0xa0 | text.length()))
        + hex(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
