package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

final class GeneratedArchiveTest {
  private static final long NINE_GIB = 9L << 30;

  @Test
  void open_whole_passesTheChecksOfConsul() throws Exception {
    GeneratedArchive archive = GeneratedArchive.ofRecords(500, 777);

    ArchiveCheck.Content content = ArchiveCheck.read(bytes(archive));

    ArchiveCheck.checkForRaft(content);
    assertThat(content.index()).isEqualTo(archive.index());
    assertThat(content.state().length).isEqualTo((int) archive.stateBytes());
    List<KvEntry> keys = StateDecoder.keys(content.state());
    assertThat(keys).hasSize(500);
    assertThat(keys.get(499).key()).isEqualTo("generated/000000000499");
    assertThat(keys).allSatisfy(entry -> assertThat(entry.value()).hasSize(777));
    assertThat(keys.get(1).value()).isNotEqualTo(keys.get(2).value());
  }

  @Test
  void open_twice_givesTheSameBytes() throws IOException {
    GeneratedArchive archive = GeneratedArchive.ofRecords(50, 1000);

    assertThat(bytes(archive)).isEqualTo(bytes(GeneratedArchive.ofRecords(50, 1000)));
  }

  @Test
  void open_values_compressToAboutAThird() throws IOException {
    GeneratedArchive archive = GeneratedArchive.ofRecords(1000, 1024);

    assertThat(archive.stateBytes() / (double) bytes(archive).length).isBetween(2.5, 4.5);
  }

  @Test
  void open_noRecords_isWhole() throws Exception {
    assertThat(ArchiveCheck.read(bytes(GeneratedArchive.ofRecords(0, 0))).state())
        .isEqualTo(new StateBuilder().lastIndex(1000).build());
  }

  @Test
  void ofStateBytes_anyLength_isReached() {
    for (long wanted : new long[] {1, 1000, 1_000_000, NINE_GIB}) {
      assertThat(GeneratedArchive.ofStateBytes(wanted, 1000).stateBytes())
          .isBetween(wanted, wanted + 3000);
    }
  }

  @Test
  void open_largeSizeOnRequest_passesTheChecksOfConsul() throws Exception {
    for (GeneratedArchive.LargeSize how : GeneratedArchive.LargeSize.values()) {
      GeneratedArchive archive = GeneratedArchive.ofRecords(5, 100).withLargeSize(how, true);

      assertThat(ArchiveCheck.read(bytes(archive)).state()).hasSize((int) archive.stateBytes());
    }
  }

  @Test
  void open_above8GiB_declaresTheSizeInAReadableWay() throws IOException {
    for (GeneratedArchive.LargeSize how : GeneratedArchive.LargeSize.values()) {
      GeneratedArchive archive =
          GeneratedArchive.ofStateBytes(NINE_GIB, 100_000).withLargeSize(how, false);
      try (InputStream in = archive.open();
          TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
        tar.getNextEntry();
        assertThat(new String(tar.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
            .contains("\"Size\":" + archive.stateBytes() + "}");
        TarArchiveEntry state = tar.getNextEntry();
        assertThat(state.getName()).isEqualTo("state.bin");
        assertThat(state.getSize()).isEqualTo(archive.stateBytes()).isGreaterThan(NINE_GIB - 1);
        assertThat(tar.readNBytes(12)).isEqualTo(stateHeader());
      }
    }
  }

  private static byte[] stateHeader() {
    return java.util.Arrays.copyOf(new StateBuilder().lastIndex(1000).build(), 12);
  }

  private static byte[] bytes(GeneratedArchive archive) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    archive.writeTo(out);
    return out.toByteArray();
  }
}
