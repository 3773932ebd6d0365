package io.github.consulsnapshot.okhttp.internal.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.okhttp.ErrorText;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes, taken for a PAX extended header. */
class PaxRecordsFuzzTest {
  private static final ArchiveFinding FINDING = new ArchiveFinding("");

  static Stream<byte[]> seeds() {
    return Stream.of(
            Tars.pax("size", "8589934592"),
            Tars.pax("path", "state.bin") + Tars.pax("mtime", "1.5"),
            Tars.pax("size", "1") + Tars.pax("size", ""),
            Tars.pax("uid", "-1") + Tars.pax("comment", "x=y z"))
        .map(seed -> seed.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void parse_anyBytes_areRecordsOfTheLengthsTheyNameOrAreRefused(byte[] bytes) {
    PaxRecords records;
    try {
      records = PaxRecords.parse(bytes, 512, FINDING);
    } catch (InvalidArchiveException e) {
      ErrorText.requireReadable(e);
      return;
    }
    Map<String, String> values = new HashMap<>();
    String text = new String(bytes, ISO_8859_1);
    while (!text.isEmpty()) {
      int length = Integer.parseInt(text.substring(0, text.indexOf(' ')));
      String record = text.substring(text.indexOf(' ') + 1, length);
      assertThat(record).endsWith("\n");
      int equals = record.indexOf('=');
      values.put(record.substring(0, equals), record.substring(equals + 1, record.length() - 1));
      text = text.substring(length);
    }
    values.values().removeIf(String::isEmpty);
    assertThat(records.size())
        .isEqualTo(
            values.containsKey("size")
                ? OptionalLong.of(Long.parseLong(values.get("size")))
                : OptionalLong.empty());
    assertThat(records.path())
        .isEqualTo(
            Optional.ofNullable(values.get("path"))
                .map(path -> new String(path.getBytes(ISO_8859_1), UTF_8)));
  }
}
