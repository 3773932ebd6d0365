package io.github.consulsnapshot.okhttp.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import okio.Buffer;
import okio.BufferedSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes, taken for an answer of Consul in JSON, are understood, say nothing, or end early. */
class AnswersFuzzTest {
  static Stream<byte[]> seeds() {
    return Stream.of(
            "\"10.0.0.1:8300\"",
            "\"\"",
            "{\"Config\":{\"Datacenter\":\"dc1\",\"Version\":\"1.8.7\"},\"Member\":{}}",
            "{\"Healthy\":true,\"FailureTolerance\":0,\"Servers\":[{\"Name\":\"a\",\"Leader\":true,"
                + "\"Version\":\"1.22.0\"},{\"Leader\":false}]}")
        .map(json -> json.getBytes(UTF_8));
  }

  private interface Answer {
    Optional<?> read(BufferedSource json) throws IOException;
  }

  @MethodSource("seeds")
  @FuzzTest
  void read_anyBytes_isUnderstoodOrAbsent(byte[] json) {
    require(json, Answers::leader);
    require(json, Answers::agentVersion);
    require(json, Answers::health);
  }

  private static void require(byte[] json, Answer answer) {
    try {
      assertThat(answer.read(new Buffer().write(json))).isNotNull();
    } catch (IOException e) {
      // What a line gives that breaks; the bytes end where more are needed.
      assertThat(e).isInstanceOf(EOFException.class);
    }
  }
}
