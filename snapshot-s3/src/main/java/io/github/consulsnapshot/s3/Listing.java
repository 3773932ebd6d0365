package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.store.SnapshotPage;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The snapshots of a cluster, page by page. A page begins after a key and not at a token of S3's,
 * so that it can end where the order of the alphabet and that of the names do not differ.
 */
final class Listing {
  private final Bucket bucket;
  private final Keys keys;
  private final int keysPerPage;

  Listing(Bucket bucket, Keys keys, int keysPerPage) {
    this.bucket = bucket;
    this.keys = keys;
    this.keysPerPage = keysPerPage;
  }

  SnapshotPage page(String cluster, Optional<String> next) {
    String after = next.map(name -> keys.prefix() + name).orElse("");
    ListObjectsV2Response answer = bucket.list(keys.beginningOf(cluster), after, keysPerPage);
    List<S3Object> objects = answer.contents();
    if (!objects.isEmpty() && objects.get(0).key().compareTo(after) <= 0) {
      throw new StorageException(
          bucket.place(keys.prefix())
              + ": the store does not list what comes after a key (start-after) but from the"
              + " beginning again",
          null);
    }
    boolean more = Boolean.TRUE.equals(answer.isTruncated()) && !objects.isEmpty();
    if (more) {
      objects = wholeMoments(cluster, objects);
    }
    List<StoredSnapshot> snapshots = new ArrayList<>();
    for (S3Object object : objects) {
      // An empty object is none of ours: somebody's marker, or what is left of a disaster.
      if (keys.isOf(cluster, object.key()) && object.size() > 0) {
        snapshots.add(new StoredSnapshot(keys.parse(object.key()).orElseThrow(), object.size()));
      }
    }
    snapshots.sort(Comparator.comparing(StoredSnapshot::name));
    return new SnapshotPage(
        snapshots,
        more
            ? Optional.of(objects.get(objects.size() - 1).key().substring(keys.prefix().length()))
            : Optional.empty());
  }

  /**
   * Leaves the last moment to the next page. Within a millisecond the alphabet has index 10 before
   * index 9, so all of it must be on one page; more of it than a page holds would not be in order.
   */
  private List<S3Object> wholeMoments(String cluster, List<S3Object> objects) {
    for (int last = objects.size() - 1; last >= 0; last--) {
      Optional<SnapshotName> name =
          keys.parse(objects.get(last).key()).filter(found -> found.cluster().equals(cluster));
      if (name.isPresent()) {
        String moment = moment(name.get());
        int first = last;
        while (first > 0 && objects.get(first - 1).key().startsWith(moment)) {
          first--;
        }
        return first > 0 ? objects.subList(0, first) : objects;
      }
    }
    return objects;
  }

  /** What all keys of the same cluster and time begin with. */
  private String moment(SnapshotName name) {
    String key = keys.of(name);
    return key.substring(0, key.lastIndexOf('-') + 1);
  }
}
