package io.github.consulsnapshot.okhttp;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.okhttp.internal.text.Shown;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * Where an agent listens.
 *
 * @param base what stands before {@code /v1}; {@code localhost} for a socket file
 * @param socket the socket file, if it is one
 * @param description as errors show it
 */
record Address(HttpUrl base, Optional<Path> socket, String description) {
  static final String DEFAULT = "127.0.0.1:8500";

  private static final String ACCEPTED =
      "host:port, http://host:port, https://host:port or unix:///path is accepted";
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\s\\p{Cntrl}]");

  /**
   * Reads an address as the {@code consul} command does.
   *
   * @param tls whether TLS is asked for beside the address; {@code http://} does not switch it off
   */
  static Address parse(String setting, String text, boolean tls) {
    int end = text.indexOf("://");
    String scheme = end < 0 ? "http" : text.substring(0, end).toLowerCase(Locale.ROOT);
    String rest = end < 0 ? text : text.substring(end + "://".length());
    // Behind unix:// is a path, which is shown. Anywhere else a password may stand before an @,
    // also
    // where a slash too many or a forgotten scheme makes it a part of something else.
    if (!scheme.equals("unix") && text.contains("@")) {
      throw new InvalidSettingException(
          setting,
          "credentials given in the address; give them by "
              + (setting.equals(Environment.ADDRESS) ? Environment.BASIC_AUTH : "basicAuth"));
    }
    return switch (scheme) {
      case "http" -> overTcp(setting, tls ? "https" : "http", rest);
      case "https" -> overTcp(setting, "https", rest);
      case "unix" -> overSocketFile(setting, tls ? "https" : "http", rest);
      default ->
          throw new InvalidSettingException(
              setting, "unknown scheme " + shown(scheme + "://") + "; " + ACCEPTED);
    };
  }

  boolean tls() {
    return base.isHttps();
  }

  private static Address overTcp(String setting, String scheme, String rest) {
    int path = rest.indexOf('/');
    String authority = path < 0 ? rest : rest.substring(0, path);
    if (rest.contains("?") || rest.contains("#")) {
      throw new InvalidSettingException(
          setting, "a query or fragment given behind the address; " + ACCEPTED);
    }
    String url = scheme + "://" + rest.replaceFirst("/+$", "");
    if (authority.isBlank() || UNPRINTABLE.matcher(rest).find() || rest.contains("\\")) {
      throw new InvalidSettingException(setting, shown(url) + " given; " + ACCEPTED);
    }
    HttpUrl base;
    try {
      base = HttpUrl.get(url);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          setting, shown(url) + " given, which is no URL; " + ACCEPTED, e);
    }
    return new Address(base, Optional.empty(), base.toString().replaceFirst("/$", ""));
  }

  private static Address overSocketFile(String setting, String scheme, String rest) {
    if (rest.isBlank()) {
      throw new InvalidSettingException(setting, "no path behind unix://; " + ACCEPTED);
    }
    try {
      Path socket = Path.of(rest);
      // Sent as the Host header, and otherwise never looked at.
      HttpUrl base = HttpUrl.get(scheme + "://localhost/");
      return new Address(base, Optional.of(socket), "unix://" + Shown.text(rest));
    } catch (InvalidPathException e) {
      throw new InvalidSettingException(setting, "no path behind unix://: " + e.getReason(), e);
    }
  }

  private static String shown(String text) {
    return '"' + Shown.text(text) + '"';
  }
}
