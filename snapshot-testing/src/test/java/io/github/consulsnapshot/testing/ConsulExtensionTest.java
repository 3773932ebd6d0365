package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two tests that would see each other's keys, were the state not put back between them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ConsulExtensionTest {
  private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);

  @RegisterExtension
  static final ConsulExtension CONSUL =
      ConsulExtension.builder(address -> new RawSnapshotClient(address, ""))
          .fake()
          .prepare(consul -> consul.put("prepared", VALUE))
          .build();

  @Test
  @Order(1)
  void afterEach_testChangedKeys_leavesThemToTheNextTest(ConsulUnderTest consul) {
    assertThat(consul).isSameAs(CONSUL.consul());
    assertThat(consul.get("prepared")).hasValue(VALUE);

    consul.delete("prepared");
    consul.put("left", VALUE);
  }

  @Test
  @Order(2)
  void afterEach_nextTest_findsTheStateOfBefore(ConsulUnderTest consul) {
    assertThat(consul.get("prepared")).hasValue(VALUE);
    assertThat(consul.get("left")).isEmpty();
    assertThat(CONSUL.address()).isEqualTo(consul.address());
    assertThat(((FakeConsul) consul).restores()).isEqualTo(1);
  }

  @Test
  @Order(3)
  void consul_outsideOfTests_saysWhy() {
    ConsulExtension idle =
        ConsulExtension.builder(address -> new RawSnapshotClient(address, "")).fake().build();

    assertThatThrownBy(idle::consul)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("static field");
  }
}
