package io.github.consulsnapshot.okhttp.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.RecordCount;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 2: one pass, from the container down to the last record of the state. */
class P02VerifiedWhileItStreamsTest {
  @TempDir Path directory;
  private FakeConsul consul;
  private OkHttpSnapshotClient client;

  @BeforeEach
  void start() {
    consul = FakeConsul.start();
    client = OkHttpSnapshotClient.create(consul.address());
  }

  @AfterEach
  void stop() {
    client.close();
    consul.close();
  }

  @Test
  void save_rightHashesAndRecordCutShort_isRefusedWithRecordAndOffset() {
    byte[] state = new StateBuilder().kv("a", "hi").build();
    byte[] cut = ArchiveBuilder.cutBy(state, 1);
    serve(new ArchiveBuilder().state(cut).build());
    SaveOptions once = SaveOptions.builder().retry(RetryPolicy.never()).build();

    assertThatThrownBy(() -> client.save(directory.resolve("x.snap"), once))
        .isInstanceOf(InvalidArchiveException.class)
        .hasMessageContaining("the rest of record 1 of type KVS")
        .asInstanceOf(InstanceOfAssertFactories.type(InvalidArchiveException.class))
        .satisfies(
            e -> {
              assertThat(e.fault()).isEqualTo(ArchiveFault.RECORD);
              assertThat(e.place()).isEqualTo("state.bin");
              assertThat(e.offset()).hasValue(cut.length);
            });
  }

  @Test
  void save_verdict_tellsTheRecordsMet() {
    byte[] state =
        new StateBuilder()
            .kv("a", "hi")
            .kv("b", "ho")
            .record(200, new byte[] {(byte) 0x80})
            .build();
    serve(new ArchiveBuilder().state(state).build());

    SavedSnapshot saved = client.save(directory.resolve("x.snap"));

    assertThat(saved.archive().records())
        .extracting(RecordCount::name, RecordCount::count)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("KVS", 2L),
            org.assertj.core.groups.Tuple.tuple("Unknown(200)", 1L));
    assertThat(saved.archive().records().stream().mapToLong(RecordCount::bytes).sum())
        .isEqualTo(saved.metadata().stateBytes())
        .isEqualTo(state.length);
  }

  @Test
  void restore_damagedRecord_causesNoRequestAtAll() {
    byte[] archive = new ArchiveBuilder().state(new byte[] {(byte) 0x80, 2, (byte) 0xc1}).build();
    Path file = new ArchiveBuilder().state(new byte[0]).writeTo(directory.resolve("empty.snap"));

    assertThatThrownBy(() -> client.restore(source(archive), RestoreOptions.defaults()))
        .isInstanceOf(InvalidArchiveException.class);
    assertThatThrownBy(() -> client.restore(file)).isInstanceOf(InvalidArchiveException.class);

    assertThat(consul.requests()).isEmpty();
  }

  private void serve(byte[] archive) {
    consul.serve(SnapshotSource.once(new ByteArrayInputStream(archive), "an archive"), 7);
  }

  private static SnapshotSource source(byte[] archive) {
    return new SnapshotSource() {
      @Override
      public ByteArrayInputStream open() {
        return new ByteArrayInputStream(archive);
      }

      @Override
      public String description() {
        return "bytes";
      }
    };
  }
}
