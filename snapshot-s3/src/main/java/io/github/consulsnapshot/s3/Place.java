package io.github.consulsnapshot.s3;

/**
 * Where in which bucket the snapshots of a store are, and what is known of it.
 *
 * @param bucket the bucket
 * @param keys which keys are ours
 * @param writeOnly whether nothing may be read
 * @param features what the store can do
 * @param receipts what was uploaded lately
 */
record Place(Bucket bucket, Keys keys, boolean writeOnly, Features features, Receipts receipts) {
  String description() {
    return bucket.place(
        keys.fixed()
            .orElse(
                keys.prefix().isEmpty()
                    ? ""
                    : keys.prefix().substring(0, keys.prefix().length() - 1)));
  }

  /** Whether an object may be put although there is one: only where that is what is wanted. */
  boolean replaces() {
    return keys.fixed().isPresent();
  }

  /** Whether single objects may be deleted. */
  boolean canDelete() {
    return !writeOnly && !replaces();
  }
}
