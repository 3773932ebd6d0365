package io.github.consulsnapshot.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.ConsulExtension;
import io.github.consulsnapshot.testing.ConsulUnderTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Tests of something that keeps its state in Consul. One Consul serves all of them, a real one when
 * there is a {@code consul} command and a fake otherwise; after each test a snapshot puts its whole
 * state back, so the order of the tests does not matter and nobody has to clean up.
 */
class IntegrationTestExample {
  @RegisterExtension
  static final ConsulExtension CONSUL =
      ConsulExtension.builder(OkHttpSnapshotClient::create)
          .prepare(consul -> consul.put("shop/max-orders", "100".getBytes(UTF_8)))
          .build();

  @Test
  void test_changesWhatWasPrepared(ConsulUnderTest consul) {
    requireAsPrepared(consul);

    consul.put("shop/max-orders", "0".getBytes(UTF_8));
    consul.put("shop/added", "by this test".getBytes(UTF_8));
  }

  @Test
  void test_deletesWhatWasPrepared(ConsulUnderTest consul) {
    requireAsPrepared(consul);

    consul.delete("shop/max-orders");
    consul.put("shop/added", "by that test".getBytes(UTF_8));
  }

  /** Fails in whichever test comes second when the first one left anything behind. */
  private static void requireAsPrepared(ConsulUnderTest consul) {
    assertThat(consul.get("shop/max-orders")).hasValue("100".getBytes(UTF_8));
    assertThat(consul.get("shop/added")).isEmpty();
  }
}
