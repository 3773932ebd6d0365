package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.store.SnapshotName;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** An object to read. */
final class ObjectSource implements SnapshotSource {
  private final Bucket bucket;
  private final String key;

  /** What the metadata must say, where the key does not. */
  private final Optional<SnapshotName> name;

  private final OptionalLong length;

  ObjectSource(Bucket bucket, String key, Optional<SnapshotName> name, OptionalLong length) {
    this.bucket = bucket;
    this.key = key;
    this.name = name;
    this.length = length;
  }

  @Override
  public InputStream open() throws IOException {
    Bucket.Answered answer = bucket.get(key);
    boolean usable = false;
    try {
      requireName(answer.response());
      requireLength(answer.response());
      usable = true;
    } finally {
      if (!usable) {
        answer.body().abort();
      }
    }
    return new ObjectStream(bucket, key, answer);
  }

  private void requireName(GetObjectResponse response) {
    String found = response.metadata().getOrDefault(Bucket.NAME_METADATA, "");
    if (name.isPresent() && !found.equals(name.get().text())) {
      throw new StorageException(
          description()
              + ": another snapshot than "
              + name.get()
              + " stands there now"
              + SnapshotName.parse(found).map(other -> ": " + other).orElse(""),
          null);
    }
  }

  private void requireLength(GetObjectResponse response) {
    if (length.isPresent() && length.getAsLong() != response.contentLength()) {
      throw new StorageException(
          description()
              + ": has "
              + response.contentLength()
              + " bytes, "
              + length.getAsLong()
              + " expected",
          null);
    }
  }

  boolean isAt(Bucket other, String otherKey) {
    return bucket.place("").equals(other.place("")) && key.equals(otherKey);
  }

  @Override
  public OptionalLong length() {
    return length;
  }

  @Override
  public String description() {
    return bucket.place(key);
  }

  @Override
  public String toString() {
    return description();
  }
}
