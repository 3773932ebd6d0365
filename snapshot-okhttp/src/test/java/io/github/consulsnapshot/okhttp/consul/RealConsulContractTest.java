package io.github.consulsnapshot.okhttp.consul;

import io.github.consulsnapshot.SnapshotClient;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.ConsulUnderTest;
import io.github.consulsnapshot.testing.RequiresConsul;
import io.github.consulsnapshot.testing.SnapshotClientContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@RequiresConsul
class RealConsulContractTest extends SnapshotClientContract {
  private static ConsulServer consul;

  @BeforeAll
  static void start() {
    consul = ConsulServer.start();
  }

  @AfterAll
  static void stop() {
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
