package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.StorageDeniedException;
import io.github.consulsnapshot.StorageException;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the exceptions of the SDK mean to a caller. */
final class Failures {
  static final int NOT_FOUND = 404;
  static final int CONFLICT = 409;
  static final int PRECONDITION_FAILED = 412;
  static final int NOT_IMPLEMENTED = 501;

  private static final int MOVED = 301;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int MOST_CHARACTERS = 400;

  private static final String WRONG_CREDENTIALS = "the credentials are wrong or have expired";
  private static final String WRONG_REGION = "the region is not that of the bucket";

  /** Refusals that another attempt does not mend, whatever their status, and what to look at. */
  private static final Map<String, String> HINTS =
      Map.ofEntries(
          Map.entry("NoSuchBucket", "there is no such bucket"),
          Map.entry("InvalidAccessKeyId", WRONG_CREDENTIALS),
          Map.entry("SignatureDoesNotMatch", WRONG_CREDENTIALS),
          Map.entry("ExpiredToken", WRONG_CREDENTIALS),
          Map.entry("InvalidToken", WRONG_CREDENTIALS),
          Map.entry("TokenRefreshRequired", WRONG_CREDENTIALS),
          Map.entry("RequestTimeTooSkewed", "the clock of this machine is not that of the store"),
          Map.entry("PermanentRedirect", WRONG_REGION),
          Map.entry("AuthorizationHeaderMalformed", WRONG_REGION),
          Map.entry("IllegalLocationConstraintException", WRONG_REGION));

  private final KnownSecrets secrets;
  private final BooleanSupplier closed;

  Failures(KnownSecrets secrets, BooleanSupplier closed) {
    this.secrets = secrets;
    this.closed = closed;
  }

  /**
   * Turns one into ours.
   *
   * @param what what was tried, and where
   * @param right the right that it needs
   */
  SnapshotException of(SdkException e, String what, String right) {
    // An answer has come before the interrupt, and is told.
    if (isInterrupt(e)) {
      Thread.currentThread().interrupt();
      return new OperationCancelledException(what + " was ended by an interrupt", shown(e));
    }
    if (closed.getAsBoolean()) {
      return new OperationCancelledException(what + " was ended: the store was closed", shown(e));
    }
    if (e instanceof AwsServiceException answer) {
      return ofAnswer(answer, what, right);
    }
    String text = what + " failed: " + reason(e);
    return String.valueOf(e.getMessage()).startsWith("Unable to load credentials")
        ? new StorageDeniedException(text, shown(e))
        : new StorageException(text, shown(e));
  }

  private SnapshotException ofAnswer(AwsServiceException e, String what, String right) {
    String text = what + " was refused: " + reason(e);
    String code = code(e);
    if (!(e instanceof S3Exception)) {
      return new StorageDeniedException(
          text + "; no credentials were given for it by " + service(e), shown(e));
    }
    if (HINTS.containsKey(code)) {
      return new StorageDeniedException(text + "; " + HINTS.get(code), shown(e));
    }
    if (Set.of(MOVED, UNAUTHORIZED, FORBIDDEN).contains(e.statusCode())) {
      return new StorageDeniedException(
          text + (e.statusCode() == MOVED ? "; " + WRONG_REGION : "; it needs the right " + right),
          shown(e));
    }
    return new StorageException(text, shown(e));
  }

  /** Whether an interrupt has made it, or there was one before anything was answered. */
  static boolean isInterrupt(SdkException e) {
    return e instanceof AbortedException
        || (!(e instanceof AwsServiceException) && Thread.currentThread().isInterrupted());
  }

  /** Why, in one line: the code, status and words of S3, and the id of the request. */
  String reason(SdkException e) {
    if (e instanceof AwsServiceException answer) {
      return code(answer)
          + " (status "
          + answer.statusCode()
          + ")"
          + words(answer)
          + (answer.requestId() == null ? "" : ", request id " + clean(answer.requestId()));
    }
    if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
      return "it took too long: " + clean(String.valueOf(e.getMessage()));
    }
    return clean(
        e.getMessage() == null || e.getMessage().isBlank()
            ? e.getClass().getSimpleName()
            : e.getMessage());
  }

  private String words(AwsServiceException e) {
    String message = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
    return message == null || message.isBlank() ? "" : ": " + clean(message);
  }

  private String service(AwsServiceException e) {
    String name = e.awsErrorDetails() == null ? null : e.awsErrorDetails().serviceName();
    return name == null ? "another service" : clean(name);
  }

  /** An answer without a body, as to HEAD, has no code. */
  private String code(AwsServiceException e) {
    String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    return code == null || code.isBlank() ? "no code" : clean(code);
  }

  /** The failure as a cause, unless somebody has written a secret into it. */
  Throwable shown(SdkException e) {
    return secrets.areIn(e) ? null : e;
  }

  private String clean(String text) {
    String line = secrets.removeFrom(text).replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) + "..." : line;
  }
}
