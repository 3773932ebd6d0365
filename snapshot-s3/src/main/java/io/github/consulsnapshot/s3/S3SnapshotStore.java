package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StorageDeniedException;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.store.SnapshotPage;
import io.github.consulsnapshot.store.SnapshotStore;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * Snapshots in a bucket of Amazon S3, or of a store that speaks its protocol, each an object with
 * the key {@code PREFIX/NAME} where NAME is {@link SnapshotName#text()}.
 *
 * <p>An object is there when its archive has been verified, not before. What fits into 8 MiB is
 * sent at the commit. What is longer is uploaded in parts while it comes, and made an object at the
 * commit; of a save that fails nothing is left, and the parts are removed. A process that dies
 * leaves its parts; the next one that saves the same cluster aborts those that are older than a day
 * (not with {@link Builder#writeOnly}), and so should a lifecycle rule of the bucket. An upload in
 * parts needs the index of the snapshot after 8 MiB, see {@link
 * io.github.consulsnapshot.StagedSnapshot#announce}; archives that Consul makes tell it at once.
 *
 * <p>Memory: one part per save. The length of an archive is not known before its end and there are
 * at most 10,000 parts, so the parts get longer on the way: up to an archive of 7.8 GiB they, and
 * the buffer, have 8 MiB; up to 70 GiB 64 MiB; up to 320 GiB 256 MiB; up to 5 TiB, where a save
 * fails, 704 MiB.
 *
 * <p>Digests: each part goes with its SHA-256, and the answer to the commit must name the digest of
 * all of them, or be an ETag of MD5 that proves the same. Where it is neither, as in some stores
 * that are not Amazon's, {@link #confirm} reads the object back. An object is put on the condition
 * that there is none of its name ({@code If-None-Match: *}); a store that says it does not know
 * conditions or checksums (status 501) gets none. When the answer to a commit is lost, the store is
 * asked whether the archive stands there, and the error says what is known.
 *
 * <p>Requests are repeated by the SDK, four attempts in all, each within 30 seconds and, when it
 * sends a part, as long as 128 KiB a second take; completing an upload may take 10 minutes, and an
 * answer that is being read must not stand still for 5. An interrupt ends a request within about a
 * second, and {@link #close()} ends all. For that, and for its timeouts, a store has one daemon
 * thread while requests run and for 5 seconds after. With a client of the caller's, repetitions,
 * timeouts and what an interrupt does are that client's.
 */
public final class S3SnapshotStore implements SnapshotStore, AutoCloseable {
  private final Place place;
  private final Optional<OwnClient> own;
  private final InstantSource clock;
  private final RegularSweep sweep;
  private final int keysPerPage;

  private S3SnapshotStore(Builder builder, Optional<OwnClient> own) {
    this.own = own;
    this.clock = builder.clock;
    this.keysPerPage = builder.keysPerPage;
    Bucket bucket =
        new Bucket(
            own.map(OwnClient::client).or(() -> builder.client).orElseThrow(),
            builder.requireBucket(),
            builder.encryption,
            builder.secrets(),
            () -> own.map(OwnClient::isClosed).orElse(false),
            own.isPresent());
    String prefix = builder.keyPrefix.isEmpty() ? "" : builder.keyPrefix + "/";
    Keys keys = new Keys(prefix, builder.staticName.map(name -> prefix + name));
    place = new Place(bucket, keys, builder.writeOnly, new Features(), new Receipts());
    sweep = new RegularSweep(new UploadSweep(bucket, keys), clock, place.description());
  }

  /**
   * A builder. The bucket has to be named, and the region unless the environment has it; all else
   * has defaults.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * {@inheritDoc}
   *
   * <p>With {@link Builder#staticName} the commit replaces the object; in a bucket with versions,
   * the one that was there before is a version.
   */
  @Override
  public SnapshotTarget target(String cluster, Instant time) {
    // Refuses now what the commit would.
    SnapshotName name = new SnapshotName(cluster, time, 0);
    return new S3Target(place, sweep, name.cluster(), name.time());
  }

  /**
   * {@inheritDoc}
   *
   * <p>Objects without a byte are not listed, nor is what lies deeper or only looks alike. With
   * {@link Builder#staticName} there is one snapshot or none, told by the metadata of the object;
   * an object that somebody else has put there has none.
   */
  @Override
  public SnapshotPage page(String cluster, Optional<String> next) {
    String checked = SnapshotName.requireCluster(cluster);
    Objects.requireNonNull(next, "next");
    requireReadable("listing");
    return place.replaces()
        ? new SnapshotPage(fixed(checked), Optional.empty())
        : new Listing(place.bucket(), place.keys(), keysPerPage).page(checked, next);
  }

  private List<StoredSnapshot> fixed(String cluster) {
    Optional<HeadObjectResponse> head = place.bucket().head(place.keys().fixed().orElseThrow());
    return head.filter(object -> object.contentLength() > 0)
        .flatMap(
            object ->
                SnapshotName.parse(object.metadata().getOrDefault(Bucket.NAME_METADATA, ""))
                    .filter(name -> name.cluster().equals(cluster))
                    .map(name -> new StoredSnapshot(name, object.contentLength())))
        .map(List::of)
        .orElse(List.of());
  }

  @Override
  public SnapshotSource source(StoredSnapshot snapshot) {
    requireReadable("reading");
    return new ObjectSource(
        place.bucket(),
        place.keys().of(snapshot.name()),
        place.keys().fixed().map(fixed -> snapshot.name()),
        OptionalLong.of(snapshot.bytes()));
  }

  /**
   * {@inheritDoc}
   *
   * <p>In a bucket with versions this leaves a marker, and the versions are the bucket's to remove.
   */
  @Override
  public void delete(StoredSnapshot snapshot) {
    String key = place.keys().of(snapshot.name());
    if (!place.canDelete()) {
      throw new StorageDeniedException(
          place.bucket().place(key)
              + ": not deleted: "
              + (place.writeOnly()
                  ? "this store is only written to"
                  : "all snapshots have this one key, and their versions are the bucket's"),
          null);
    }
    place.bucket().delete(key);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The checksum that S3 names of the object is proof, and its ETag when it is the MD5 that is
   * expected; for an upload in parts, as long as this store remembers what it has sent (the last
   * 64). Otherwise the object is read. With {@link Builder#writeOnly} nothing can be asked: the
   * answer to the upload, if it had the digest, is the proof, and only of those that are
   * remembered.
   */
  @Override
  public void confirm(StoredSnapshot snapshot, VerifiedArchive archive) {
    new Confirmation(place, snapshot, archive).run();
  }

  /**
   * {@inheritDoc}
   *
   * <p>An upload is begun and aborted. Unless the store is only written to or has one fixed key, it
   * is listed, and a small object {@code PREFIX/consul-snapshot-probe-...} is put, read and
   * deleted; with a fixed key, S3 is asked for what stands there.
   */
  @Override
  public void probe() {
    new StoreProbe(place).run();
  }

  /**
   * Aborts uploads of a cluster that were begun and neither completed nor aborted, as a process
   * leaves them that dies. Only those to keys that are names of its snapshots, or to the fixed one.
   * A store that is not only written to does so itself, once a day when it is written to, with an
   * age of a day.
   *
   * @param cluster what the cluster is called
   * @param olderThan only those that began so long ago; what is uploaded right now must not be
   *     among them
   * @return how many there were
   * @throws StorageException when they could not be listed or aborted
   */
  public int sweepUploads(String cluster, Duration olderThan) {
    String checked = SnapshotName.requireCluster(cluster);
    if (olderThan.isNegative()) {
      throw new InvalidSettingException(
          "olderThan", olderThan + " given, zero or more is accepted");
    }
    return new UploadSweep(place.bucket(), place.keys())
        .run(checked, clock.instant().minus(olderThan));
  }

  @Override
  public boolean canList() {
    return !place.writeOnly();
  }

  @Override
  public boolean canDelete() {
    return place.canDelete();
  }

  /**
   * {@inheritDoc}
   *
   * <p>{@code s3://BUCKET/PREFIX}, and where the store is not Amazon's, its endpoint as well:
   * {@code s3://BUCKET/PREFIX at https://minio.example:9000}. Buckets of one name at two endpoints
   * are two places.
   */
  @Override
  public String description() {
    return place.description();
  }

  /** The same as {@link #description()}. */
  @Override
  public String toString() {
    return description();
  }

  /**
   * Ends what is running and gives up connections, unless the client is the caller's, which is left
   * as it is. May be called again.
   */
  @Override
  public void close() {
    own.ifPresent(OwnClient::close);
  }

  private void requireReadable(String what) {
    if (place.writeOnly()) {
      throw new StorageDeniedException(
          place.description() + ": no " + what + ": this store is only written to", null);
    }
  }

  /** What an object's stream throws, outside of a stream. */
  static SnapshotException readingFailed(IOException e) {
    return Thread.currentThread().isInterrupted()
        ? new OperationCancelledException(e.getMessage(), e)
        : new StorageException(e.getMessage(), e);
  }

  /** Makes {@link S3SnapshotStore}. Not for use by several threads. */
  public static final class Builder {
    private static final Pattern BUCKET =
        Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]|arn:[A-Za-z0-9:/._-]{1,500}");

    /** In bytes of UTF-8; more is refused by S3. */
    private static final int LONGEST_KEY = 1024;

    /** Behind it a name of ours, of at most 128 bytes, fits with its slash into a key. */
    private static final int LONGEST_PREFIX = 800;

    private Optional<String> bucket = Optional.empty();
    private Optional<String> region = Optional.empty();
    private Optional<URI> endpoint = Optional.empty();
    private boolean pathStyle;
    private String keyPrefix = "consul-snapshot";
    private Optional<String> id = Optional.empty();
    private Optional<String> secret = Optional.empty();
    private Optional<String> sessionToken = Optional.empty();
    private Optional<String> profile = Optional.empty();
    private Optional<ConnectionSettings.Role> role = Optional.empty();
    private Optional<ConnectionSettings.WebIdentity> webIdentity = Optional.empty();
    private Optional<URI> stsEndpoint = Optional.empty();
    private Encryption encryption = Encryption.OF_THE_BUCKET;
    private Optional<String> staticName = Optional.empty();
    private boolean writeOnly;
    private Optional<S3Client> client = Optional.empty();
    private InstantSource clock = InstantSource.system();

    /** As many as S3 gives. */
    private int keysPerPage = 1000;

    private Builder() {}

    /**
     * The bucket, which must exist.
     *
     * @param name its name, or the ARN of an access point
     * @return this
     */
    public Builder bucket(String name) {
      if (!BUCKET.matcher(name).matches()) {
        throw new InvalidSettingException(
            "bucket",
            "'"
                + name
                + "' given; 3 or more letters, digits, dots, hyphens and underscores are accepted,"
                + " or an ARN");
      }
      bucket = Optional.of(name);
      return this;
    }

    /**
     * The region of the bucket; by default that of the environment: {@code AWS_REGION}, the
     * profile, or the machine in EC2.
     *
     * @param name for example {@code eu-central-1}
     * @return this
     */
    public Builder region(String name) {
      region = Optional.of(requireText("region", name));
      return this;
    }

    /**
     * Where the store is, when it is not Amazon's; by default that of the environment ({@code
     * AWS_ENDPOINT_URL_S3}, the profile), if it has one. It is part of {@link #description()}.
     *
     * @param address an http or https URL
     * @return this
     */
    public Builder endpoint(URI address) {
      endpoint = Optional.of(requireAddress("endpoint", address));
      return this;
    }

    /**
     * Names the bucket in the path of the URL and not in that of the host, as most stores need it
     * that are not Amazon's.
     *
     * @return this
     */
    public Builder pathStyle() {
      pathStyle = true;
      return this;
    }

    /**
     * What the keys begin with; {@code consul-snapshot} by default.
     *
     * @param prefix without a slash at its ends; empty for none
     * @return this
     */
    public Builder keyPrefix(String prefix) {
      keyPrefix = prefix.isEmpty() ? prefix : requireKey("keyPrefix", prefix);
      return this;
    }

    /**
     * An access key; by default the credentials of the environment: system properties, {@code
     * AWS_*} variables, a web identity, the shared files, the container or the machine.
     *
     * @param accessKeyId its id
     * @param secretAccessKey its secret
     * @return this
     */
    public Builder credentials(String accessKeyId, String secretAccessKey) {
      id = Optional.of(requireSecret("credentials", accessKeyId));
      secret = Optional.of(requireSecret("credentials", secretAccessKey));
      return this;
    }

    /**
     * The token that belongs to {@link #credentials} that are temporary.
     *
     * @param token the token
     * @return this
     */
    public Builder sessionToken(String token) {
      sessionToken = Optional.of(requireSecret("sessionToken", token));
      return this;
    }

    /**
     * Credentials, and the region unless it is given, from a profile of the shared AWS files.
     *
     * @param name the name of the profile
     * @return this
     */
    public Builder profile(String name) {
      profile = Optional.of(requireText("profile", name));
      return this;
    }

    /**
     * Takes on a role with the credentials, or those of the environment.
     *
     * @param arn the role
     * @param sessionName what the session is called in the logs of AWS
     * @return this
     */
    public Builder assumeRole(String arn, String sessionName) {
      role = Optional.of(role("assumeRole", arn, sessionName));
      return this;
    }

    /**
     * Takes on a role with a token of another identity provider, such as that of a service account
     * in Kubernetes.
     *
     * @param roleArn the role
     * @param sessionName what the session is called in the logs of AWS
     * @param tokenFile the file with the token; read again whenever credentials run out
     * @return this
     */
    public Builder webIdentity(String roleArn, String sessionName, Path tokenFile) {
      Objects.requireNonNull(tokenFile, "tokenFile");
      webIdentity =
          Optional.of(
              new ConnectionSettings.WebIdentity(
                  role("webIdentity", roleArn, sessionName), tokenFile));
      return this;
    }

    /**
     * Where roles are given out, when it is not Amazon's for the region.
     *
     * @param address an http or https URL
     * @return this
     */
    public Builder stsEndpoint(URI address) {
      stsEndpoint = Optional.of(requireAddress("stsEndpoint", address));
      return this;
    }

    /**
     * Asks for encryption with keys of S3 (SSE-S3), whatever the bucket does by itself.
     *
     * @return this
     */
    public Builder encryptWithS3Keys() {
      encryption = new Encryption(Optional.of(ServerSideEncryption.AES256), Optional.empty());
      return this;
    }

    /**
     * Asks for encryption with KMS (SSE-KMS), whatever the bucket does by itself, and names no key:
     * S3 takes its default.
     *
     * @return this
     */
    public Builder encryptWithKms() {
      encryption = new Encryption(Optional.of(ServerSideEncryption.AWS_KMS), Optional.empty());
      return this;
    }

    /**
     * Asks for encryption with a key of KMS (SSE-KMS), whatever the bucket does by itself.
     *
     * @param keyId id or ARN of the key
     * @return this
     */
    public Builder encryptWithKms(String keyId) {
      encryption =
          new Encryption(
              Optional.of(ServerSideEncryption.AWS_KMS),
              Optional.of(requireText("encryptWithKms", keyId)));
      return this;
    }

    /**
     * Gives all snapshots the same key, {@code PREFIX/NAME}, so that each replaces the one before;
     * for buckets that keep versions. Nothing is deleted then, see {@link SnapshotStore#canDelete}.
     *
     * @param name the name behind the prefix
     * @return this
     */
    public Builder staticName(String name) {
      String checked = requireKey("staticName", name);
      if (SnapshotName.parse(checked).isPresent()) {
        throw new InvalidSettingException(
            "staticName",
            "'" + checked + "' given, any name is accepted but one that stores give themselves");
      }
      staticName = Optional.of(checked);
      return this;
    }

    /**
     * Only writes: for credentials that may put and abort, and nothing else.
     *
     * @return this
     */
    public Builder writeOnly() {
      writeOnly = true;
      return this;
    }

    /**
     * A client of the caller's, who closes it. It has credentials, region, endpoint, timeouts and
     * the rest, so those cannot be set here.
     *
     * @param value the client
     * @return this
     */
    public Builder client(S3Client value) {
      client = Optional.of(value);
      return this;
    }

    Builder keysPerPage(int value) {
      keysPerPage = value;
      return this;
    }

    Builder clock(InstantSource value) {
      clock = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * The store. Nothing is asked of S3 yet.
     *
     * @return the store, to be closed
     * @throws InvalidSettingException when the bucket is missing, or the region is and the
     *     environment has none, or when settings contradict each other, or when prefix and fixed
     *     name make a key of more than 1024 bytes
     */
    public S3SnapshotStore build() {
      requireBucket();
      requireNoContradiction();
      requireKeyOfS3();
      if (client.isPresent()) {
        return new S3SnapshotStore(this, Optional.empty());
      }
      return new S3SnapshotStore(this, Optional.of(OwnClient.of(connection())));
    }

    private String requireBucket() {
      return bucket.orElseThrow(
          () -> new InvalidSettingException("bucket", "none given, one is needed"));
    }

    /** Each is short enough, and still both may be too long together. */
    private void requireKeyOfS3() {
      int name = staticName.map(Builder::bytes).orElse(0);
      int prefix = bytes(keyPrefix);
      int key = prefix + (prefix == 0 ? 0 : 1) + name;
      if (key > LONGEST_KEY) {
        throw new InvalidSettingException(
            "staticName",
            name
                + " bytes given behind a keyPrefix of "
                + prefix
                + ", which with the slash is a key of "
                + key
                + " bytes; keys of up to "
                + LONGEST_KEY
                + " are accepted");
      }
    }

    private static int bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private void requireNoContradiction() {
      List<String> proofs = new ArrayList<>();
      id.ifPresent(given -> proofs.add("credentials"));
      profile.ifPresent(given -> proofs.add("profile"));
      webIdentity.ifPresent(given -> proofs.add("webIdentity"));
      if (proofs.size() > 1) {
        throw contradiction(proofs.get(1), proofs.get(0));
      }
      if (webIdentity.isPresent() && role.isPresent()) {
        throw contradiction("webIdentity", "assumeRole");
      }
      if (sessionToken.isPresent() && id.isEmpty()) {
        throw new InvalidSettingException(
            "sessionToken", "given without credentials, which it belongs to");
      }
      if (stsEndpoint.isPresent() && role.isEmpty() && webIdentity.isEmpty()) {
        throw new InvalidSettingException(
            "stsEndpoint", "given without assumeRole or webIdentity, which it is for");
      }
      if (client.isPresent()) {
        List<String> ofClient = new ArrayList<>(proofs);
        region.ifPresent(given -> ofClient.add("region"));
        endpoint.ifPresent(given -> ofClient.add("endpoint"));
        role.ifPresent(given -> ofClient.add("assumeRole"));
        if (pathStyle) {
          ofClient.add("pathStyle");
        }
        if (!ofClient.isEmpty()) {
          throw contradiction(ofClient.get(0), "client");
        }
      }
    }

    private static InvalidSettingException contradiction(String one, String other) {
      return new InvalidSettingException(
          one, "given together with " + other + ", only one of the two is accepted");
    }

    private ConnectionSettings connection() {
      return new ConnectionSettings(
          region,
          endpoint,
          pathStyle,
          profile,
          stsEndpoint,
          new ConnectionSettings.Credentials(id, secret, sessionToken, role, webIdentity));
    }

    private KnownSecrets secrets() {
      Set<String> texts = new HashSet<>();
      secret.ifPresent(texts::add);
      sessionToken.ifPresent(texts::add);
      return new KnownSecrets(texts);
    }

    private static ConnectionSettings.Role role(String setting, String arn, String session) {
      return new ConnectionSettings.Role(requireText(setting, arn), requireText(setting, session));
    }

    private static String requireText(String setting, String value) {
      if (value.isBlank() || !value.equals(value.strip())) {
        throw new InvalidSettingException(
            setting, "'" + value + "' given, a text without blanks at its ends is accepted");
      }
      return value;
    }

    /** The value is not told. */
    private static String requireSecret(String setting, String value) {
      if (value.isBlank() || !value.equals(value.strip())) {
        throw new InvalidSettingException(
            setting, "an empty text or one with blanks at its ends given");
      }
      return value;
    }

    private static URI requireAddress(String setting, URI address) {
      boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      if (!web
          || address.getHost() == null
          || address.getRawUserInfo() != null
          || address.getRawQuery() != null
          || address.getRawFragment() != null) {
        // Not told whole: somebody may have put a password there.
        throw new InvalidSettingException(
            setting,
            "an address with the scheme "
                + address.getScheme()
                + " and the host "
                + address.getHost()
                + " given; http:// or https:// with a host is accepted, without user, query and"
                + " fragment");
      }
      return address;
    }

    private static String requireKey(String setting, String key) {
      boolean strange =
          key.isEmpty()
              || key.startsWith("/")
              || key.endsWith("/")
              || key.chars().anyMatch(Character::isISOControl)
              || Arrays.stream(key.split("/", -1)).anyMatch(Set.of("", ".", "..")::contains);
      if (strange || bytes(key) > LONGEST_PREFIX) {
        throw new InvalidSettingException(
            setting,
            "'"
                + key
                + "' given; up to "
                + LONGEST_PREFIX
                + " bytes without control characters are accepted, without a slash at the ends, an"
                + " empty part, '.' and '..' between slashes");
      }
      return key;
    }

    /** Without secrets. */
    @Override
    public String toString() {
      return "S3SnapshotStore.Builder{" + bucket.orElse("no bucket") + "/" + keyPrefix + "}";
    }
  }
}
