package io.github.consulsnapshot.micrometer;

/** How something ended, as the values of a tag. */
enum Outcome {
  SUCCESS("success"),
  FAILURE("failure");

  private final String text;

  Outcome(String text) {
    this.text = text;
  }

  static Outcome of(boolean succeeded) {
    return succeeded ? SUCCESS : FAILURE;
  }

  String text() {
    return text;
  }
}
