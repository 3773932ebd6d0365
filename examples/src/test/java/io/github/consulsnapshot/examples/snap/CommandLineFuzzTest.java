package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.examples.agent.AgentConfig;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any command line, an argument a line, and a token among them: it ends with an exit code and a
 * text, and without the token. A command that asks a Consul is run as far as its flags.
 */
class CommandLineFuzzTest {
  private static final String TOKEN = "7e1f5a3c-canary";

  static Stream<byte[]> seeds() {
    return Stream.of(
            "verify\n-",
            "inspect\nnone.snap",
            "save\n-stale\n--token\n" + TOKEN + "\nfile",
            "restore\n-token=" + TOKEN + "\n-require-healthy=false\n--\n-file",
            "save\n-stale=" + TOKEN,
            "save\n-http-addr",
            "-help",
            "version",
            "-token=" + TOKEN + "\nsave",
            "agent",
            "agent\n-interval=30m\n-token=" + TOKEN + "\n-local-path=d\n-retain=3",
            "agent\n-cron\n15 3 * * *\n-cron-zone=UTC\n-login-auth-method=m\n-login-meta=a=b",
            "agent\n-aws-s3-bucket=b\n-aws-s3-enable-kms=1\n-success-rule\nquorum\n-lock-delay=1s")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void run_anyArguments_endsWithACodeAndATextWithoutTheToken(byte[] input) {
    String text = new String(input, UTF_8);
    // No file of this machine is read, but what is in the directory of the test.
    if (text.indexOf('/') >= 0) {
      return;
    }
    List<String> args = new ArrayList<>(List.of(text.split("\n", -1)));
    boolean asks = List.of("save", "restore", "demo", "agent").contains(args.get(0));
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    String shown;
    if (asks) {
      shown = flagsOf(args);
    } else {
      int code = run(args, output);
      assertThat(code).isBetween(0, 1);
      shown = output.toString(UTF_8);
      assertThat(shown).isNotBlank();
    }
    if (isGivenAsSuch(args)) {
      assertThat(shown).doesNotContain(TOKEN);
    }
  }

  private static int run(List<String> args, ByteArrayOutputStream output) {
    InputStream nothing = new ByteArrayInputStream(new byte[0]);
    try (PrintStream print = new PrintStream(output, true, UTF_8)) {
      return new Snap().run(args, Map.of(), nothing, print, print);
    }
  }

  private static String flagsOf(List<String> args) {
    if (args.get(0).equals("agent")) {
      return configurationOf(args);
    }
    List<Flag> flags =
        args.get(0).equals("save") ? new SaveCommand().flags() : new RestoreCommand().flags();
    try {
      Arguments arguments = Arguments.parse(flags, args.subList(1, args.size()));
      assertThat(Connection.environment(arguments, Map.of()).values()).doesNotContain("");
      arguments.file();
      return "";
    } catch (CommandFailedException e) {
      return e.getMessage();
    }
  }

  private static String configurationOf(List<String> args) {
    try {
      Arguments arguments =
          Arguments.parse(new AgentCommand().flags(), args.subList(1, args.size()));
      AgentConfig config = AgentCommand.config(arguments);
      assertThat(Connection.environment(arguments, config.connection(Map.of())).values())
          .doesNotContain("");
      config.login(OkHttpSnapshotClient.builder());
      return String.join("\n", config.notes());
    } catch (CommandFailedException | SnapshotException e) {
      return e.getMessage();
    }
  }

  /** A token that stands where another word is expected is shown as that word. */
  private static boolean isGivenAsSuch(List<String> args) {
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      boolean behind = i > 0 && args.get(i - 1).matches("--?token") && arg.equals(TOKEN);
      if (arg.contains(TOKEN) && !behind && !arg.matches("--?token=" + TOKEN)) {
        return false;
      }
    }
    return true;
  }
}
