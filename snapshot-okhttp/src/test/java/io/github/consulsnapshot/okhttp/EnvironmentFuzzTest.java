package io.github.consulsnapshot.okhttp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.InvalidSettingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any environment, as lines of {@code NAME=value}. Variables of files name one of a few that are
 * there, so that nothing else on this machine is read.
 */
class EnvironmentFuzzTest {
  private static final String CANARY = "7e1f5a3c";

  private static final Set<String> FILES =
      Set.of(
          Environment.TOKEN_FILE,
          Environment.CA_FILE,
          Environment.CA_PATH,
          Environment.CLIENT_CERTIFICATE,
          Environment.CLIENT_KEY);

  /** Its authorities are read from the JDK once, and not for each environment. */
  private static final OkHttpClient SHARED = new OkHttpClient();

  static Stream<byte[]> seeds() {
    return Stream.of(
            "CONSUL_HTTP_ADDR=https://consul.example:8501\nCONSUL_HTTP_TOKEN=7e1f5a3c-token\n"
                + "CONSUL_CACERT=cert\nCONSUL_TLS_SERVER_NAME=server.dc1.consul:8501",
            "CONSUL_HTTP_ADDR=127.0.0.1:8500\nCONSUL_HTTP_AUTH=user:7e1f5a3c-password\n"
                + "CONSUL_NAMESPACE=a\nCONSUL_PARTITION=b\nCONSUL_HTTP_TOKEN_FILE=token",
            "CONSUL_HTTP_SSL=true\nCONSUL_HTTP_SSL_VERIFY=0\nCONSUL_CLIENT_CERT=cert\n"
                + "CONSUL_CLIENT_KEY=key",
            "CONSUL_HTTP_ADDR=unix:///run/consul.sock\nCONSUL_CAPATH=directory\n"
                + "CONSUL_HTTP_TOKEN_FILE=blank",
            "CONSUL_CACERT=junk\nCONSUL_HTTP_TOKEN=a b")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void build_anyEnvironment_isAClientOrOneSettingIsRefusedWithoutASecret(byte[] input) {
    Map<String, String> variables = new HashMap<>();
    for (String line : new String(input, UTF_8).split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        String name = line.substring(0, equals);
        String value = line.substring(equals + 1).replace("\\n", "\n");
        variables.put(name, FILES.contains(name) ? Directory.named(value) : value);
      }
    }
    try (OkHttpSnapshotClient client =
        OkHttpSnapshotClient.builder().httpClient(SHARED).fromEnvironment(variables).build()) {
      ErrorText.requireReadable(client.toString());
      secrets(variables).forEach(secret -> assertThat(client.toString()).doesNotContain(secret));
    } catch (InvalidSettingException e) {
      assertThat(e.setting()).isNotBlank();
      ErrorText.requireReadable(e);
      ErrorText.requireKept(e, secrets(variables));
    }
  }

  /** Those that no error holds by chance, or because another variable has the same text. */
  private static List<String> secrets(Map<String, String> variables) {
    List<String> secrets = new ArrayList<>();
    for (String name : List.of(Environment.TOKEN, Environment.BASIC_AUTH)) {
      String value = variables.getOrDefault(name, "");
      String secret = value.substring(value.indexOf(':') + 1);
      if (secret.contains(CANARY)
          && variables.values().stream().filter(other -> other.contains(secret)).count() == 1) {
        secrets.add(secret);
      }
    }
    return secrets;
  }

  /** The files that a variable can name. */
  private static final class Directory {
    private static final Set<String> NAMES =
        Set.of("token", "blank", "cert", "key", "junk", "directory");
    private static final Path PATH = make();

    static String named(String value) {
      // No file can have such a name, so that none is opened.
      boolean impossible = value.isEmpty() || value.indexOf(0) >= 0;
      return impossible ? value : PATH.resolve(NAMES.contains(value) ? value : "none").toString();
    }

    private static Path make() {
      HeldCertificate certificate = new HeldCertificate.Builder().build();
      try {
        Path path = Files.createTempDirectory("fuzz");
        path.toFile().deleteOnExit();
        write(path.resolve("token"), "7e1f5a3c-of-a-file\n");
        write(path.resolve("blank"), " \n");
        write(path.resolve("cert"), certificate.certificatePem());
        write(path.resolve("key"), certificate.privateKeyPkcs8Pem());
        write(path.resolve("junk"), "no PEM");
        Path authorities = Files.createDirectory(path.resolve("directory"));
        authorities.toFile().deleteOnExit();
        write(authorities.resolve("ca"), certificate.certificatePem());
        return path;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void write(Path file, String content) throws IOException {
      Files.writeString(file, content);
      file.toFile().deleteOnExit();
    }
  }
}
