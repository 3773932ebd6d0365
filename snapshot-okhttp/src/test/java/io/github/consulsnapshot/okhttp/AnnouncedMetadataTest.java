package io.github.consulsnapshot.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.store.SnapshotStore;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import io.github.consulsnapshot.testing.GeneratedArchive;
import io.github.consulsnapshot.testing.ManualTime;
import io.github.consulsnapshot.testing.MemorySnapshotStore;
import io.github.consulsnapshot.testing.MemorySnapshotStore.Operation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A staged snapshot hears of its metadata before it is whole, so that it can choose a name. */
class AnnouncedMetadataTest {
  private static final Instant TIME = Instant.parse("2026-01-31T23:59:59.123Z");
  private static final int MOST_BYTES_BEFORE = 64 * 1024;

  @TempDir Path directory;
  private final Recording recording = new Recording();
  private FakeConsul consul;
  private OkHttpSnapshotClient client;

  @BeforeEach
  void start() {
    consul = FakeConsul.start();
    client =
        OkHttpSnapshotClient.builder()
            .address(consul.address())
            .timeSource(new ManualTime())
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    consul.close();
  }

  @Test
  void save_archiveAsConsulMakesIt_isAnnouncedOnceWithItsFirstBytes() {
    GeneratedArchive large = GeneratedArchive.ofStateBytes(2_000_000, 1000);
    consul.serve(large, large.index());

    SavedSnapshot saved = client.save(recording, SaveOptions.defaults());

    assertThat(recording.events).containsExactly("stage", "announce", "commit", "close");
    assertThat(recording.announced).containsExactly(saved.metadata());
    assertThat(saved.archive().archiveBytes()).isGreaterThan(2 * MOST_BYTES_BEFORE);
    assertThat(recording.bytesBefore).isLessThanOrEqualTo(MOST_BYTES_BEFORE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA256SUMS meta.json state.bin", "meta.json SHA256SUMS state.bin"})
  void save_metadataBeforeTheState_isAnnouncedOnce(String order) {
    serve(new ArchiveBuilder().order(order.split(" ")));

    SavedSnapshot saved = client.save(recording, SaveOptions.defaults());

    assertThat(recording.events).containsExactly("stage", "announce", "commit", "close");
    assertThat(recording.announced).containsExactly(saved.metadata());
  }

  @ParameterizedTest
  @ValueSource(strings = {"state.bin meta.json SHA256SUMS", "SHA256SUMS state.bin meta.json"})
  void save_metadataBehindTheState_isCommittedUnannounced(String order) {
    serve(new ArchiveBuilder().order(order.split(" ")));

    SavedSnapshot saved = client.save(recording, SaveOptions.defaults());

    assertThat(recording.events).containsExactly("stage", "commit", "close");
    assertThat(saved.metadata().index()).isPositive();
  }

  @Test
  void save_secondAttempt_isAnnouncedToItsOwnStaging() {
    consul.onNextSave(Fault.cutAt(300));

    SavedSnapshot saved = client.save(recording, SaveOptions.defaults());

    assertThat(saved.attempts()).isEqualTo(2);
    assertThat(recording.events).endsWith("close", "stage", "announce", "commit", "close");
    assertThat(recording.announced).last().isEqualTo(saved.metadata());
  }

  @Test
  void save_announceThrows_endsWithJustThatAndStoresNothing() {
    MemorySnapshotStore store = new MemorySnapshotStore();
    RuntimeException thrown = new UnsupportedOperationException("of a target");
    store.fail(Operation.ANNOUNCE, () -> thrown);

    assertThatThrownBy(() -> client.save(store.target("dc1", TIME), SaveOptions.defaults()))
        .isSameAs(thrown);

    assertThat(store.names()).isEmpty();
    assertThat(store.stagings()).isZero();
    assertThat(store.calls(Operation.STAGE)).isEqualTo(1);
  }

  @Test
  void save_intoStores_isNamedByItsIndexAndConfirmed() {
    for (SnapshotStore store :
        List.of(new MemorySnapshotStore(), SnapshotStore.directory(directory))) {
      SavedSnapshot saved = client.save(store.target("dc1", TIME), SaveOptions.defaults());

      assertThat(store.list("dc1"))
          .singleElement()
          .satisfies(
              stored -> {
                assertThat(stored.name().index()).isEqualTo(saved.metadata().index());
                assertThat(stored.bytes()).isEqualTo(saved.archive().archiveBytes());
                store.confirm(stored, saved.archive());
                assertThat(saved.location()).endsWith(stored.name().text());
                client.restore(store.source(stored), RestoreOptions.defaults());
              });
    }
    assertThat(consul.restores()).isEqualTo(2);
  }

  private void serve(ArchiveBuilder archive) {
    SnapshotSource source = archive.source();
    consul.serve(source, 15);
  }

  /** Writes down what is asked of it, and how much was written before the announcement. */
  private static final class Recording implements SnapshotTarget {
    private final List<String> events = new ArrayList<>();
    private final List<SnapshotMetadata> announced = new ArrayList<>();
    private long bytesBefore;

    @Override
    public StagedSnapshot stage() {
      events.add("stage");
      bytesBefore = 0;
      OutputStream output = new Counting();
      return new StagedSnapshot() {
        @Override
        public OutputStream output() {
          return output;
        }

        @Override
        public void announce(SnapshotMetadata metadata) {
          events.add("announce");
          announced.add(metadata);
        }

        @Override
        public String commit(VerifiedArchive archive) {
          events.add("commit");
          return description();
        }

        @Override
        public void close() {
          events.add("close");
        }
      };
    }

    @Override
    public String description() {
      return "a recording";
    }

    private final class Counting extends OutputStream {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        if (!events.contains("announce")) {
          bytesBefore += length;
        }
      }
    }
  }
}
