package io.github.consulsnapshot.okhttp.keys;

import io.github.consulsnapshot.testing.ConsulUnderTest;
import io.github.consulsnapshot.testing.FakeConsul;
import org.junit.jupiter.api.AfterEach;

class FakeKeyRestoreTest extends KeyRestoreContract {
  private final FakeConsul consul = FakeConsul.start();

  @AfterEach
  void stop() {
    consul.close();
  }

  @Override
  ConsulUnderTest consul() {
    return consul;
  }
}
