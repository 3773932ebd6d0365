package io.github.consulsnapshot.okhttp.internal.transport;

/** A secret that a request carries in its body, as a tag of the request. */
record SecretOfBody(String secret) {
  /** Not the secret. */
  @Override
  public String toString() {
    return "SecretOfBody";
  }
}
