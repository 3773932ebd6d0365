package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.store.SnapshotName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * An archive on its way to the bucket. What fits into one part is kept in memory until the commit,
 * and sent then. Of what is longer, each part is sent when it is full; the object is there when S3
 * is told that these are all.
 */
final class StagedObject implements StagedSnapshot {
  private static final String UNCHANGED = "; the store is as it was before";

  private final Place place;
  private final String cluster;
  private final Instant time;
  private final PartOutput output = new PartOutput();
  private final Digests digests = new Digests();
  private final List<CompletedPart> parts = new ArrayList<>();

  private Optional<SnapshotName> announced = Optional.empty();
  private Optional<Upload> upload = Optional.empty();
  private byte[] buffer = new byte[0];
  private int filled;
  private long total;
  private boolean failed;
  private boolean prepared;
  private boolean done;

  StagedObject(Place place, String cluster, Instant time) {
    this.place = place;
    this.cluster = cluster;
    this.time = time;
  }

  /** An upload in parts that has begun. */
  private record Upload(SnapshotName name, String key, String id, boolean withChecksums) {}

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void announce(SnapshotMetadata metadata) {
    announced = Optional.of(new SnapshotName(cluster, time, metadata.index()));
  }

  private void write(byte[] bytes, int offset, int length) throws IOException {
    if (failed || done) {
      throw new IOException("an earlier write has failed, or it was closed");
    }
    failed = true;
    int written = 0;
    while (written < length) {
      makeRoom();
      int count = Math.min(length - written, buffer.length - filled);
      System.arraycopy(bytes, offset + written, buffer, filled, count);
      filled += count;
      written += count;
    }
    total += length;
    failed = false;
  }

  /** A full part waits for the byte after it: the last one is sent by the commit. */
  private void makeRoom() throws IOException {
    if (filled < buffer.length) {
      return;
    }
    if (filled > 0) {
      sendPart();
    }
    int size = PartSizes.of(parts.size() + 1);
    if (size != buffer.length) {
      // Let go of before the next: there is never more than one.
      buffer = new byte[0];
      buffer = new byte[size];
    }
  }

  private void sendPart() throws IOException {
    try {
      if (upload.isEmpty()) {
        upload = Optional.of(begin());
      }
      Upload to = upload.get();
      int number = parts.size() + 1;
      String sha256 = digests.add(buffer, filled);
      Optional<String> checksum = Optional.of(sha256).filter(sum -> to.withChecksums());
      UploadPartResponse answer =
          place.bucket().uploadPart(to.key(), to.id(), number, buffer, filled, checksum);
      if (answer.checksumSHA256() != null && !answer.checksumSHA256().equals(sha256)) {
        throw new StorageException(
            place.bucket().place(to.key())
                + ": part "
                + number
                + " was sent with the SHA-256 "
                + sha256
                + ", and the answer says "
                + answer.checksumSHA256(),
            null);
      }
      parts.add(
          CompletedPart.builder()
              .partNumber(number)
              .eTag(answer.eTag())
              .checksumSHA256(checksum.orElse(null))
              .build());
      filled = 0;
    } catch (SnapshotException e) {
      throw io(e, "");
    }
  }

  private Upload begin() throws IOException {
    SnapshotName name =
        announced.orElseThrow(
            () ->
                new IOException(
                    place.description()
                        + ": the archive has not told its index within its first "
                        + filled
                        + " bytes, and without it has no name to be uploaded to; archives that"
                        + " Consul makes tell it at their beginning"));
    String key = place.keys().of(name);
    while (true) {
      boolean checksums = place.features().checksums();
      try {
        CreateMultipartUploadResponse answer =
            place.bucket().createUpload(key, checksums, metadata(name));
        String id = answer.uploadId();
        if (id == null || id.isEmpty()) {
          throw new IOException(place.bucket().place(key) + ": the upload was given no id");
        }
        // A store that knows checksums says so. One that does not may refuse them in the middle of
        // a part, and all that is seen of that is a connection that breaks.
        return new Upload(name, key, id, answer.checksumAlgorithm() == ChecksumAlgorithm.SHA256);
      } catch (SdkException e) {
        if (!Outcome.isNotImplemented(e) || !place.features().doWithout(false, checksums)) {
          throw place
              .bucket()
              .failures()
              .of(e, place.bucket().place(key) + ": beginning an upload", "s3:PutObject");
        }
      }
    }
  }

