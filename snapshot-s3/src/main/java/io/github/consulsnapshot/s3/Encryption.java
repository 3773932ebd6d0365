package io.github.consulsnapshot.s3;

import java.util.Optional;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * How the store is asked to encrypt what it keeps.
 *
 * @param mode empty for what the bucket does by itself
 * @param key a key of KMS; empty for the bucket's or account's own
 */
record Encryption(Optional<ServerSideEncryption> mode, Optional<String> key) {
  static final Encryption OF_THE_BUCKET = new Encryption(Optional.empty(), Optional.empty());

  /** For a request, whose builders take null for what is not wished. */
  ServerSideEncryption modeOrNull() {
    return mode.orElse(null);
  }

  String keyOrNull() {
    return key.orElse(null);
  }

  /** Whether an answer says that the ETag is no digest. */
  static boolean isKms(ServerSideEncryption answered) {
    return answered == ServerSideEncryption.AWS_KMS
        || answered == ServerSideEncryption.AWS_KMS_DSSE;
  }
}
