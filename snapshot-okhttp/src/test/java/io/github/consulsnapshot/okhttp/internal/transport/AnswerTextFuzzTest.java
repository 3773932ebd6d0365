package io.github.consulsnapshot.okhttp.internal.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.okhttp.ErrorText;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.Credentials;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any answer of a server, which may say back what it was told. The first byte of the input chooses
 * the status and how much space stands before the text, the line behind it is where a redirect
 * leads, and the rest is the body.
 */
class AnswerTextFuzzTest {
  private static final String TOKEN = "7e1f5a3c-token";
  private static final String CREDENTIALS = Credentials.basic("user", "7e1f5a3c-password");
  private static final int[] STATUSES = {301, 400, 401, 403, 404, 429, 500, 503};

  static Stream<byte[]> seeds() {
    return Stream.of(
            "0http://elsewhere:80/" + TOKEN + "\nmoved",
            "3\nPermission denied: token " + TOKEN + " lacks it",
            "6\nNo cluster leader",
            "2\n" + CREDENTIALS + "\n\u001b[31m",
            "\u00ff\n" + TOKEN + TOKEN,
            "6\nunexpected EOF")
        .map(text -> text.getBytes(ISO_8859_1));
  }

  @MethodSource("seeds")
  @FuzzTest
  void of_anyAnswer_isOneReadableLineWithoutASecret(byte[] input) {
    int choice = input.length > 0 ? input[0] & 0xff : 0;
    int line = Math.min(1, input.length);
    while (line < input.length && input[line] != '\n') {
      line++;
    }
    String location = new String(input, Math.min(1, line), Math.max(0, line - 1), UTF_8);
    byte[] text = Arrays.copyOfRange(input, line, input.length);
    byte[] space = new byte[choice < 192 ? 0 : 8192 - (choice & 0x3f)];
    Arrays.fill(space, (byte) ' ');
    Request request =
        new Request.Builder()
            .url("http://consul.example:8500/v1/snapshot")
            .header("X-Consul-Token", TOKEN)
            .header("Authorization", CREDENTIALS)
            .build();
    int status = STATUSES[choice % STATUSES.length];
    Response.Builder response =
        new Response.Builder()
            .request(request)
            .protocol(Protocol.HTTP_1_1)
            .code(status)
            .message("")
            .body(ResponseBody.create(joined(space, text), null));
    if (!location.isEmpty() && location.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      response.header("Location", location);
    }

    Refusal answer = Refusal.of(response.build());

    // A server that has restored may not be taken for one that has not.
    assertThat(answer.leavesStateAlone() && status != 403 && status != 429 && status < 500)
        .isFalse();
    ConsulRefusedException refusal = answer.toException("save", Refusal.ACL_WRITE);
    ErrorText.requireReadable(refusal);
    String said = new String(input, ISO_8859_1);
    for (String secret : List.of(TOKEN, CREDENTIALS.substring(CREDENTIALS.indexOf(' ') + 1))) {
      // Half of it is no better than the whole, unless the server said no more.
      String half = secret.substring(0, secret.length() / 2);
      boolean whole = !said.replace(secret, "").contains(half);
      assertThat(refusal.getMessage()).doesNotContain(whole ? half : secret);
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
