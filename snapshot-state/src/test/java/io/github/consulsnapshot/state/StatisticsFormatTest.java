package io.github.consulsnapshot.state;

import static io.github.consulsnapshot.state.StatisticsFormat.JSON;
import static io.github.consulsnapshot.state.StatisticsFormat.PRETTY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.SnapshotMetadata;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsFormatTest {
  private static final byte[] SMALL =
      StateBytes.hex("81a94c617374496e64657805 0282a34b6579a3612f62a556616c7565a26869 c880");
  private static final SnapshotMetadata META =
      new SnapshotMetadata("1-5-1700000000000", 5, 1, 1, 33, List.of(), 0);

  @Test
  void pretty_smallStateWithKeys_isWhatConsulPrints() throws IOException {
    assertThat(SMALL).hasSize(33);
    assertThat(text(PRETTY, StateStatistics.of(small(), KeyGrouping.defaults())))
        .isEqualTo(
            """
            ID           1-5-1700000000000
            Size         33
            Index        5
            Term         1
            Version      1

            Type              Count      Size
            ----              ----       ----
            KVS               1          31B
            Unknown(200)      1          2B
            ----              ----       ----
            Total                        33B

            Key Name      Count      Size
            ----          ----       ----
            a/b           1          31B
            ----          ----       ----
            Total                    31B
            """
                .replaceAll("(?m)^(?=.)", " "));
  }

  @Test
  void pretty_noKeyThere_hasNoTableOfKeys() throws IOException {
    KeyGrouping none = KeyGrouping.defaults().withFilter(Bytes.ofUtf8("nothing"));

    String text = text(PRETTY, StateStatistics.of(small(), none));

    assertThat(text).isEqualTo(text(PRETTY, StateStatistics.of(small()))).endsWith("      33B\n");
  }

  @Test
  void json_smallState_isWhatConsulPrints() throws IOException {
    assertThat(text(JSON, StateStatistics.of(small())))
        .isEqualTo(
            """
            {
               "Meta": {
                  "ID": "1-5-1700000000000",
                  "Size": 33,
                  "Index": 5,
                  "Term": 1,
                  "Version": 1
               },
               "Stats": [
                  {
                     "Name": "KVS",
                     "Sum": 31,
                     "Count": 1
                  },
                  {
                     "Name": "Unknown(200)",
                     "Sum": 2,
                     "Count": 1
                  }
               ],
               "StatsKV": null,
               "TotalSize": 33,
               "TotalSizeKV": 0
            }
            """);
  }

  @Test
  void json_keysAndNoTypes_areListsOfTheSameForm() throws IOException {
    KeyGroup group = new KeyGroup(Bytes.ofUtf8("<&>\u00fc\u001b\u009b\u007f"), 2, 70);

    assertThat(text(JSON, new StateStatistics(List.of(), List.of(group))))
        .contains("   \"Stats\": [],\n")
        .endsWith(
            """
               "StatsKV": [
                  {
                     "Name": "\\u003c\\u0026\\u003e\u00fc\\u001b\\u009b\\u007f",
                     "Sum": 70,
                     "Count": 2
                  }
               ],
               "TotalSize": 0,
               "TotalSizeKV": 70
            }
            """);
  }

  @Test
  void pretty_nameThatCouldSteerATerminal_isShownEscaped() throws IOException {
    Bytes hostile =
        Bytes.of(
            StateBytes.concat(
                "\u001b[2J\n\u202e\u009b".getBytes(StandardCharsets.UTF_8), new byte[] {-1}));
    KeyGroup group = new KeyGroup(hostile, 1, 9);

    assertThat(text(PRETTY, new StateStatistics(List.of(), List.of(group))))
        .contains("\n \\x1b[2J\\x0a\\xe2\\x80\\xae\\xc2\\x9b\\xff      1          9B\n");
  }

  @Test
  void pretty_metadataThatCouldSteerATerminal_isShownEscaped() throws IOException {
    SnapshotMetadata hostile = new SnapshotMetadata("a\u001bb", -1, -2, 1, 0, List.of(), 0);
    StringBuilder out = new StringBuilder();

    PRETTY.write(hostile, new StateStatistics(List.of(), List.of()), out);

    assertThat(out)
        .startsWith(" ID           a\\x1bb\n")
        .contains("\n Index        18446744073709551615\n Term         18446744073709551614\n")
        .endsWith("\n Total                 0\n");
  }

  @Test
  void pretty_lengths_areCountedInCodePoints() throws IOException {
    KeyGroup wide =
        new KeyGroup(
            Bytes.ofUtf8("\ud83d\ude00\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc"), 1, 2);
    KeyGroup narrow = new KeyGroup(Bytes.ofUtf8("a"), 1234567, 1);

    assertThat(text(PRETTY, new StateStatistics(List.of(), List.of(wide, narrow))))
        .contains("\u00fc      1            2B\n a              1234567      1B\n");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1B",
    "344, 344B",
    "1023, 1023B",
    "1024, 1KB",
    "5141, 5KB",
    "12589, 12.3KB",
    "1280, 1.2KB",
    "1792, 1.8KB",
    "1048575, 1024KB",
    "1048576, 1MB",
    "1610612736, 1.5GB",
    "1099511627776, 1TB",
    "1125899906842624, 1024TB",
    "9223372036854775807, 8388608TB",
  })
  void pretty_size_isInPowersOf1024(long bytes, String shown) throws IOException {
    RecordCount type = new RecordCount(2, "KVS", 1, bytes);

    assertThat(text(PRETTY, new StateStatistics(List.of(type), List.of())).lines())
        .anyMatch(line -> line.matches(" KVS {8}1 {10}" + shown))
        .anyMatch(line -> line.matches(" Total {17}" + shown));
  }

  private static StateReader small() {
    return new StateReader(new ByteArrayInputStream(SMALL));
  }

  private static String text(StatisticsFormat format, StateStatistics statistics)
      throws IOException {
    StringBuilder out = new StringBuilder();
    format.write(META, statistics, out);
    return out.toString();
  }
}
