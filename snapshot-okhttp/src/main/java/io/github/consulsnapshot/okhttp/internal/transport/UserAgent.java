package io.github.consulsnapshot.okhttp.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import okhttp3.OkHttp;

/** What this library calls itself in requests. */
final class UserAgent {
  static final String VALUE = "consul-snapshot-java/" + version() + " okhttp/" + OkHttp.VERSION;

  private UserAgent() {}

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in =
        UserAgent.class.getResourceAsStream(
            "/io/github/consulsnapshot/okhttp/version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
