package io.github.consulsnapshot.s3.tests;

import io.github.consulsnapshot.s3.S3SnapshotStore;
import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** S3Proxy in this process, in front of a directory, and another client to look at it with. */
final class S3ProxyServer implements AutoCloseable {
  static final String BUCKET = "backups";
  static final String REGION = "us-east-1";
  static final String ID = "AKIDOFTHETESTS";
  static final String SECRET = "the-secret-of-the-tests";

  private final BlobStoreContext context;
  private final S3Proxy proxy;
  private final S3Client client;

  private S3ProxyServer(BlobStoreContext context, S3Proxy proxy) {
    this.context = context;
    this.proxy = proxy;
    this.client =
        S3Client.builder()
            .region(Region.of(REGION))
            .endpointOverride(endpoint())
            .forcePathStyle(true)
            .httpClientBuilder(Apache5HttpClient.builder().useIdleConnectionReaper(false))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(ID, SECRET)))
            .build();
  }

  static S3ProxyServer start(Path directory) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("jclouds.filesystem.basedir", directory.toString());
    BlobStoreContext context =
        ContextBuilder.newBuilder("filesystem-nio2")
            .credentials("none", "none")
            .overrides(properties)
            .build(BlobStoreContext.class);
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(context.getBlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, ID, SECRET)
            .build();
    proxy.start();
    S3ProxyServer server = new S3ProxyServer(context, proxy);
    server.client.createBucket(bucket -> bucket.bucket(BUCKET));
    return server;
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  S3Client client() {
    return client;
  }

  /** A store of this server, to be built and closed by the test. */
  S3SnapshotStore.Builder store() {
    return S3SnapshotStore.builder()
        .bucket(BUCKET)
        .region(REGION)
        .endpoint(endpoint())
        .pathStyle()
        .credentials(ID, SECRET);
  }

  @Override
  public void close() throws Exception {
    client.close();
    proxy.stop();
    context.close();
  }
}
