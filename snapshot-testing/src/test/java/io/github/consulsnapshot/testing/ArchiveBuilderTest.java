package io.github.consulsnapshot.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.RaftServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveBuilderTest {
  @Test
  void build_default_isReadByAnotherLibrary() throws IOException {
    List<TarArchiveEntry> entries = new ArrayList<>();
    Map<String, byte[]> contents = new HashMap<>();
    try (TarArchiveInputStream tar = untar(new ArchiveBuilder().build())) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.add(entry);
        contents.put(entry.getName(), tar.readAllBytes());
      }
    }

    assertThat(entries)
        .extracting(TarArchiveEntry::getName)
        .containsExactly("meta.json", "state.bin", "SHA256SUMS");
    assertThat(entries)
        .allSatisfy(
            entry -> {
              assertThat(entry.isCheckSumOK()).isTrue();
              assertThat(entry.getMode()).isEqualTo(0600);
              assertThat(entry.getLongUserId()).isZero();
              assertThat(entry.getUserName()).isEmpty();
              assertThat(entry.getLinkFlag()).isEqualTo((byte) '0');
              assertThat(entry.getLastModifiedTime().toInstant())
                  .isEqualTo(Instant.ofEpochSecond(1_602_222_343L));
            });
    assertThat(contents.get("state.bin")).isEqualTo(StateBuilder.sample().build());
    assertThat(new String(contents.get("SHA256SUMS"), StandardCharsets.UTF_8))
        .hasSize(152)
        .isEqualTo(
            Hashes.hex(contents.get("meta.json"))
                + "  meta.json\n"
                + Hashes.hex(contents.get("state.bin"))
                + "  state.bin\n");
  }

  @Test
  void build_default_hasTheHeaderAndTheEndOfConsul() throws IOException {
    byte[] archive = new ArchiveBuilder().build();
    byte[] tar = new GZIPInputStream(new ByteArrayInputStream(archive)).readAllBytes();

    assertThat(Arrays.copyOf(archive, 10)).containsExactly(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
    assertThat(tar).isEqualTo(new ArchiveBuilder().tar());
    assertThat(tar.length).isEqualTo(6 * 512 + 2 * 512);
    assertThat(Arrays.copyOfRange(tar, 257, 265)).asString().isEqualTo("ustar\u000000");
    assertThat(Arrays.copyOfRange(tar, tar.length - 1024, tar.length)).containsOnly(0);
  }

  @Test
  void content_metadata_hasEveryFieldInItsOrder() {
    byte[] meta =
        new ArchiveBuilder()
            .id("3-9-1")
            .index(-1)
            .term(3)
            .configurationIndex(7)
            .server(new RaftServer(0, "n\"1", "127.0.0.1:8300"))
            .server(new RaftServer(1, "n2", "127.0.0.2:8300"))
            .state(new byte[5])
            .content(ArchiveBuilder.META);

    assertThat(meta)
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(
            "{\"Version\":1,\"ID\":\"3-9-1\",\"Index\":18446744073709551615,\"Term\":3,"
                + "\"Peers\":\"kq4xMjcuMC4wLjE6ODMwMK4xMjcuMC4wLjI6ODMwMA==\","
                + "\"Configuration\":{\"Servers\":["
                + "{\"Suffrage\":0,\"ID\":\"n\\\"1\",\"Address\":\"127.0.0.1:8300\"},"
                + "{\"Suffrage\":1,\"ID\":\"n2\",\"Address\":\"127.0.0.2:8300\"}]},"
                + "\"ConfigurationIndex\":7,\"Size\":5}\n");
  }

  @Test
  void build_gzipHeaderFields_areReadByAnotherLibrary() throws IOException {
    byte[] archive =
        new ArchiveBuilder()
            .gzipName("a.snap")
            .gzipComment("c")
            .gzipExtra(new byte[] {'A', 'B', 1, 0, 9})
            .gzipHeaderCrc()
            .build();

    try (GzipCompressorInputStream gzip =
        new GzipCompressorInputStream(new ByteArrayInputStream(archive))) {
      assertThat(gzip.getMetaData().getFileName()).isEqualTo("a.snap");
      assertThat(gzip.getMetaData().getComment()).isEqualTo("c");
      assertThat(gzip.readAllBytes()).isEqualTo(new ArchiveBuilder().tar());
    }
    // The JDK checks FHCRC, which the other library skips.
    assertThat(new GZIPInputStream(new ByteArrayInputStream(archive)).readAllBytes())
        .isEqualTo(new ArchiveBuilder().tar());
  }

  @Test
  void build_severalMembers_areOneStream() throws IOException {
    byte[] archive = new ArchiveBuilder().gzipMembers(3).emptyGzipMember().build();

    try (GzipCompressorInputStream gzip =
        GzipCompressorInputStream.builder()
            .setInputStream(new ByteArrayInputStream(archive))
            .setDecompressConcatenated(true)
            .get()) {
      assertThat(gzip.readAllBytes()).isEqualTo(new ArchiveBuilder().tar());
    }
  }

  @Test
  void build_sizeInPaxAndInBase256_areReadByAnotherLibrary() throws IOException {
    byte[] state = new ArchiveBuilder().content(ArchiveBuilder.STATE);
    for (ArchiveBuilder builder :
        List.of(
            new ArchiveBuilder().pax(ArchiveBuilder.STATE, "size", "" + state.length),
            new ArchiveBuilder().base256Size(ArchiveBuilder.STATE))) {
      try (TarArchiveInputStream tar = untar(builder.build())) {
        tar.getNextEntry();
        assertThat(tar.getNextEntry().getSize()).isEqualTo(state.length);
        assertThat(tar.readAllBytes()).isEqualTo(state);
        assertThat(tar.getNextEntry().getName()).isEqualTo("SHA256SUMS");
      }
    }
  }

  @Test
  void tar_damage_isWhereItWasAskedFor() {
    int whole = new ArchiveBuilder().tar().length;

    assertThat(new ArchiveBuilder().endBlocks(0).tar()).hasSize(whole - 1024);
    assertThat(new ArchiveBuilder().endBlocks(3).tar()).hasSize(whole + 512);
    assertThat(new ArchiveBuilder().paddedTo(10_240).tar()).hasSize(10_240);
    assertThat(new ArchiveBuilder().afterTar(new byte[] {7}).tar()).hasSize(whole + 1).endsWith(7);
    assertThat(new ArchiveBuilder().without(ArchiveBuilder.STATE).tar()).hasSize(whole - 1024);
    assertThat(new ArchiveBuilder().twice(ArchiveBuilder.STATE).tar()).hasSize(whole + 1024);
    assertThat(new ArchiveBuilder().entryType(ArchiveBuilder.META, '2').tar()[156])
        .isEqualTo((byte) '2');
  }

  @Test
  void content_unknownEntry_saysHowToAddIt() {
    assertThatThrownBy(() -> new ArchiveBuilder().order("nope").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nope")
        .hasMessageContaining("extra()");
  }

  @Test
  void cutAndFlip_leaveTheirArgumentAlone() {
    byte[] archive = {1, 2, 3};

    assertThat(ArchiveBuilder.cutTo(archive, 2)).containsExactly(1, 2);
    assertThat(ArchiveBuilder.cutBy(archive, 2)).containsExactly(1);
    assertThat(ArchiveBuilder.flip(archive, 9)).containsExactly(1, 0, 3);
    assertThat(archive).containsExactly(1, 2, 3);
  }

  @Test
  @RequiresConsul
  void build_default_isInspectedByConsul(@TempDir Path directory) throws Exception {
    Path file = new ArchiveBuilder().index(42).writeTo(directory.resolve("built.snap"));

    String output = inspect(file, 0);

    assertThat(output).containsPattern("ID\\s+2-13-1602222343947").containsPattern("Index\\s+42");
  }

  @Test
  @RequiresConsul
  void build_generated_isInspectedByConsul(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("generated.snap");
    GeneratedArchive archive = GeneratedArchive.ofRecords(10_000, 1000);
    try (java.io.OutputStream out = java.nio.file.Files.newOutputStream(file)) {
      archive.writeTo(out);
    }

    assertThat(inspect(file, 0)).containsPattern("Size\\s+" + archive.stateBytes());
  }

  @Test
  @RequiresConsul
  void build_damaged_isRefusedByConsul(@TempDir Path directory) throws Exception {
    Path file = new ArchiveBuilder().wrongCrc().writeTo(directory.resolve("damaged.snap"));

    assertThat(inspect(file, 1)).contains("gzip: invalid checksum");
  }

  private static String inspect(Path file, int expectedExit) throws Exception {
    Process process =
        new ProcessBuilder(
                ConsulBinary.required().path().toString(), "snapshot", "inspect", file.toString())
            .redirectErrorStream(true)
            .start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(output).isEqualTo(expectedExit);
      return output;
    } finally {
      process.destroyForcibly();
    }
  }

  private static TarArchiveInputStream untar(byte[] archive) throws IOException {
    return new TarArchiveInputStream(
        new GzipCompressorInputStream(new ByteArrayInputStream(archive)));
  }
}
