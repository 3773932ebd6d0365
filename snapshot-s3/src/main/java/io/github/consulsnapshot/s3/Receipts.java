package io.github.consulsnapshot.s3;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was uploaded lately and what S3 is expected to say of it: the digest of an upload in parts
 * cannot be made from that of the archive. Bounded; what has been forgotten is read back.
 */
final class Receipts {
  private static final int MOST = 64;

  private final Map<String, Receipt> receipts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Receipt> eldest) {
          return size() > MOST;
        }
      };

  /**
   * What is known of an upload.
   *
   * @param archiveSha256 the SHA-256 of the archive, in hexadecimal digits
   * @param expected what S3 is expected to say
   * @param proven whether its answer to the upload did
   */
  record Receipt(String archiveSha256, Expected expected, boolean proven) {}

  synchronized void put(String name, Receipt receipt) {
    // Removed first: the newest is to be the last in order.
    receipts.remove(name);
    receipts.put(name, receipt);
  }

  synchronized Optional<Receipt> get(String name, String archiveSha256) {
    return Optional.ofNullable(receipts.get(name))
        .filter(receipt -> receipt.archiveSha256().equals(archiveSha256));
  }
}
