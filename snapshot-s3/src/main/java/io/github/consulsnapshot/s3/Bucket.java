package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.StorageException;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** The requests that are made of S3, each with the right that it needs. */
final class Bucket {
  /** What the metadata of an object says the snapshot in it is called. */
  static final String NAME_METADATA = "consul-snapshot-name";

  private static final String BINARY = "application/octet-stream";
  private static final Duration TIME_TO_SETTLE = Duration.ofSeconds(20);

  /** Whoever interrupts waits for the end. */
  private static final Duration TIME_TO_SETTLE_AFTER_INTERRUPT = Duration.ofSeconds(1);

  /** A line that is slower than this is taken for a stall. */
  private static final int LEAST_BYTES_PER_SECOND = 128 << 10;

  private final S3Client client;
  private final String name;
  private final Optional<String> endpoint;
  private final Encryption encryption;
  private final Failures failures;
  private final BooleanSupplier closed;
  private final boolean ownClient;

  Bucket(
      S3Client client,
      String name,
      Encryption encryption,
      KnownSecrets secrets,
      BooleanSupplier closed,
      boolean ownClient) {
    this.client = client;
    this.name = name;
    this.endpoint = Endpoint.of(client);
    this.encryption = encryption;
    this.failures = new Failures(secrets, closed);
    this.closed = closed;
    this.ownClient = ownClient;
  }

  Failures failures() {
    return failures;
  }

  /** The address of a key, for messages, and to tell it from that of another. */
  String place(String key) {
    return "s3://"
        + name
        + (key.isEmpty() ? "" : "/" + key)
        + endpoint.map(address -> " at " + address).orElse("");
  }

  /** A request without an answer that its caller looks at more closely. */
  <T> T ask(String what, String right, Supplier<T> request) {
    try {
      return raw(request);
    } catch (SdkException e) {
      throw failures.of(e, what, right);
    }
  }

  /** For those who want to know more of a failure: an {@link SdkException}. */
  private <T> T raw(Supplier<T> request) {
    if (closed.getAsBoolean()) {
      throw new StorageException(place("") + ": the store is closed; make a new one", null);
    }
    // Not left to the client, which is the caller's at times and may begin all the same.
    if (Thread.currentThread().isInterrupted()) {
      throw new OperationCancelledException(
          place("") + ": ended by an interrupt before the next request", null);
    }
    try {
      return request.get();
    } catch (RejectedExecutionException | IllegalStateException e) {
      // The timers and the pool of connections of a client that is closed meanwhile.
      if (closed.getAsBoolean()) {
        throw new OperationCancelledException(place("") + ": ended: the store was closed", e);
      }
      throw e;
    }
  }

  ListObjectsV2Response list(String prefix, String after, int atMost) {
    return ask(
        place(prefix + "*") + ": listing",
        "s3:ListBucket",
        () ->
            client.listObjectsV2(
                list ->
                    list.bucket(name)
                        .prefix(prefix)
                        // A key that somebody else has made may hold what no XML can.
                        .encodingType(EncodingType.URL)
                        .startAfter(after.isEmpty() ? null : after)
                        .maxKeys(atMost)));
  }

  /** Empty when there is no such object, or, which an answer to HEAD does not tell, no bucket. */
  Optional<HeadObjectResponse> head(String key) {
    return head(key, false);
  }

