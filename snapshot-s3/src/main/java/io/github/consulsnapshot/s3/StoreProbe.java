package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import software.amazon.awssdk.core.exception.SdkException;

/** Tries out the rights that a store needs, one by one, and leaves nothing behind. */
final class StoreProbe {
  private static final String NAME = "consul-snapshot-probe-";
  private static final String PUT = "s3:PutObject";

  private final Place place;
  private final Bucket bucket;
  private final String key;

  StoreProbe(Place place) {
    this.place = place;
    this.bucket = place.bucket();
    // A policy may allow a fixed name only. An upload that is aborted does not touch what is there.
    this.key =
        place
            .keys()
            .fixed()
            .orElseGet(
                () -> place.keys().prefix() + NAME + UUID.randomUUID().toString().replace("-", ""));
  }

  void run() {
    uploadAndAbort();
    if (place.writeOnly()) {
      return;
    }
    if (place.replaces()) {
      bucket.head(key);
      return;
    }
    bucket.list(place.keys().prefix() + NAME, "", 1);
    putReadDelete();
  }

  private void uploadAndAbort() {
    while (true) {
      boolean checksums = place.features().checksums();
      try {
        String id = bucket.createUpload(key, checksums, Map.of()).uploadId();
        bucket.abort(key, id, false);
        return;
      } catch (SdkException e) {
        if (!Outcome.isNotImplemented(e) || !place.features().doWithout(false, checksums)) {
          throw failed(e, "beginning an upload to try it out");
        }
      }
    }
  }

  private void putReadDelete() {
    byte[] content = key.getBytes(StandardCharsets.UTF_8);
    put(content);
    SnapshotException failure = null;
    try {
      read(content);
    } catch (SnapshotException e) {
      failure = e;
    }
    try (Uninterrupted state = new Uninterrupted()) {
      bucket.delete(key, state.wasInterrupted());
    } catch (SnapshotException e) {
      if (failure == null) {
        throw e;
      }
      failure.addSuppressed(e);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void put(byte[] content) {
    Expected expected = Digests.ofOne(content, content.length);
    while (true) {
      boolean condition = place.features().conditions();
      boolean checksum = place.features().checksums();
      try {
        bucket.put(
            key,
            content,
            content.length,
            Optional.of(expected.sha256()).filter(sum -> checksum),
            condition,
            Map.of());
        return;
      } catch (SdkException e) {
        if (!Outcome.isNotImplemented(e) || !place.features().doWithout(condition, checksum)) {
          throw failed(e, "putting an object to try it out");
        }
      }
    }
  }

  private void read(byte[] content) {
    String found;
    try {
      found =
          Readback.sha256(
              new ObjectSource(bucket, key, Optional.empty(), OptionalLong.of(content.length)));
    } catch (IOException e) {
      throw S3SnapshotStore.readingFailed(e);
    }
    if (!found.equals(HexFormat.of().formatHex(Digests.sha256(content, content.length)))) {
      throw new StorageException(
          bucket.place(key) + ": holds something else than what was put there", null);
    }
  }

  private SnapshotException failed(SdkException e, String what) {
    return bucket.failures().of(e, bucket.place(key) + ": " + what, PUT);
  }
}
