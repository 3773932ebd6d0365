package io.github.consulsnapshot.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.BrokenStreamException;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.TimedOutException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a save receives at once it writes at once, and everything before the commit. */
class WritingInPiecesTest {
  private static final SaveOptions ONCE = SaveOptions.builder().retry(RetryPolicy.never()).build();
  private static final int PIECE = 32 * 1024;

  private final Recording recording = new Recording();
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
  void save_largeArchive_isWrittenInPiecesToItsLastByte() throws Exception {
    byte[] archive = serveLarge();

    client.save(recording, ONCE);

    assertThat(Arrays.equals(recording.committed, archive)).isTrue();
    assertThat(recording.pieces).hasSizeGreaterThan(2).allMatch(piece -> piece <= PIECE);
  }

  @ParameterizedTest
  @ValueSource(ints = {4093, 8192, 50_001})
  void save_archiveComesInOddPieces_isWrittenToItsLastByte(int bytes) throws Exception {
    byte[] archive = serveLarge();
    consul.onNextSave(Fault.drip(bytes, Duration.ofNanos(1)));

    client.save(recording, ONCE);

    assertThat(Arrays.equals(recording.committed, archive)).isTrue();
  }

  @Test
  void save_archiveOfLessThanAPiece_isWrittenBeforeTheCommit() throws Exception {
    byte[] archive = new ArchiveBuilder().build();
    consul.serve(new ArchiveBuilder().source(), 15);

    client.save(recording, ONCE);

    assertThat(recording.committed).isEqualTo(archive);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void save_lastWriteFails_saysSoAndIsNotCommitted(boolean large) throws Exception {
    byte[] archive = large ? serveLarge() : new ArchiveBuilder().build();
    if (!large) {
      consul.serve(new ArchiveBuilder().source(), 15);
    }
    recording.room = archive.length - 1;

    assertThatThrownBy(() -> client.save(recording, ONCE))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("writing failed: no room")
        .hasMessageContaining("the target is as it was before");

    assertThat(recording.committed).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {PIECE - 30, PIECE, PIECE + 1000, PIECE + 1024, 2 * PIECE + 1000, 2 * PIECE + 1024})
  void save_serversTextLiesAroundTheEndOfAPiece_isToldWhole(int position) throws Exception {
    serveLarge();
    consul.onNextSave(Fault.errorTextAt(position, "read tcp: connection reset by peer"));

    assertThatThrownBy(() -> client.save(recording, ONCE))
        .isInstanceOf(BrokenStreamException.class)
        .hasMessageContaining(
            "Consul broke off: failed to stream snapshot: read tcp: connection reset by peer");

    assertThat(recording.committed).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2 * 8192, 20_000, PIECE})
  @Timeout(30)
  void save_nothingComesForAMinute_hasLookedAtWhatCameBefore(int position) throws Exception {
    serveLarge();
    consul.onNextSave(Fault.stallAt(position));
    recording.whenAnnounced =
        () -> {
          throw new IllegalStateException("of the target");
        };

    assertThatThrownBy(() -> client.save(recording, ONCE)).hasMessage("of the target");
  }

  @Test
  @Timeout(30)
  void save_standsStillAfterManyReads_timesOut() {
    GeneratedArchive archive = GeneratedArchive.ofStateBytes(6_000_000, 1000).withCompression(0);
    consul.serve(archive, archive.index());
    consul.onNextSave(Fault.stallAt(5_000_000));
    try (OkHttpSnapshotClient impatient =
        OkHttpSnapshotClient.builder()
            .address(consul.address())
            .stallTimeout(Duration.ofSeconds(1))
            .build()) {
      assertThatThrownBy(() -> impatient.save(recording, ONCE))
          .isInstanceOf(TimedOutException.class)
          .hasMessageContaining("not a byte passed for 1s");
    }

    assertThat(recording.committed).isEmpty();
  }

  private byte[] serveLarge() throws IOException {
    GeneratedArchive archive = GeneratedArchive.ofStateBytes(1_000_000, 1000);
    consul.serve(archive, archive.index());
    try (InputStream in = archive.open()) {
      return in.readAllBytes();
    }
  }

  /** Writes down the pieces that come, and what is there when it is committed. */
  private static final class Recording implements SnapshotTarget {
    private final List<Integer> pieces = new ArrayList<>();
    private byte[] committed = new byte[0];
    private int room = Integer.MAX_VALUE;
    private Runnable whenAnnounced = () -> {};

    @Override
    public StagedSnapshot stage() {
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      OutputStream output = new Pieces(written);
      return new StagedSnapshot() {
        @Override
        public OutputStream output() {
          return output;
        }

        @Override
        public void announce(SnapshotMetadata metadata) {
          whenAnnounced.run();
        }

        @Override
        public String commit(VerifiedArchive archive) {
          committed = written.toByteArray();
          return description();
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String description() {
      return "a recording";
    }

    private final class Pieces extends OutputStream {
      private final ByteArrayOutputStream written;

      Pieces(ByteArrayOutputStream written) {
        this.written = written;
      }

      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (written.size() + length > room) {
          throw new IOException("no room");
        }
        pieces.add(length);
        written.write(bytes, offset, length);
      }
    }
  }
}
