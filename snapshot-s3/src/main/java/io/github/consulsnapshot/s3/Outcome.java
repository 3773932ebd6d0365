package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.StorageDeniedException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.store.SnapshotName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * How the one request ended that makes an archive visible. Its answer must prove that what stands
 * there is what was sent; when there is none, or it may be that of a repetition, S3 is asked for
 * what stands there.
 */
final class Outcome {
  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;

  private final Place place;
  private final String key;
  private final String where;
  private final Expected expected;
  private final VerifiedArchive archive;

  Outcome(Place place, SnapshotName name, Expected expected, VerifiedArchive archive) {
    this.place = place;
    this.key = place.keys().of(name);
    this.where = place.bucket().place(key);
    this.expected = expected;
    this.archive = archive;
  }

  /** The request, with those of its features that are left. */
  interface Request {
    Answer send(boolean onlyIfAbsent, boolean withChecksum);
  }

  /** What S3 says of an object; the texts are null when it does not. */
  record Answer(String checksum, String etag, boolean kms) {
    static Answer of(PutObjectResponse answer) {
      return new Answer(
          answer.checksumSHA256(), answer.eTag(), Encryption.isKms(answer.serverSideEncryption()));
    }

    static Answer of(CompleteMultipartUploadResponse answer) {
      return new Answer(
          answer.checksumSHA256(), answer.eTag(), Encryption.isKms(answer.serverSideEncryption()));
    }

    static Answer of(HeadObjectResponse answer) {
      return new Answer(
          answer.checksumSHA256(), answer.eTag(), Encryption.isKms(answer.serverSideEncryption()));
    }

    Expected.Verdict verdict(Expected expected) {
      return expected.compare(checksum, etag, kms);
    }
  }

  /** Sends it; an exception says what is known of how it ended. */
  void of(String what, Request request) throws IOException {
    Expected.Verdict verdict;
    while (true) {
      boolean condition = !place.replaces() && place.features().conditions();
      boolean checksum = place.features().checksums();
      try {
        verdict = request.send(condition, checksum).verdict(expected);
        break;
      } catch (SdkException e) {
        if (!isNotImplemented(e) || !place.features().doWithout(condition, checksum)) {
          verdict = afterFailure(e, what);
          break;
        }
      }
    }
    if (verdict == Expected.Verdict.DIFFERENT) {
      throw new IOException(
          where + ": the answer names another digest than that of what was sent; " + remove());
    }
    place
        .receipts()
        .put(
            key,
            new Receipts.Receipt(
                archive.archiveSha256(), expected, verdict == Expected.Verdict.SAME));
  }

  static boolean isNotImplemented(SdkException e) {
    return e instanceof AwsServiceException answer
        && answer.statusCode() == Failures.NOT_IMPLEMENTED;
  }

  /** What is wrong is not left where snapshots are looked for. */
  private String remove() {
    if (!place.canDelete()) {
      return "what stands there now is not what was verified";
    }
    try {
      place.bucket().delete(key);
      return "what stood there was deleted";
    } catch (SnapshotException e) {
      return "what stands there now is not what was verified, and could not be deleted: "
          + e.getMessage();
    }
  }

  private Expected.Verdict afterFailure(SdkException e, String what) throws IOException {
    boolean open = isOpen(e);
    SnapshotException failure =
        place.bucket().failures().of(e, where + ": " + what, "s3:PutObject");
    if (!open || failure instanceof StorageDeniedException) {
      throw failure;
    }
    boolean interrupted = Thread.currentThread().isInterrupted();
    String found;
    try (Uninterrupted state = new Uninterrupted()) {
      found = look(state.wasInterrupted());
    }
    if (found.isEmpty()) {
      return Expected.Verdict.SAME;
    }
    String text = failure.getMessage() + "; " + found;
    IOException ended = interrupted ? new InterruptedIOException(text) : new IOException(text);
    ended.initCause(failure);
    throw ended;
  }

  /**
   * Whether it may be there in spite of the failure. It may have come from a repetition, that the
   * SDK makes when the first answer is lost: then the upload is gone, or the object is there
   * already.
   */
  private static boolean isOpen(SdkException e) {
    return !(e instanceof AwsServiceException answer)
        || answer.statusCode() >= SERVER_ERROR
        || answer.statusCode() < CLIENT_ERROR
        || Set.of(Failures.NOT_FOUND, Failures.CONFLICT, Failures.PRECONDITION_FAILED)
            .contains(answer.statusCode());
  }

  /** Empty when it stands there; otherwise what does, in words. */
  private String look(boolean soon) {
    try {
      Optional<HeadObjectResponse> head = place.bucket().head(key, soon);
      if (head.isEmpty()) {
        return "it is not there";
      }
      Expected.Verdict verdict =
          head.get().contentLength() != expected.length()
              ? Expected.Verdict.DIFFERENT
              : Answer.of(head.get()).verdict(expected);
      if (verdict == Expected.Verdict.OPEN && !soon) {
        verdict =
            Readback.sha256(place.bucket(), key).equals(archive.archiveSha256())
                ? Expected.Verdict.SAME
                : Expected.Verdict.DIFFERENT;
      }
      return switch (verdict) {
        case SAME -> "";
        case DIFFERENT -> "what stands there is another object, and is left as it is";
        case OPEN -> "an object stands there, and whether it is this one is not known";
      };
    } catch (SnapshotException | IOException e) {
      return "whether it is there is not known: " + e.getMessage();
    }
  }
}
