package io.github.consulsnapshot.s3;

import java.time.Instant;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Aborts uploads that nobody will ever complete: those of processes that died. */
final class UploadSweep {
  private final Bucket bucket;
  private final Keys keys;

  UploadSweep(Bucket bucket, Keys keys) {
    this.bucket = bucket;
    this.keys = keys;
  }

  /** Aborts those of a cluster that began before this moment, and tells how many there were. */
  int run(String cluster, Instant before) {
    int aborted = 0;
    String afterKey = "";
    String afterId = "";
    while (true) {
      ListMultipartUploadsResponse page =
          bucket.uploads(keys.beginningOf(cluster), afterKey, afterId);
      for (MultipartUpload upload : page.uploads()) {
        if (keys.isOf(cluster, upload.key()) && upload.initiated().isBefore(before)) {
          bucket.abort(upload.key(), upload.uploadId(), false);
          aborted++;
        }
      }
      String key = text(page.nextKeyMarker());
      String id = text(page.nextUploadIdMarker());
      // A store that has more and does not say after what would be asked for ever.
      if (!Boolean.TRUE.equals(page.isTruncated())
          || key.isEmpty()
          || (key.equals(afterKey) && id.equals(afterId))) {
        return aborted;
      }
      afterKey = key;
      afterId = id;
    }
  }

  private static String text(String marker) {
    return marker == null ? "" : marker;
  }
}
