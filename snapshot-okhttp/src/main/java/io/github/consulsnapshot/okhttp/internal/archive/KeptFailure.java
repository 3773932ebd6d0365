package io.github.consulsnapshot.okhttp.internal.archive;

import java.io.IOException;

/** A failure that was kept until its turn came to be told. */
final class KeptFailure {
  private KeptFailure() {}

  /** Throws it as it was, if there is one. */
  static void rethrow(Throwable failure) throws IOException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }
}
