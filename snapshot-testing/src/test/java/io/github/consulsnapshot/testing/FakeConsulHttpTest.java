package io.github.consulsnapshot.testing;

import org.junit.jupiter.api.AfterEach;

final class FakeConsulHttpTest extends ConsulHttpContract {
  private final FakeConsul consul = FakeConsul.start();

  @AfterEach
  void closeConsul() {
    consul.close();
  }

  @Override
  protected ConsulUnderTest consul() {
    return consul;
  }

  @Override
  protected ConsulUnderTest newConsul() {
    return FakeConsul.start();
  }

  @Override
  protected ConsulUnderTest newConsulWithoutLeader() {
    return FakeConsul.start().leader(false);
  }

  @Override
  protected ConsulUnderTest newConsulWithAcl() {
    return FakeConsul.start().requireToken("5f3c7e2a-0000-4000-8000-000000000001");
  }
}
