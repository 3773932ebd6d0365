package io.github.consulsnapshot.okhttp.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.squareup.moshi.JsonDataException;
import io.github.consulsnapshot.RaftServer;
import io.github.consulsnapshot.SnapshotMetadata;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetaJsonTest {
  private static final SnapshotMetadata ZERO = new SnapshotMetadata("", 0, 0, 0, 0, List.of(), 0);

  @Test
  void parse_asConsulWritesIt_readsAllFields() throws IOException {
    assertThat(
            parse(
                """
                {"Version":1,"ID":"2-13-1602222343947","Index":13,"Term":2,\
                "Peers":"ka4xMjcuMC4wLjE6ODMwMA==","Configuration":{"Servers":[\
                {"Suffrage":0,"ID":"one","Address":"127.0.0.1:8300"},\
                {"Suffrage":1,"ID":"two","Address":"127.0.0.2:8300"}]},\
                "ConfigurationIndex":1,"Size":5141}
                """))
        .isEqualTo(
            new SnapshotMetadata(
                "2-13-1602222343947",
                13,
                2,
                1,
                5141,
                List.of(
                    new RaftServer(0, "one", "127.0.0.1:8300"),
                    new RaftServer(1, "two", "127.0.0.2:8300")),
                1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        " \t\r\n{} \t\r\n",
        "{\"Index\":null,\"Term\":null,\"Version\":null,\"Size\":null,\"ConfigurationIndex\":null}",
        "{\"ID\":null,\"Peers\":null,\"Configuration\":null}",
        "{\"Configuration\":{}}",
        "{\"Configuration\":{\"Servers\":null}}",
        "{\"Configuration\":{\"Servers\":[],\"Other\":[1]}}",
        "{\"Peers\":\"\"}",
        "{\"Peers\":\"AA==\"}",
        "{\"Peers\":\"AB==\"}",
        "{\"Peers\":\"AA\\r\\nAA\"}",
        "{\"Size\":-0}",
        "{\"Index\":5,\"Index\":0}",
        "{\"Index\":0,\"Index\":null}",
        "{\"CRC\":\"lQPaLJXiMzQ=\"}",
        "{\"a\":{\"b\":[1,-1.5E+3,\"c\",true,false,null,{}],\"d\":{}}}",
        "{\"a\":123456789012345678901234567890}",
        "{\"\":1,\"\\u0000\":1}",
        // Both are an i for Java when it ignores case.
        "{\"\u0131d\":1,\"\u0130D\":1}"
      })
  void parse_nothingOfInterest_isAllZero(String json) throws IOException {
    assertThat(parse(json)).isEqualTo(ZERO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Index", "INDEX", "index", "iNdEx", "\\u0049ndex"})
  void parse_namesInAnyCase_areTheSameField(String name) throws IOException {
    assertThat(parse("{\"" + name + "\":7}").index()).isEqualTo(7);
  }

  @Test
  void parse_longS_isAnS() throws IOException {
    // The one other letter whose upper case is in these names.
    assertThat(parse("{\"\u017fize\":7}").stateBytes()).isEqualTo(7);
  }

  @Test
  void parse_repeatedFields_lastWins() throws IOException {
    SnapshotMetadata last =
        parse(
            "{\"Index\":1,\"ID\":\"a\",\"index\":2,\"ID\":\"b\",\"INDEX\":null,"
                + "\"Configuration\":{\"Servers\":[{\"ID\":\"c\"}]},\"Configuration\":{}}");
    assertThat(last.index()).isEqualTo(2);
    assertThat(last.id()).isEqualTo("b");
    assertThat(last.servers()).containsExactly(new RaftServer(0, "c", ""));
  }

  @Test
  void parse_numbersAtTheirLimits_areKept() throws IOException {
    SnapshotMetadata most =
        parse(
            "{\"Index\":18446744073709551615,\"Term\":9223372036854775808,"
                + "\"ConfigurationIndex\":18446744073709551614,\"Size\":9223372036854775807,"
                + "\"Version\":2147483647}");
    assertThat(Long.toUnsignedString(most.index())).isEqualTo("18446744073709551615");
    assertThat(Long.toUnsignedString(most.term())).isEqualTo("9223372036854775808");
    assertThat(Long.toUnsignedString(most.configurationIndex())).isEqualTo("18446744073709551614");
    assertThat(most.stateBytes()).isEqualTo(Long.MAX_VALUE);
    assertThat(most.version()).isEqualTo(Integer.MAX_VALUE);
    SnapshotMetadata least = parse("{\"Size\":-9223372036854775808,\"Version\":-2147483648}");
    assertThat(least.stateBytes()).isEqualTo(Long.MIN_VALUE);
    assertThat(least.version()).isEqualTo(Integer.MIN_VALUE);
  }

  @Test
  void parse_escapes_areRead() throws IOException {
    assertThat(parse("{\"ID\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00\"}").id())
        .isEqualTo("\"\\/\b\f\n\r\t\u00e9\ud83d\ude00");
    assertThat(parse("{\"ID\":\"\u00e9\ud83d\ude00\u007f\u2028\"}").id())
        .isEqualTo("\u00e9\ud83d\ude00\u007f\u2028");
  }

  @Test
  void parse_loneSurrogate_isAccepted() throws IOException {
    assertThat(parse("{\"ID\":\"a\\ud800b\"}").id()).startsWith("a").endsWith("b").hasSize(3);
  }

  @Test
  void parse_bytesThatAreNoText_areReplaced() throws IOException {
    byte[] json = "{\"ID\":\"aXb\"}".getBytes(UTF_8);
    json[8] = (byte) 0xff;
    assertThat(MetaJson.parse(json).id()).isEqualTo("a\ufffdb");
  }

  @Test
  void parse_serverNull_isAServerOfZeros() throws IOException {
    assertThat(parse("{\"Configuration\":{\"Servers\":[null,{\"Suffrage\":2}]}}").servers())
        .containsExactly(new RaftServer(0, "", ""), new RaftServer(2, "", ""));
  }

  static List<String> refused() {
    return List.of(
        "",
        " ",
        "\ufeff{}",
        "{}{}",
        "{} null",
        "null null",
        "{}\u0000",
        "[]",
        "\"x\"",
        "5",
        "true",
        "nul",
        "NULL",
        "{",
        "{\"Index\"",
        "{\"Index\":",
        "{\"Index\":5",
        "{\"Index\":5,",
        "{\"Index\":5,}",
        "{\"Index\" 5}",
        "{\"Index\"=5}",
        "{\"Index\":5;\"Term\":5}",
        "{Index:5}",
        "{'Index':5}",
        "{\"Index\":NULL}",
        "{\"a\":True}",
        "{\"a\":truE}",
        "{\"a\":NaN}",
        "{\"a\":[1,]}",
        "{\"a\":[,1]}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":1e}",
        "{}//comment",
        "#comment\n{}",
        "/**/{}",
        ")]}'\n{}",
        "{}\u00a0",
        "{}\f",
        "{\"Index\":\"5\"}",
        "{\"Index\":5.0}",
        "{\"Index\":5e0}",
        "{\"Index\":5E0}",
        "{\"Index\":-1}",
        "{\"Index\":-0}",
        "{\"Index\":18446744073709551616}",
        "{\"Index\":99999999999999999999999}",
        "{\"Index\":true}",
        "{\"Index\":{}}",
        "{\"Index\":[]}",
        "{\"Size\":9223372036854775808}",
        "{\"Size\":-9223372036854775809}",
        "{\"Version\":\"1\"}",
        "{\"Version\":1.0}",
        "{\"Version\":2147483648}",
        "{\"ID\":5}",
        "{\"ID\":{}}",
        "{\"ID\":\"\t\"}",
        "{\"ID\":\"\n\"}",
        "{\"ID\":\"\u0000\"}",
        "{\"ID\":\"\\x\"}",
        "{\"ID\":\"\\'\"}",
        "{\"ID\":\"\\u12\"}",
        "{\"ID\":\"\\u12g4\"}",
        "{\"ID\":\"\\",
        "{\"ID\":\"\\u1",
        "{\"ID\":\"",
        "{\"unknown\":\"\\u12g4\"}",
        "{\"unknown\":\"\u001f\"}",
        "{\"un\tknown\":1}",
        "{\"Peers\":5}",
        "{\"Peers\":\"A\"}",
        "{\"Peers\":\"AA\"}",
        "{\"Peers\":\"AAA\"}",
        "{\"Peers\":\"A===\"}",
        "{\"Peers\":\"====\"}",
        "{\"Peers\":\"AA==AA==\"}",
        "{\"Peers\":\"-_==\"}",
        "{\"Peers\":\"AA A\"}",
        "{\"Peers\":\"\u00e9AAA\"}",
        "{\"Configuration\":[]}",
        "{\"Configuration\":\"\"}",
        "{\"Configuration\":{\"Servers\":{}}}",
        "{\"Configuration\":{\"Servers\":[5]}}",
        "{\"Configuration\":{\"Servers\":[{\"ID\":5}]}}",
        "{\"Configuration\":{\"Servers\":[{\"Suffrage\":\"0\"}]}}",
        "{\"Configuration\":{\"Servers\":[{\"Suffrage\":2147483648}]}}");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void parse_whatConsulRefuses_isRefused(String json) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOfAny(JsonDataException.class, IOException.class)
        .message()
        .isNotBlank()
        .doesNotContain("setLenient");
  }

  @Test
  void parse_nestedAHundredDeep_isAccepted() throws IOException {
    assertThat(parse(nested("[", "]", 100))).isEqualTo(ZERO);
    assertThat(parse(nested("{\"a\":", "}", 100))).isEqualTo(ZERO);
  }

  @Test
  void parse_nestedTooDeep_isRefused() {
    for (int depth : new int[] {256, 1000, 100_000}) {
      assertThatThrownBy(() -> parse(nested("[", "]", depth)))
          .isInstanceOf(JsonDataException.class)
          .hasMessageStartingWith("Nesting too deep");
      assertThatThrownBy(() -> parse(nested("{\"a\":", "}", depth)))
          .isInstanceOf(JsonDataException.class)
          .hasMessageStartingWith("Nesting too deep");
    }
  }

  private static String nested(String open, String close, int depth) {
    String inner = open.startsWith("{") ? "1" : "";
    return "{\"unknown\":" + open.repeat(depth) + inner + close.repeat(depth) + "}";
  }

  private static SnapshotMetadata parse(String json) throws IOException {
    return MetaJson.parse(json.getBytes(UTF_8));
  }
}
