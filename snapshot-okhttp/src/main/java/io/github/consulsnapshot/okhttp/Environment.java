package io.github.consulsnapshot.okhttp;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.okhttp.internal.file.NamedFile;
import io.github.consulsnapshot.okhttp.internal.text.Shown;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The variables that the {@code consul} command reads. An empty one counts as absent. */
final class Environment {
  static final String ADDRESS = "CONSUL_HTTP_ADDR";
  static final String TOKEN = "CONSUL_HTTP_TOKEN";
  static final String TOKEN_FILE = "CONSUL_HTTP_TOKEN_FILE";
  static final String BASIC_AUTH = "CONSUL_HTTP_AUTH";
  static final String TLS = "CONSUL_HTTP_SSL";
  static final String VERIFY = "CONSUL_HTTP_SSL_VERIFY";
  static final String CA_FILE = "CONSUL_CACERT";
  static final String CA_PATH = "CONSUL_CAPATH";
  static final String CLIENT_CERTIFICATE = "CONSUL_CLIENT_CERT";
  static final String CLIENT_KEY = "CONSUL_CLIENT_KEY";
  static final String SERVER_NAME = "CONSUL_TLS_SERVER_NAME";
  static final String NAMESPACE = "CONSUL_NAMESPACE";
  static final String PARTITION = "CONSUL_PARTITION";

  private final Map<String, String> variables;

  Environment(Map<String, String> variables) {
    this.variables = variables;
  }

  Optional<String> text(String variable) {
    return Optional.ofNullable(variables.get(variable)).filter(value -> !value.isEmpty());
  }

  /** The spellings of Go, which the command is written in, and no other. */
  Optional<Boolean> flag(String variable) {
    return text(variable)
        .map(
            value ->
                switch (value) {
                  case "1", "t", "T", "true", "TRUE", "True" -> true;
                  case "0", "f", "F", "false", "FALSE", "False" -> false;
                  default ->
                      throw new InvalidSettingException(
                          variable,
                          "\""
                              + Shown.text(value)
                              + "\" given; 1, t, true, 0, f or false is accepted");
                });
  }

  Optional<NamedFile> file(String variable) {
    return text(variable)
        .map(
            value -> {
              try {
                return new NamedFile(variable, Path.of(value));
              } catch (InvalidPathException e) {
                throw new InvalidSettingException(variable, "no path: " + e.getReason(), e);
              }
            });
  }
}
