package io.github.consulsnapshot.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.StorageDeniedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials that another service gives; it is played by the fake S3, at the same address. */
class CredentialsTest {
  private static final String ROLE = "arn:aws:iam::123456789012:role/backup";

  /** How a request for a role looks to it: a POST to no bucket. */
  private static final String STS = "CompleteMultipartUpload";

  private final FakeS3 s3 = new FakeS3();
  private final AtomicReference<String> asked = new AtomicReference<>("");
  private final AtomicReference<String> token = new AtomicReference<>("");

  @TempDir Path directory;

  @AfterEach
  void stop() {
    s3.close();
  }

  @Test
  void assumeRole_credentialsOfTheRole_areUsed() {
    give("AssumeRole");
    try (S3SnapshotStore store =
        s3.store().assumeRole(ROLE, "nightly").stsEndpoint(s3.endpoint()).build()) {
      store.page("dc1", Optional.empty());
    }
    assertThat(asked.get()).contains("Action=AssumeRole&").contains("RoleSessionName=nightly");
    assertThat(token.get()).isEqualTo("token-of-the-role");
  }

  @Test
  void webIdentity_tokenOfTheFile_isTradedForARole() throws IOException {
    give("AssumeRoleWithWebIdentity");
    try (S3SnapshotStore store = webIdentity()) {
      store.page("dc1", Optional.empty());
    }
    assertThat(asked.get()).contains("Action=AssumeRoleWithWebIdentity&").contains("canary-jwt");
    assertThat(token.get()).isEqualTo("token-of-the-role");
  }

  @Test
  void webIdentity_refused_isDeniedWithoutTheToken() throws IOException {
    s3.fault(
        STS,
        99,
        request ->
            new MockResponse.Builder()
                .code(400)
                .body(
                    "<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>unknown"
                        + " issuer</Message></Error></ErrorResponse>")
                .build());
    try (S3SnapshotStore store = webIdentity()) {
      Throwable thrown = catchThrowable(() -> store.page("dc1", Optional.empty()));
      assertThat(thrown)
          .isInstanceOf(StorageDeniedException.class)
          .hasMessageContaining("InvalidIdentityToken")
          .hasMessageContaining("unknown issuer");
      StringWriter text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text));
      assertThat(text.toString()).doesNotContain("canary");
    }
  }

  @Test
  void build_noRegionAnywhere_isRefusedByName() {
    System.setProperty("aws.disableEc2Metadata", "true");
    try {
      assertThatExceptionOfType(InvalidSettingException.class)
          .isThrownBy(
              () ->
                  S3SnapshotStore.builder()
                      .bucket("backups")
                      .profile("there-is-none-of-this-name")
                      .build())
          .satisfies(e -> assertThat(e.setting()).isEqualTo("region"));
    } finally {
      System.clearProperty("aws.disableEc2Metadata");
    }
  }

  private S3SnapshotStore webIdentity() throws IOException {
    Path file = Files.writeString(directory.resolve("token"), "canary-jwt");
    return S3SnapshotStore.builder()
        .bucket(FakeS3.BUCKET)
        .region("us-east-1")
        .endpoint(s3.endpoint())
        .pathStyle()
        .webIdentity(ROLE, "nightly", file)
        .stsEndpoint(s3.endpoint())
        .build();
  }

  private void give(String action) {
    s3.fault(
        STS,
        99,
        request -> {
          asked.set(request.getBody().utf8());
          String result = action + "Result";
          return new MockResponse.Builder()
              .body(
                  "<"
                      + action
                      + "Response><"
                      + result
                      + "><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                      + "<SessionToken>token-of-the-role</SessionToken>"
                      + "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></"
                      + result
                      + "></"
                      + action
                      + "Response>")
              .build();
        });
    s3.fault(
        "ListObjects",
        99,
        request -> {
          token.set(request.getHeaders().get("x-amz-security-token"));
          return s3.answerAsIs(request);
        });
  }
}
