package io.github.consulsnapshot.state;

import java.util.List;

/**
 * Names that say of themselves that a secret is behind them. Maps that users fill, and the fields
 * that a later Consul adds, are in no table.
 */
final class SecretNames {
  private static final List<String> WORDS =
      List.of(
          "secret",
          "token",
          "password",
          "passwd",
          "passphrase",
          "privatekey",
          "signingkey",
          "apikey",
          "accesskey",
          "credential",
          "authorization");

  private SecretNames() {}

  static boolean include(String name) {
    StringBuilder letters = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = Character.toLowerCase(name.charAt(i));
      if (c >= 'a' && c <= 'z') {
        letters.append(c);
      }
    }
    for (String word : WORDS) {
      if (letters.indexOf(word) >= 0) {
        return true;
      }
    }
    return false;
  }
}
