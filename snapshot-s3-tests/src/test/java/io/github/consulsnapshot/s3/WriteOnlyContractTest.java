package io.github.consulsnapshot.s3;

/** What a store keeps that is only written to. */
class WriteOnlyContractTest extends S3ProxyContractTest {
  @Override
  S3SnapshotStore store(S3SnapshotStore.Builder builder) {
    return builder.writeOnly().build();
  }
}
