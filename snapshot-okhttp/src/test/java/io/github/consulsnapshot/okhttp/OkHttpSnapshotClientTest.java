package io.github.consulsnapshot.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.ClientClosedException;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.ReceivedRequest;
import java.nio.file.Path;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OkHttpSnapshotClientTest {
  private static final String CANARY = "canary-5b0c";

  @TempDir Path directory;

  @Test
  void toString_showsTheAddressAndNoSecret() {
    try (OkHttpSnapshotClient client =
        OkHttpSnapshotClient.builder()
            .address("https://consul:8501/prefix/")
            .token(CANARY)
            .basicAuth("me", CANARY)
            .build()) {
      assertThat(client).hasToString("OkHttpSnapshotClient{https://consul:8501/prefix}");
    }
  }

  @Test
  void create_addressAlone_isEnough() {
    try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create("consul:8500")) {
      assertThat(client).hasToString("OkHttpSnapshotClient{http://consul:8500}");
    }
  }

  @Test
  void agentDatacenter_withAndWithoutTheRightToReadTheAgent_isThatOfTheAgent() {
    try (FakeConsul consul = FakeConsul.start().datacenter("west").requireToken("secret-of-west");
        OkHttpSnapshotClient stranger = OkHttpSnapshotClient.create(consul.address());
        OkHttpSnapshotClient reader =
            OkHttpSnapshotClient.builder()
                .address(consul.address())
                .token("secret-of-west")
                .build()) {
      assertThat(reader.agentDatacenter()).contains("west");
      assertThat(stranger.agentDatacenter()).contains("west");
      assertThat(consul.requests())
          .extracting(ReceivedRequest::path)
          .containsExactly("/v1/agent/self", "/v1/agent/self", "/v1/catalog/datacenters");
    }
  }

  @Test
  void agentDatacenter_severalAndNoneIsOwn_isNotGuessed() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.enqueue(new MockResponse.Builder().code(403).body("Permission denied").build());
      server.enqueue(new MockResponse.Builder().body("[\"east\",\"west\"]").build());
      server.start();
      try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(server.url("/").toString())) {
        assertThat(client.agentDatacenter()).isEmpty();
      }
    }
  }

  @Test
  void use_afterClose_isRefused() {
    OkHttpSnapshotClient client = OkHttpSnapshotClient.create("127.0.0.1:1");
    client.close();
    client.close();

    assertThatThrownBy(() -> client.save(directory.resolve("x")))
        .isInstanceOf(ClientClosedException.class);
    assertThatThrownBy(() -> client.restore(directory.resolve("x")))
        .isInstanceOf(ClientClosedException.class);
  }

  @Test
  void close_clientOfTheUser_worksOn() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.enqueue(new MockResponse.Builder().body("one").build());
      server.enqueue(new MockResponse.Builder().body("two").build());
      server.start();
      OkHttpClient users = new OkHttpClient();
      OkHttpSnapshotClient client =
          OkHttpSnapshotClient.builder()
              .address(server.url("/").toString())
              .httpClient(users)
              .build();
      assertThat(get(users, server)).isEqualTo("one");
      assertThat(users.connectionPool().connectionCount()).isEqualTo(1);

      client.close();

      assertThat(users.dispatcher().executorService().isShutdown()).isFalse();
      assertThat(users.connectionPool().connectionCount()).isEqualTo(1);
      assertThat(get(users, server)).isEqualTo("two");
      users.connectionPool().evictAll();
    }
  }

  private static String get(OkHttpClient http, MockWebServer server) throws Exception {
    Request request = new Request.Builder().url(server.url("/")).build();
    try (Response response = http.newCall(request).execute()) {
      return response.body().string();
    }
  }
}
