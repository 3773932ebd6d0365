package io.github.consulsnapshot.okhttp.internal.agent;

import java.util.Map;
import java.util.function.Supplier;

/**
 * How to log in.
 *
 * @param authMethod the name of the auth method
 * @param bearerToken what is presented to it, asked for at each login
 * @param meta goes into the token's description
 */
public record LoginSettings(
    String authMethod, Supplier<String> bearerToken, Map<String, String> meta) {
  /** Copies the map. */
  public LoginSettings {
    meta = Map.copyOf(meta);
  }

  /** Not the bearer token. */
  @Override
  public String toString() {
    return "login by auth method " + authMethod;
  }
}
