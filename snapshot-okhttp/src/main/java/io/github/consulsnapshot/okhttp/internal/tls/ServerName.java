package io.github.consulsnapshot.okhttp.internal.tls;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.okhttp.internal.text.Shown;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;

/**
 * The name that a server must be certified for.
 *
 * @param name a host name, or an IP address without brackets
 */
public record ServerName(String name) {
  private static final Pattern BRACKETED = Pattern.compile("\\[(.*)](?::\\d*)?");
  private static final Pattern WITH_PORT = Pattern.compile("([^:]*):\\d*");
  private static final Pattern IP_ADDRESS = Pattern.compile("[\\d.]+|[\\p{XDigit}:.]*:.*");

  /** Reads a name, and leaves out the port behind it. */
  public static ServerName parse(String setting, String text) {
    String name = text;
    for (Pattern pattern : List.of(BRACKETED, WITH_PORT)) {
      Matcher matcher = pattern.matcher(text);
      if (matcher.matches()) {
        name = matcher.group(1);
      }
    }
    ServerName parsed = new ServerName(name);
    try {
      if (name.isBlank()) {
        throw new IllegalArgumentException("nothing before the port");
      }
      parsed.indication();
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          setting,
          "\"" + Shown.text(text) + "\" given; a name such as server.dc1.consul is accepted",
          e);
    }
    return parsed;
  }

  /** What is sent in the first message to the server; never an address. */
  List<SNIServerName> indication() {
    return IP_ADDRESS.matcher(name).matches() ? List.of() : List.of(new SNIHostName(name));
  }

  @Override
  public String toString() {
    return name;
  }
}
