package io.github.consulsnapshot.okhttp.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.List;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {
  @Test
  void leader_address_isThere() throws IOException {
    assertThat(Answers.leader(json("\"127.0.0.1:8300\""))).hasValue("127.0.0.1:8300");
    assertThat(Answers.leader(json("\"\""))).isEmpty();
  }

  @Test
  void agentVersion_amongOtherFields_isFound() throws IOException {
    assertThat(
            Answers.agentVersion(
                json("{\"Member\":{\"a\":[1]},\"Config\":{\"x\":null,\"Version\":\"1.8.7\"}}")))
        .hasValue("1.8.7");
  }

  @Test
  void health_ofThreeServers_hasTheVersionOfTheLeader() throws IOException {
    Answers.Health health =
        Answers.health(
                json(
                    "{\"Healthy\":true,\"Servers\":[{\"Leader\":false,\"Version\":\"1.9.0\"},"
                        + "{\"Version\":\"1.8.7\",\"Leader\":true}]}"))
            .orElseThrow();

    assertThat(health.healthy()).isTrue();
    assertThat(health.leaderVersion()).hasValue("1.8.7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[]", "nothing", "{\"Config\":1}", "<html>", "{\"Config\":{\"Version\":{}}}"})
  void agentVersion_ofAnotherShape_isAbsent(String answer) throws IOException {
    assertThat(Answers.agentVersion(json(answer))).isEmpty();
  }

  @Test
  void agentVersion_lineBreaks_saysSo() {
    Buffer begun = new Buffer().writeUtf8("{\"Config\":{");
    IOException broken = new IOException("the line broke");
    BufferedSource breaking =
        Okio.buffer(
            new ForwardingSource(begun) {
              @Override
              public long read(Buffer sink, long byteCount) throws IOException {
                if (begun.exhausted()) {
                  throw broken;
                }
                return super.read(sink, byteCount);
              }
            });

    assertThatIOException().isThrownBy(() -> Answers.agentVersion(breaking)).isSameAs(broken);
  }

  /** What goes on for ever takes neither memory nor time, in whatever place it does. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{                           | ' '",
        "\"                          | x",
        "{\"Config\":{\"Version\":\" | x",
        "{\"Config\":{\"             | x",
        "{\"Healthy\":true,\"a\":[   | 1,",
        "{\"Servers\":[              | {},"
      })
  void any_withoutEnd_isRefusedAfterAMebibyte(String beginning, String repeated) {
    List<ThrowingCallable> all =
        List.of(
            () -> Answers.leader(endless(beginning, repeated)),
            () -> Answers.agentVersion(endless(beginning, repeated)),
            () -> Answers.health(endless(beginning, repeated)));
    int ended = 0;
    for (ThrowingCallable each : all) {
      Throwable thrown = catchThrowable(each);
      if (thrown != null) {
        assertThat(thrown)
            .isInstanceOf(IOException.class)
            .hasMessage("the answer is longer than 1048576 bytes, so it is not Consul's");
        ended++;
      }
    }
    // The others have seen before that it is of another shape.
    assertThat(ended).isPositive();
  }

  @Test
  void health_nestedWithoutEnd_isAbsent() throws IOException {
    assertThat(Answers.health(endless("{\"a\":", "["))).isEmpty();
  }

  @Test
  void agentVersion_behindMuchElse_isFound() throws IOException {
    String much = "{\"a\":\"" + "x".repeat(500_000) + "\",\"Config\":{\"Version\":\"1.8.7\"}}";

    assertThat(Answers.agentVersion(json(much))).hasValue("1.8.7");
  }

  private static BufferedSource json(String text) {
    return new Buffer().writeUtf8(text);
  }

  private static BufferedSource endless(String beginning, String repeated) {
    byte[] piece = repeated.repeat(1000).getBytes(UTF_8);
    Buffer begun = new Buffer().writeUtf8(beginning);
    return Okio.buffer(
        new Source() {
          @Override
          public long read(Buffer sink, long byteCount) {
            if (!begun.exhausted()) {
              return begun.read(sink, byteCount);
            }
            // Whole pieces of what is repeated, so that it stays well-formed.
            int count = (int) Math.min(byteCount, piece.length) / repeated.length();
            sink.write(piece, 0, Math.max(count, 1) * repeated.length());
            return (long) Math.max(count, 1) * repeated.length();
          }

          @Override
          public Timeout timeout() {
            return Timeout.NONE;
          }

          @Override
          public void close() {}
        });
  }
}
