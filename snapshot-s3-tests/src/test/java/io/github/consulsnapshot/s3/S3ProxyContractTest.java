package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.store.SnapshotStore;
import io.github.consulsnapshot.testing.SnapshotStoreContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What every store keeps, in a bucket of S3Proxy. */
class S3ProxyContractTest extends SnapshotStoreContract {
  @TempDir Path directory;

  private S3ProxyServer server;
  private S3SnapshotStore store;

  @Override
  protected SnapshotStore store() {
    server = S3ProxyServer.start(directory);
    store = store(server.store());
    return store;
  }

  S3SnapshotStore store(S3SnapshotStore.Builder builder) {
    return builder.keysPerPage(pageSize()).build();
  }

  /** After the methods of the contract, which still look at the server. */
  @RegisterExtension
  final AfterEachCallback stop =
      context -> {
        store.close();
        server.close();
      };

  @Override
  protected List<String> names() {
    return server.names();
  }

  @Override
  protected List<String> unfinished() {
    return server.uploads();
  }

  @Override
  protected void put(String name, byte[] content) {
    server.put(S3ProxyServer.PREFIX + name, content);
  }

  @Override
  protected void remove(String name) {
    server
        .client()
        .deleteObject(
            delete -> delete.bucket(S3ProxyServer.BUCKET).key(S3ProxyServer.PREFIX + name));
  }

  @Override
  protected byte[] content(String name) {
    return server
        .client()
        .getObjectAsBytes(get -> get.bucket(S3ProxyServer.BUCKET).key(S3ProxyServer.PREFIX + name))
        .asByteArray();
  }

  /** More than the contract has of one millisecond, which are on one page. */
  @Override
  protected int pageSize() {
    return 200;
  }
}