  private static Map<String, String> metadata(SnapshotName name) {
    return Map.of(Bucket.NAME_METADATA, name.text());
  }

  /** Of what is sent in parts, the last one goes. What is sent as one is sent by the commit. */
  @Override
  public void prepare(VerifiedArchive archive) throws IOException {
    requireAsWritten(archive);
    sendLastPart();
  }

  private void sendLastPart() throws IOException {
    if (upload.isPresent() && !prepared) {
      failed = true;
      sendPart();
      failed = false;
      prepared = true;
    }
  }

  private SnapshotName requireAsWritten(VerifiedArchive archive) throws IOException {
    if (failed || done || total != archive.archiveBytes()) {
      throw new IOException(
          place.description()
              + ": "
              + total
              + " bytes were written"
              + (failed ? " before a write failed" : "")
              + ", "
              + archive.archiveBytes()
              + " expected"
              + UNCHANGED);
    }
    SnapshotName name = new SnapshotName(cluster, time, archive.metadata().index());
    if (announced.isPresent() && !announced.get().equals(name)) {
      throw new IOException(
          place.bucket().place(place.keys().of(name))
              + ": the archive has told another index at first, "
              + Long.toUnsignedString(announced.get().index())
              + UNCHANGED);
    }
    return name;
  }

  @Override
  public String commit(VerifiedArchive archive) throws IOException {
    SnapshotName name = requireAsWritten(archive);
    sendLastPart();
    try {
      if (upload.isPresent()) {
        complete(upload.get(), name, archive);
      } else {
        putWhole(name, archive);
      }
    } catch (SnapshotException e) {
      throw io(e, UNCHANGED);
    }
    done = true;
    buffer = new byte[0];
    return place.bucket().place(place.keys().of(name));
  }

  private void putWhole(SnapshotName name, VerifiedArchive archive) throws IOException {
    Expected expected = Digests.ofOne(buffer, filled);
    if (!Readback.base64(archive.archiveSha256()).equals(expected.sha256())) {
      throw new IOException(
          place.description() + ": what was written is not what was verified" + UNCHANGED);
    }
    new Outcome(place, name, expected, archive)
        .of(
            "uploading",
            (condition, checksum) ->
                Outcome.Answer.of(
                    place
                        .bucket()
                        .put(
                            place.keys().of(name),
                            buffer,
                            filled,
                            Optional.of(expected.sha256()).filter(sum -> checksum),
                            condition,
                            metadata(name))));
  }

  private void complete(Upload to, SnapshotName name, VerifiedArchive archive) throws IOException {
    Expected expected = digests.whole(total);
    new Outcome(place, name, expected, archive)
        .of(
            "completing the upload " + to.id(),
            (condition, checksum) ->
                Outcome.Answer.of(place.bucket().complete(to.key(), to.id(), parts, condition)));
  }

  /** As the contract of stagings wants it; an interrupt is told by the type. */
  private static IOException io(SnapshotException e, String state) {
    if (Thread.currentThread().isInterrupted()) {
      InterruptedIOException interrupted = new InterruptedIOException(e.getMessage() + state);
      interrupted.initCause(e);
      return interrupted;
    }
    return new IOException(e.getMessage() + state, e);
  }

  @Override
  public void close() throws IOException {
    if (done) {
      return;
    }
    done = true;
    buffer = new byte[0];
    if (upload.isEmpty()) {
      return;
    }
    Upload to = upload.get();
    try (Uninterrupted state = new Uninterrupted()) {
      place.bucket().abort(to.key(), to.id(), state.wasInterrupted());
    } catch (SnapshotException e) {
      throw new IOException(
          e.getMessage()
              + "; its parts take room until a lifecycle rule of the bucket or sweepUploads removes"
              + " them",
          e);
    }
  }

  /** Its writer may close it before the commit. */
  private final class PartOutput extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      StagedObject.this.write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      StagedObject.this.write(bytes, offset, length);
    }
  }
}
