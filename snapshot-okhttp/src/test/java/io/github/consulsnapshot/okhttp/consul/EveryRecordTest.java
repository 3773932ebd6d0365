package io.github.consulsnapshot.okhttp.consul;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.testing.ConsulServer;
import io.github.consulsnapshot.testing.FilledConsul;
import io.github.consulsnapshot.testing.RequiresConsul;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No record that a real Consul writes may be found senseless: as many kinds as its API makes. */
@RequiresConsul
class EveryRecordTest {
  @TempDir private Path directory;

  @Test
  void save_everyKindOfRecord_isVerifiedAndRestored() throws Exception {
    try (ConsulServer consul = ConsulServer.builder().acl().start();
        OkHttpSnapshotClient client =
            OkHttpSnapshotClient.builder()
                .address(consul.address())
                .token(consul.token().orElseThrow())
                .build()) {
      FilledConsul.fill(consul);
      Path file = directory.resolve("every.snap");

      client.save(file);

      VerifiedArchive verified = SnapshotArchives.verifier().verify(file);
      Set<Integer> met =
          verified.records().stream()
              .map(RecordCount::type)
              .collect(Collectors.toCollection(TreeSet::new));
      // Register, keys, sessions, tombstones, queries, autopilot, intentions, roots, their state
      // and
      // configuration, indexes, tokens, policies, entries, roles, rules, methods, chunks, and the
      // state of a federation, which a server writes about its own datacenter.
      assertThat(met)
          .contains(0, 2, 3, 5, 6, 7, 9, 12, 13, 14, 15, 16, 17, 19, 22, 23, 25, 27, 29, 30);

      client.restore(file);
      assertThat(consul.isAlive()).isTrue();
      assertThat(consul.get("full")).hasValue("value".getBytes(UTF_8));
    }
  }
}
