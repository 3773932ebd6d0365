package io.github.consulsnapshot.s3;

import java.util.Set;

/** The secrets that this store was given: what a server echoes of them is not shown. */
final class KnownSecrets {
  private final Set<String> texts;

  KnownSecrets(Set<String> texts) {
    this.texts = Set.copyOf(texts);
  }

  String removeFrom(String text) {
    String shown = text;
    for (String secret : texts) {
      shown = shown.replace(secret, "***");
    }
    return shown;
  }

  /** Whether anything that is printed of this failure has one of them. */
  boolean areIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause);
      if (texts.stream().anyMatch(text::contains)) {
        return true;
      }
    }
    return false;
  }
}
