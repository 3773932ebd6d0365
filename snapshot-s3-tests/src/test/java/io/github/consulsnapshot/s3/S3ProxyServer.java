package io.github.consulsnapshot.s3;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobProviderMetadata;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** S3Proxy in this process, in front of a directory, and another client to look at it with. */
final class S3ProxyServer implements AutoCloseable {
  static final String BUCKET = "backups";
  static final String PREFIX = "consul-snapshot/";
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
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
            .httpClientBuilder(Apache5HttpClient.builder().useIdleConnectionReaper(false))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(ID, SECRET)))
            .build();
  }

  static S3ProxyServer start(Path directory) {
    return start(directory, true);
  }

  static S3ProxyServer start(Path directory, boolean ignoreUnknownHeaders) {
    Properties properties = new Properties();
    properties.setProperty("jclouds.filesystem.basedir", directory.toString());
    BlobStoreContext context =
        // By its class and not by its name: looking that up makes instances of all providers, and
        // of
        // those of the clouds the jars are left out.
        ContextBuilder.newBuilder(new FilesystemNio2BlobProviderMetadata())
            .credentials("none", "none")
            .overrides(properties)
            .build(BlobStoreContext.class);
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(context.getBlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            // As its manual advises for clients that send checksums; otherwise it refuses them.
            .ignoreUnknownHeaders(ignoreUnknownHeaders)
            .awsAuthentication(AuthenticationType.AWS_V4, ID, SECRET)
            .build();
    begin(proxy);
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

  private static void begin(S3Proxy proxy) {
    try {
      proxy.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void end(S3Proxy proxy) {
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  void put(String key, byte[] content) {
    client.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromBytes(content));
  }

  /** The names under the prefix of stores, without it. */
  List<String> names() {
    return client
        .listObjectsV2Paginator(list -> list.bucket(BUCKET).prefix(PREFIX))
        .contents()
        .stream()
        .map(object -> object.key().substring(PREFIX.length()))
        .toList();
  }

  /** The keys of the uploads that are neither completed nor aborted. */
  List<String> uploads() {
    return client.listMultipartUploads(list -> list.bucket(BUCKET)).uploads().stream()
        .map(upload -> upload.key())
        .toList();
  }

  @Override
  public void close() {
    client.close();
    end(proxy);
    context.close();
  }
}
