package io.github.consulsnapshot.okhttp.internal.json;

import java.io.IOException;

/** An answer is not what Consul says. The message holds nothing of it. */
public final class NotConsulsAnswerException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Makes one. */
  public NotConsulsAnswerException(String message) {
    super(message);
  }
}