  Optional<HeadObjectResponse> head(String key, boolean soon) {
    return ask(
        place(key) + ": asking for it",
        "s3:GetObject (and s3:ListBucket, without which what is not there is refused as well)",
        () -> {
          try {
            return Optional.of(
                client.headObject(
                    head ->
                        head.bucket(name)
                            .key(key)
                            .checksumMode(ChecksumMode.ENABLED)
                            .overrideConfiguration(time(soon))));
          } catch (AwsServiceException e) {
            if (e.statusCode() == Failures.NOT_FOUND) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  Answered get(String key) {
    return ask(
        place(key) + ": reading",
        "s3:GetObject",
        () -> client.getObject(get -> get.bucket(name).key(key), new LeftOpen()));
  }

  /** An object of which nothing has been read yet. */
  record Answered(GetObjectResponse response, AbortableInputStream body) {}

  /** Hands out the answer as it is; the stream of the SDK has a thread of its own to time it. */
  private static final class LeftOpen implements ResponseTransformer<GetObjectResponse, Answered> {
    @Override
    public Answered transform(GetObjectResponse response, AbortableInputStream body) {
      return new Answered(response, body);
    }

    @Override
    public boolean needsConnectionLeftOpen() {
      return true;
    }
  }

  void delete(String key) {
    delete(key, false);
  }

  /** Soon over after an interrupt. */
  void delete(String key, boolean interrupted) {
    ask(
        place(key) + ": deleting",
        "s3:DeleteObject",
        () ->
            client.deleteObject(
                delete -> delete.bucket(name).key(key).overrideConfiguration(time(interrupted))));
  }

  /**
   * Sends an object as a whole.
   *
   * @throws SdkException as it comes
   */
  PutObjectResponse put(
      String key,
      byte[] bytes,
      int length,
      Optional<String> sha256,
      boolean onlyIfAbsent,
      Map<String, String> metadata) {
    return raw(
        () ->
            client.putObject(
                put ->
                    put.bucket(name)
                        .key(key)
                        .contentType(BINARY)
                        .metadata(metadata)
                        .checksumSHA256(sha256.orElse(null))
                        .ifNoneMatch(onlyIfAbsent ? "*" : null)
                        .serverSideEncryption(encryption.modeOrNull())
                        .ssekmsKeyId(encryption.keyOrNull())
                        .overrideConfiguration(timeToSend(length)),
                body(bytes, length)));
  }

  /**
   * Begins an upload in parts.
   *
   * @throws SdkException as it comes
   */
  CreateMultipartUploadResponse createUpload(
      String key, boolean withChecksums, Map<String, String> metadata) {
    return raw(
        () ->
            client.createMultipartUpload(
                create -> {
                  create
                      .bucket(name)
                      .key(key)
                      .contentType(BINARY)
                      .metadata(metadata)
                      .serverSideEncryption(encryption.modeOrNull())
                      .ssekmsKeyId(encryption.keyOrNull());
                  if (withChecksums) {
                    // With SHA-256 that means the digest of the digests of the parts.
                    create.checksumAlgorithm(ChecksumAlgorithm.SHA256);
                  }
                }));
  }

  UploadPartResponse uploadPart(
      String key, String uploadId, int number, byte[] bytes, int length, Optional<String> sha256) {
    return ask(
        place(key) + ": uploading part " + number,
        "s3:PutObject",
        () ->
            client.uploadPart(
                part ->
                    part.bucket(name)
                        .key(key)
                        .uploadId(uploadId)
                        .partNumber(number)
                        .checksumSHA256(sha256.orElse(null))
                        .overrideConfiguration(timeToSend(length)),
                body(bytes, length)));
  }

  /**
   * Makes an object of the parts.
   *
   * @throws SdkException as it comes
   */
  CompleteMultipartUploadResponse complete(
      String key, String uploadId, Collection<CompletedPart> parts, boolean onlyIfAbsent) {
    return raw(
        () ->
            client.completeMultipartUpload(
                complete ->
                    complete
                        .bucket(name)
                        .key(key)
                        .uploadId(uploadId)
                        .ifNoneMatch(onlyIfAbsent ? "*" : null)
                        .overrideConfiguration(attempt(OwnClient.COMPLETION))
                        .multipartUpload(upload -> upload.parts(parts))));
  }

  /** Forgets an upload; one that is not there any more is fine. Soon over after an interrupt. */
  void abort(String key, String uploadId, boolean interrupted) {
    ask(
        place(key) + ": aborting the upload " + uploadId,
        "s3:AbortMultipartUpload",
        () -> {
          try {
            return Optional.of(
                client.abortMultipartUpload(
                    abort ->
                        abort
                            .bucket(name)
                            .key(key)
                            .uploadId(uploadId)
                            .overrideConfiguration(time(interrupted))));
          } catch (AwsServiceException e) {
            if (e.statusCode() == Failures.NOT_FOUND && !isNoSuchBucket(e)) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  private static boolean isNoSuchBucket(AwsServiceException e) {
    return e.awsErrorDetails() != null && "NoSuchBucket".equals(e.awsErrorDetails().errorCode());
  }

  ListMultipartUploadsResponse uploads(String prefix, String afterKey, String afterId) {
    return ask(
        place(prefix + "*") + ": listing uploads",
        "s3:ListBucketMultipartUploads",
        () ->
            client.listMultipartUploads(
                list ->
                    list.bucket(name)
                        .prefix(prefix)
                        .encodingType(EncodingType.URL)
                        .keyMarker(afterKey.isEmpty() ? null : afterKey)
                        .uploadIdMarker(afterId.isEmpty() ? null : afterId)));
  }

  /** Sent from where it is; the bodies that the SDK makes of arrays copy them. */
  private static RequestBody body(byte[] bytes, int length) {
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(bytes, 0, length), length, BINARY);
  }

  /** For what is asked when something has failed: the whole of it, repetitions included. */
  private static AwsRequestOverrideConfiguration time(boolean soon) {
    return AwsRequestOverrideConfiguration.builder()
        .apiCallTimeout(soon ? TIME_TO_SETTLE_AFTER_INTERRUPT : TIME_TO_SETTLE)
        .build();
  }

  /** A client of the caller's has the timeouts of the caller. */
  private AwsRequestOverrideConfiguration timeToSend(int length) {
    return attempt(OwnClient.ATTEMPT.plusSeconds(length / LEAST_BYTES_PER_SECOND));
  }

  private AwsRequestOverrideConfiguration attempt(Duration atMost) {
    AwsRequestOverrideConfiguration.Builder time = AwsRequestOverrideConfiguration.builder();
    if (ownClient) {
      time.apiCallAttemptTimeout(atMost);
    }
    return time.build();
  }
}
