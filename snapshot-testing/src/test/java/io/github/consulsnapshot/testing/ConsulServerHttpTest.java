package io.github.consulsnapshot.testing;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@RequiresConsul
final class ConsulServerHttpTest extends ConsulHttpContract {
  private static ConsulServer consul;

  @BeforeAll
  static void startConsul() {
    consul = ConsulServer.start();
  }

  @AfterAll
  static void closeConsul() {
    if (consul != null) {
      consul.close();
    }
  }

  @Override
  protected ConsulUnderTest consul() {
    return consul;
  }

  @Override
  protected ConsulUnderTest newConsul() {
    return ConsulServer.start();
  }

  @Override
  protected ConsulUnderTest newConsulWithoutLeader() {
    return ConsulServer.builder().withoutLeader().start();
  }

  @Override
  protected ConsulUnderTest newConsulWithAcl() {
    return ConsulServer.builder().acl().start();
  }
}
