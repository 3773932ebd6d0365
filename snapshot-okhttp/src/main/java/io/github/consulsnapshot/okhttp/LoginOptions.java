package io.github.consulsnapshot.okhttp;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.okhttp.internal.agent.LoginSettings;
import io.github.consulsnapshot.okhttp.internal.file.NamedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How to get an ACL token by logging in with an auth method of Consul, such as that of Kubernetes.
 * Immutable. {@link #toString()} does not show the bearer token.
 */
public final class LoginOptions {
  private static final int MAX_FILE_BYTES = 64 * 1024;
  private static final String BEARER_TOKEN = "bearerToken";
  private static final String BEARER_TOKEN_FILE = "bearerTokenFile";

  private final String authMethod;
  private final Optional<String> bearerToken;
  private final Optional<Path> bearerTokenFile;
  private final Map<String, String> meta;

  private LoginOptions(Builder builder) {
    authMethod = builder.authMethod;
    bearerToken = builder.bearerToken;
    bearerTokenFile = builder.bearerTokenFile;
    meta = Map.copyOf(builder.meta);
  }

  /**
   * A builder.
   *
   * @param authMethod the name of the auth method
   * @return the builder
   */
  public static Builder builder(String authMethod) {
    return new Builder(authMethod);
  }

  /**
   * The name of the auth method.
   *
   * @return the name
   */
  public String authMethod() {
    return authMethod;
  }

  LoginSettings settings() {
    return new LoginSettings(authMethod, bearer(), meta);
  }

  private Supplier<String> bearer() {
    if (bearerTokenFile.isEmpty()) {
      return bearerToken::orElseThrow;
    }
    NamedFile file = new NamedFile(BEARER_TOKEN_FILE, bearerTokenFile.get());
    return () -> {
      String token = new String(file.read(MAX_FILE_BYTES), StandardCharsets.UTF_8).strip();
      if (token.isEmpty()) {
        throw file.refused("is empty or blank; it must hold the bearer token and nothing else");
      }
      return token;
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LoginOptions options
        && authMethod.equals(options.authMethod)
        && bearerToken.equals(options.bearerToken)
        && bearerTokenFile.equals(options.bearerTokenFile)
        && meta.equals(options.meta);
  }

  @Override
  public int hashCode() {
    return Objects.hash(authMethod, bearerToken, bearerTokenFile, meta);
  }

  /** Not the bearer token. */
  @Override
  public String toString() {
    return "LoginOptions{" + authMethod + ", meta=" + meta.keySet() + "}";
  }

  /** Makes {@link LoginOptions}. Not for use by several threads. */
  public static final class Builder {
    private final String authMethod;
    private final Map<String, String> meta = new LinkedHashMap<>();
    private Optional<String> bearerToken = Optional.empty();
    private Optional<Path> bearerTokenFile = Optional.empty();

    private Builder(String authMethod) {
      Objects.requireNonNull(authMethod, "authMethod");
      if (authMethod.isBlank()) {
        throw new InvalidSettingException("authMethod", "a blank name given, one is expected");
      }
      this.authMethod = authMethod;
    }

    /**
     * What is presented to the auth method, such as the JWT of a service account. It travels in the
     * body of the login, and is in no message.
     *
     * @param value the bearer token
     * @return this
     */
    public Builder bearerToken(String value) {
      Objects.requireNonNull(value, BEARER_TOKEN);
      if (value.isBlank()) {
        throw new InvalidSettingException(BEARER_TOKEN, "a blank one given; leave it out instead");
      }
      bearerToken = Optional.of(value);
      return this;
    }

    /**
     * A file with the bearer token, read anew at each login, since who mounts it may replace it. It
     * is used in the place of {@link #bearerToken(String)} when both are given.
     *
     * @param value the file
     * @return this
     */
    public Builder bearerTokenFile(Path value) {
      bearerTokenFile = Optional.of(Objects.requireNonNull(value, BEARER_TOKEN_FILE));
      return this;
    }

    /**
     * One more entry of what Consul keeps with the token to tell where it came from.
     *
     * @param name its name
     * @param value its value
     * @return this
     */
    public Builder meta(String name, String value) {
      meta.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
      return this;
    }

    /**
     * The options.
     *
     * @return the options
     * @throws InvalidSettingException when neither a bearer token nor a file was given
     */
    public LoginOptions build() {
      if (bearerToken.isEmpty() && bearerTokenFile.isEmpty()) {
        throw new InvalidSettingException(
            BEARER_TOKEN, "neither this nor " + BEARER_TOKEN_FILE + " given; give one of the two");
      }
      return new LoginOptions(this);
    }
  }
}
