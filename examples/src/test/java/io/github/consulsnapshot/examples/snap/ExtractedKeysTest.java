package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.testing.ConsulBinary;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that {@code snap extract} takes out of a snapshot go back into a real Consul. */
@RequiresConsul
class ExtractedKeysTest {
  private static final int LARGEST_VALUE = 512 * 1024;

  @TempDir private Path directory;

  @Test
  void extract_keysOfEveryKind_areThoseOfConsulAndImportedAgain() throws Exception {
    try (ConsulServer consul = ConsulServer.start()) {
      ConsulCommand command = new ConsulCommand(ConsulBinary.required(), directory);
      Map<String, String> address = Map.of("CONSUL_HTTP_ADDR", consul.address());
      Map<String, byte[]> values = values();
      for (Map.Entry<String, byte[]> entry : values.entrySet()) {
        Path value = Files.write(directory.resolve("value"), entry.getValue());
        put(command, address, "0", entry.getKey(), "@" + value);
      }
      put(command, address, "9223372036854775809", "app/flags", "x");
      put(command, address, "1", "other", "is not taken");
      String exported = succeeded(command.kv(address, "export", "app/"));
      String file = directory.resolve("a.snap").toString();
      assertThat(Run.snap(address, "save", file).code()).isZero();

      byte[] extracted = extract("-prefix=app/", file);

      assertThat(new String(extracted, UTF_8)).isEqualTo(exported);
      for (Map.Entry<String, byte[]> entry : values.entrySet()) {
        assertThat(extract("-key=" + entry.getKey(), file)).isEqualTo(entry.getValue());
      }
      assertThat(new String(extract(file), UTF_8))
          .isEqualTo(succeeded(command.kv(address, "export")));

      succeeded(command.kv(address, "delete", "-recurse", "app/"));
      assertThat(succeeded(command.kv(address, "export", "app/"))).isEqualTo("[]\n");
      Path json = Files.write(directory.resolve("app.json"), extracted);
      succeeded(command.kv(address, "import", "@" + json));

      assertThat(succeeded(command.kv(address, "export", "app/"))).isEqualTo(exported);
      for (Map.Entry<String, byte[]> entry : values.entrySet()) {
        assertThat(consul.get(entry.getKey())).as(entry.getKey()).hasValue(entry.getValue());
      }
      assertThat(exported).contains("\"flags\": 9223372036854775809");
    }
  }

  private static Map<String, byte[]> values() {
    Random random = new Random(17);
    byte[] large = new byte[LARGEST_VALUE];
    random.nextBytes(large);
    byte[] binary = new byte[300];
    random.nextBytes(binary);
    Map<String, byte[]> values = new LinkedHashMap<>();
    values.put("app/large", large);
    values.put("app/binary", binary);
    values.put("app/empty", new byte[0]);
    values.put("app/\u00fc/\ud83d\ude00", "\u00fc".getBytes(UTF_8));
    values.put("app/<a>&'\"", "<b>".getBytes(UTF_8));
    values.put("app/line", "one\r\ntwo\n".getBytes(UTF_8));
    return values;
  }

  private static void put(
      ConsulCommand command, Map<String, String> address, String flags, String key, String value)
      throws Exception {
    succeeded(command.kv(address, "put", "-flags=" + flags, key, value));
  }

  private static String succeeded(Run run) {
    assertThat(run.code()).as(run.err()).isZero();
    return run.out();
  }

  private static byte[] extract(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] line = new String[args.length + 1];
    line[0] = "extract";
    System.arraycopy(args, 0, line, 1, args.length);
    int code =
        new Snap()
            .run(
                List.of(line),
                Map.of(),
                InputStream.nullInputStream(),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
    assertThat(code).as(err.toString(UTF_8)).isZero();
    return out.toByteArray();
  }
}
