package io.github.consulsnapshot.okhttp.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives a test secrets to work with, and fails it when one of them, or a part of one, is seen: in
 * any log at any level, on the console, in a name of a thread, in a file that was left, or in what
 * the test has noted, such as the exceptions it met.
 */
final class CanaryGuard implements BeforeEachCallback, AfterEachCallback {
  /** With signs that are written differently in a URL. */
  static final String TOKEN = "c4nary+t0ken/7b1f90de&52aa=Zq81";

  static final String USER = "me";
  static final String PASSWORD = "c4nary-pa55w0rd;9e3d/771f";

  /** Presented to servers that ask for one. */
  static final HeldCertificate CLIENT =
      new HeldCertificate.Builder().commonName("a client").build();

  private static final Map<String, String> FORMS = forms();

  /** Written to by the threads of a test at once, which it allows. */
  private StringWriter seen = new StringWriter();

  private final Handler handler = new Collecting();
  private final Map<Logger, Level> levels = new HashMap<>();
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private final List<Path> directories = new ArrayList<>();
  private PrintStream out;
  private PrintStream err;

  /** All that must not be seen, in lower case, each with what it is. */
  private static Map<String, String> forms() {
    Map<String, String> forms = new HashMap<>();
    addText(forms, "token", TOKEN);
    addText(forms, "password", PASSWORD);
    String key = CLIENT.privateKeyPkcs8Pem();
    key.lines()
        .filter(line -> !line.startsWith("-"))
        .filter(line -> line.length() >= 16)
        .forEach(line -> forms.put(line.toLowerCase(Locale.ROOT), "line of the key"));
    byte[] encoded = CLIENT.keyPair().getPrivate().getEncoded();
    // Behind the names of the algorithm, which are no secret.
    String base64 = Base64.getEncoder().encodeToString(encoded).toLowerCase(Locale.ROOT);
    forms.put(base64.substring(base64.length() / 2), "key");
    String scalar = ((ECPrivateKey) CLIENT.keyPair().getPrivate()).getS().toString(16);
    forms.put(scalar, "scalar of the key");
    forms.put(scalar.substring(0, scalar.length() / 2), "half of the scalar of the key");
    return forms;
  }

  private static void addText(Map<String, String> forms, String name, String secret) {
    int half = secret.length() / 2;
    for (String part :
        List.of(
            secret, secret.substring(0, 6), secret.substring(0, half), secret.substring(half))) {
      byte[] bytes = part.getBytes(UTF_8);
      put(forms, part, part.equals(secret) ? name : "part of the " + name);
      put(forms, URLEncoder.encode(part, UTF_8), name + " in the form of URLs");
      put(forms, HexFormat.of().formatHex(bytes), name + " in hexadecimal");
    }
    for (String before : List.of("", "x", "xx", USER + ":", "a longer text: ")) {
      byte[] bytes = (before + secret).getBytes(UTF_8);
      String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
      int own = (before.length() * 8 + 5) / 6;
      put(forms, base64.substring(own + 1, base64.length() - 1), name + " in Base64");
    }
  }

  private static void put(Map<String, String> forms, String form, String name) {
    forms.put(form.toLowerCase(Locale.ROOT), name);
  }

  /** A client that holds the token and the password. */
  OkHttpSnapshotClient client(String address) {
    OkHttpSnapshotClient.Builder builder =
        OkHttpSnapshotClient.builder().address(address).token(TOKEN).basicAuth(USER, PASSWORD);
    note(builder);
    OkHttpSnapshotClient client = builder.build();
    note(client);
    return client;
  }

  /** The files left in this directory are looked through, too. */
  void watch(Path directory) {
    directories.add(directory);
  }

  /** Looks at what an object says of itself; of an exception, at all that it holds. */
  void note(Object object) {
    if (object instanceof Throwable thrown) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      append(trace);
      if (thrown instanceof io.github.consulsnapshot.ConsulRefusedException refused) {
        append(refused.serverMessage());
      }
      if (thrown instanceof io.github.consulsnapshot.BrokenStreamException broken) {
        append(broken.serverMessage());
      }
      if (thrown instanceof io.github.consulsnapshot.InvalidArchiveException invalid) {
        append(invalid.place() + invalid.expected() + invalid.found());
      }
    } else {
      append(object);
    }
  }

  private void append(Object object) {
    seen.append(object + "\n");
  }

  /** Looks at the names of all threads as they are now. */
  void noteThreads() {
    Thread.getAllStackTraces().keySet().forEach(thread -> note(thread.getName()));
  }

  private String seen() {
    return seen + console.toString(UTF_8);
  }

  void forget() {
    seen = new StringWriter();
    console.reset();
    directories.clear();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    forget();
    Logger root = Logger.getLogger("");
    // The loggers of OkHttp are made when its classes are; their names are known.
    for (String name :
        List.of(
            "",
            "okhttp3",
            "okhttp3.OkHttpClient",
            "okhttp3.internal.concurrent.TaskRunner",
            "okhttp3.internal.http2.Http2",
            "okio",
            "javax.net.ssl",
            "jdk",
            "io.github.consulsnapshot")) {
      Logger logger = Logger.getLogger(name);
      levels.put(logger, logger.getLevel());
      logger.setLevel(Level.ALL);
    }
    root.addHandler(handler);
    LogManager.getLogManager().getLoggerNames().asIterator().forEachRemaining(this::open);
    out = System.out;
    err = System.err;
    System.setOut(new PrintStream(new Both(out, console), true, UTF_8));
    System.setErr(new PrintStream(new Both(err, console), true, UTF_8));
  }

  /** A logger with a level of its own would keep its records to itself. */
  private void open(String name) {
    Logger logger = LogManager.getLogManager().getLogger(name);
    if (logger != null && logger.getLevel() != null && !levels.containsKey(logger)) {
      levels.put(logger, logger.getLevel());
      logger.setLevel(Level.ALL);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    System.setOut(out);
    System.setErr(err);
    Logger.getLogger("").removeHandler(handler);
    levels.forEach(Logger::setLevel);
    levels.clear();
    for (Path directory : directories) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          note(file.getFileName());
          note(Files.readString(file, ISO_8859_1));
        }
      }
    }
    requireNothingSeen();
  }

  void requireNothingSeen() {
    String all = seen().toLowerCase(Locale.ROOT);
    FORMS.forEach(
        (form, name) -> {
          int at = all.indexOf(form);
          if (at >= 0) {
            throw new AssertionError(
                "the " + name + " was seen: ..." + around(all, at, form.length()) + "...");
          }
        });
  }

  private static String around(String text, int at, int length) {
    return text.substring(Math.max(0, at - 200), Math.min(text.length(), at + length + 200));
  }

  private final class Collecting extends Handler {
    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord record) {
      append(record.getLoggerName() + " " + formatter.format(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** The console goes on to be one. */
  private static final class Both extends OutputStream {
    private final OutputStream one;
    private final OutputStream other;

    Both(OutputStream one, OutputStream other) {
      this.one = one;
      this.other = other;
    }

    @Override
    public void write(int b) throws IOException {
      one.write(b);
      other.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      one.write(bytes, offset, length);
      other.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      one.flush();
      other.flush();
    }
  }
}
