package io.github.consulsnapshot.okhttp.consul;

import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.ConsulUnderTest;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.SnapshotClientContract;
import org.junit.jupiter.api.AfterEach;

class FakeConsulContractTest extends SnapshotClientContract {
  private final FakeConsul consul = FakeConsul.start();

  @AfterEach
  void stop() {
    consul.close();
  }

  @Override
  protected ConsulUnderTest consul() {
    return consul;
  }

  @Override
  protected SnapshotClient newClient(ConsulUnderTest consul) {
    return OkHttpSnapshotClient.create(consul.address());
  }
}
