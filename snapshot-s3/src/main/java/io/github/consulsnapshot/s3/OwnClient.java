package io.github.consulsnapshot.s3;

import io.github.consulsnapshot.InvalidSettingException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/** A client of S3 that is made for a store, with all that it needs, and closed with it. */
final class OwnClient implements AutoCloseable {
  /** How long a small request may take. */
  static final Duration ATTEMPT = Duration.ofSeconds(30);

  /** How long to make one object of many parts may take; Amazon says minutes. */
  static final Duration COMPLETION = Duration.ofMinutes(10);

  /** How long nothing may come, which in most requests is longer than they may take. */
  private static final Duration SILENCE = Duration.ofMinutes(5);

  private static final int ATTEMPTS = 4;
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** What is closed with it, the last one first. */
  private final Deque<AutoCloseable> owned;

  private final InterruptWatch watch;
  private final SdkHttpClient http;
  private final Region region;
  private final S3Client client;

  /** Whatever is wrong with the settings, nothing that was made before is left open. */
  static OwnClient of(ConnectionSettings settings) {
    InterruptWatch watch = new InterruptWatch();
    Deque<AutoCloseable> owned = new ArrayDeque<>();
    try {
      return new OwnClient(settings, watch, owned);
    } catch (RuntimeException e) {
      close(watch, owned);
      throw e;
    }
  }

  private OwnClient(ConnectionSettings settings, InterruptWatch watch, Deque<AutoCloseable> owned) {
    this.watch = watch;
    this.owned = owned;
    // A client that nobody uses has no thread: its idle connections are looked at when one is asked
    // for.
    http =
        own(
            new InterruptibleHttpClient(
                Apache5HttpClient.builder()
                    .connectionTimeout(CONNECT)
                    .socketTimeout(SILENCE)
                    .useIdleConnectionReaper(false)
                    .build(),
                watch));
    region = region(settings);
    S3ClientBuilder builder =
        S3Client.builder()
            .region(region)
            .httpClient(http)
            .credentialsProvider(credentials(settings))
            .forcePathStyle(settings.pathStyle())
            // The digests are made here, and not all stores understand those that the SDK adds.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
            .overrideConfiguration(overrides());
    settings.endpoint().ifPresent(builder::endpointOverride);
    client = own(builder.build());
  }

  S3Client client() {
    return client;
  }

  boolean isClosed() {
    return watch.isClosed();
  }

  private static Region region(ConnectionSettings settings) {
    if (settings.region().isPresent()) {
      return Region.of(settings.region().get());
    }
    try {
      DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
      settings.profile().ifPresent(chain::profileName);
      return chain.build().getRegion();
    } catch (SdkClientException e) {
      throw new InvalidSettingException(
          "region",
          "none given, and none found in AWS_REGION, the profile or the metadata of the machine;"
              + " with a store that is not Amazon's, us-east-1 is usual",
          e);
    }
  }

  private ClientOverrideConfiguration overrides() {
    ScheduledExecutorService timeouts = watch.executor();
    return ClientOverrideConfiguration.builder()
        .retryStrategy(
            AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(ATTEMPTS).build())
        .apiCallAttemptTimeout(ATTEMPT)
        .scheduledExecutorService(timeouts)
        .build();
  }

  private AwsCredentialsProvider credentials(ConnectionSettings settings) {
    ConnectionSettings.Credentials given = settings.credentials();
    if (given.webIdentity().isPresent()) {
      ConnectionSettings.WebIdentity identity = given.webIdentity().get();
      return own(
          StsWebIdentityTokenFileCredentialsProvider.builder()
              .stsClient(sts(settings, AnonymousCredentialsProvider.create()))
              .roleArn(identity.role().arn())
              .roleSessionName(identity.role().session())
              .webIdentityTokenFile(identity.tokenFile())
              .build());
    }
    AwsCredentialsProvider base = base(settings);
    if (given.role().isEmpty()) {
      return base;
    }
    ConnectionSettings.Role role = given.role().get();
    return own(
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts(settings, base))
            .refreshRequest(request -> request.roleArn(role.arn()).roleSessionName(role.session()))
            .build());
  }

  private AwsCredentialsProvider base(ConnectionSettings settings) {
    ConnectionSettings.Credentials given = settings.credentials();
    if (given.id().isPresent()) {
      String id = given.id().get();
      String secret = given.secret().orElseThrow();
      AwsCredentials credentials =
          given
              .sessionToken()
              .<AwsCredentials>map(token -> AwsSessionCredentials.create(id, secret, token))
              .orElseGet(() -> AwsBasicCredentials.create(id, secret));
      return StaticCredentialsProvider.create(credentials);
    }
    Optional<String> profile = settings.profile();
    return profile.isPresent()
        ? own(ProfileCredentialsProvider.create(profile.get()))
        : own(DefaultCredentialsProvider.builder().build());
  }

  private StsClient sts(ConnectionSettings settings, AwsCredentialsProvider provider) {
    StsClientBuilder builder =
        StsClient.builder()
            .region(region)
            .httpClient(http)
            .credentialsProvider(provider)
            .overrideConfiguration(overrides());
    settings.stsEndpoint().ifPresent(builder::endpointOverride);
    return own(builder.build());
  }

  private <T extends AutoCloseable> T own(T part) {
    owned.push(part);
    return part;
  }

  /** Ends what is running. */
  @Override
  public void close() {
    close(watch, owned);
  }

  private static synchronized void close(InterruptWatch watch, Deque<AutoCloseable> owned) {
    watch.close();
    while (!owned.isEmpty()) {
      try {
        owned.pop().close();
      } catch (Exception e) {
        // None of them has anything to lose, and the others are to be closed too.
      }
    }
  }
}
