package io.github.consulsnapshot.testing;

/** Why Consul refuses an archive, in its words. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  Refusal(String message) {
    super(message, null, false, false);
  }
}
