package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Whether an object holds an archive: by what S3 says where that is proof, or by reading it. */
final class Confirmation {
  private final Place place;
  private final SnapshotName name;
  private final VerifiedArchive archive;
  private final String key;
  private final String where;

  Confirmation(Place place, StoredSnapshot snapshot, VerifiedArchive archive) {
    this.place = place;
    this.name = snapshot.name();
    this.archive = archive;
    this.key = place.keys().of(name);
    this.where = place.bucket().place(key);
  }

  void run() {
    Optional<Receipts.Receipt> receipt = place.receipts().get(key, archive.archiveSha256());
    if (place.writeOnly()) {
      requireProven(receipt);
      return;
    }
    HeadObjectResponse head =
        place.bucket().head(key).orElseThrow(() -> failed("there is no such object"));
    String found = head.metadata().getOrDefault(Bucket.NAME_METADATA, "");
    if (place.replaces() && !found.equals(name.text())) {
      throw failed("another snapshot stands there now");
    }
    if (head.contentLength() != archive.archiveBytes()) {
      throw failed(
          "it has "
              + head.contentLength()
              + " bytes, the archive that was committed has "
              + archive.archiveBytes());
    }
    switch (verdict(head, receipt)) {
      case SAME -> {}
      case DIFFERENT -> throw failed("its checksum is not that of what was committed");
      case OPEN -> readBack();
    }
  }

  private void requireProven(Optional<Receipts.Receipt> receipt) {
    if (!receipt.map(Receipts.Receipt::proven).orElse(false)) {
      throw failed(
          receipt.isPresent()
              ? "the answer to the upload had no digest of it, and it may not be read"
              : "it is not one of the last uploads of this store, and it may not be read");
    }
  }

  private Expected.Verdict verdict(HeadObjectResponse head, Optional<Receipts.Receipt> receipt) {
    Outcome.Answer answer = Outcome.Answer.of(head);
    if (receipt.isPresent()) {
      return answer.verdict(receipt.get().expected());
    }
    // The checksum of an upload in parts ends with their number, and only a receipt knows it.
    String checksum = answer.checksum() == null ? "" : answer.checksum();
    if (checksum.isEmpty() || checksum.contains("-")) {
      return Expected.Verdict.OPEN;
    }
    // A store may leave out that number: what differs may be the digest of parts.
    return checksum.equals(Readback.base64(archive.archiveSha256()))
        ? Expected.Verdict.SAME
        : Expected.Verdict.OPEN;
  }

  private void readBack() {
    String sha256;
    try {
      sha256 =
          Readback.sha256(
              new ObjectSource(
                  place.bucket(),
                  key,
                  place.keys().fixed().map(fixed -> name),
                  OptionalLong.of(archive.archiveBytes())));
    } catch (IOException e) {
      throw S3SnapshotStore.readingFailed(e);
    }
    if (!sha256.equals(archive.archiveSha256())) {
      throw failed("it was read back, and is not what was committed");
    }
  }

  private StorageException failed(String why) {
    return new StorageException(where + ": not confirmed: " + why, null);
  }
}
