package io.github.consulsnapshot.testing;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Archives that are not whole, by what is wrong with them. */
final class DamagedArchives {
  private DamagedArchives() {}

  /** What Consul refuses, with its message. */
  static Map<String, Case> refusedByConsul() {
    byte[] good = new ArchiveBuilder().build();
    String tar = "failed to read snapshot file: ";
    String sums = tar + "failed checking integrity of snapshot: ";
    String raft = "Raft error when restoring snapshot: ";
    byte[] x = "x".getBytes(StandardCharsets.UTF_8);
    Map<String, Case> all = new LinkedHashMap<>();
    add(all, "empty", new byte[0], "failed to decompress snapshot: EOF");
    add(
        all,
        "five bytes",
        ArchiveBuilder.cutTo(good, 5),
        "failed to decompress snapshot: unexpected EOF");
    add(
        all,
        "not gzip",
        "not a gzip file".getBytes(StandardCharsets.UTF_8),
        "failed to decompress snapshot: gzip: invalid header");
    add(all, "cut in the gzip trailer", ArchiveBuilder.cutBy(good, 4), "unexpected EOF");
    add(
        all,
        "cut in the state",
        ArchiveBuilder.cutBy(good, 200),
        tar + "failed to read or write snapshot data: unexpected EOF");
    add(
        all,
        "three end blocks",
        new ArchiveBuilder().endBlocks(3).build(),
        "512 unread uncompressed bytes remain");
    add(
        all,
        "padded to 10240",
        new ArchiveBuilder().paddedTo(10_240).build(),
        "6144 unread uncompressed bytes remain");
    add(
        all,
        "bytes after the tar",
        new ArchiveBuilder().afterTar(x).build(),
        "1 unread uncompressed bytes remain");
    add(all, "bytes after the gzip", new ArchiveBuilder().afterGzip(x).build(), "unexpected EOF");
    add(all, "wrong CRC", new ArchiveBuilder().wrongCrc().build(), "gzip: invalid checksum");
    add(all, "wrong length", new ArchiveBuilder().wrongLength().build(), "gzip: invalid checksum");
    add(
        all,
        "extra entry",
        new ArchiveBuilder().extra("nope", x).build(),
        tar + "unexpected file \"nope\" in snapshot");
    add(
        all,
        "renamed entry",
        new ArchiveBuilder().rename(ArchiveBuilder.META, "./meta.json").build(),
        tar + "unexpected file \"./meta.json\" in snapshot");
    add(
        all,
        "no state",
        new ArchiveBuilder().without(ArchiveBuilder.STATE).build(),
        sums + "hash check failed for \"state.bin\"");
    add(
        all,
        "state twice",
        new ArchiveBuilder().twice(ArchiveBuilder.STATE).build(),
        sums + "hash check failed for \"state.bin\"");
    add(
        all,
        "wrong hash",
        new ArchiveBuilder().hash(ArchiveBuilder.STATE, "00".repeat(32)).build(),
        sums + "hash check failed for \"state.bin\"");
    add(
        all,
        "hash of another file",
        new ArchiveBuilder().hash("nope", "00".repeat(32)).build(),
        sums + "list missing hash for \"nope\"");
    add(
        all,
        "blank line in the sums",
        new ArchiveBuilder().sumsAppended("\n").build(),
        sums + "EOF");
    add(
        all,
        "wrong header checksum",
        new ArchiveBuilder().wrongHeaderChecksum(ArchiveBuilder.STATE).build(),
        tar + "failed reading snapshot: archive/tar: invalid tar header");
    add(
        all,
        "metadata that is a link",
        new ArchiveBuilder().entryType(ArchiveBuilder.META, '2').build(),
        tar + "failed to decode snapshot metadata: unexpected end of JSON input");
    add(
        all,
        "negative index",
        new ArchiveBuilder().metadataJson("{\"Index\":-1}").build(),
        tar
            + "failed to decode snapshot metadata: json: cannot unmarshal number -1 into Go struct"
            + " field SnapshotMeta.Index of type uint64");
    add(
        all,
        "version 9",
        new ArchiveBuilder().version(9).build(),
        raft + "unsupported snapshot version 9");
    int size = new ArchiveBuilder().content(ArchiveBuilder.STATE).length;
    add(
        all,
        "wrong size",
        new ArchiveBuilder().declaredSize(7).build(),
        raft + "failed to write snapshot, size didn't match (" + size + " != 7)");
    return all;
  }

  /** What Consul does not refuse: its hashes are right, and its state makes the leader panic. */
  static Map<String, byte[]> crashingConsul() {
    StateBuilder cutRecord = StateBuilder.sample().raw(new byte[] {2, (byte) 0x87});
    StateBuilder strayType = StateBuilder.sample().raw(new byte[] {2});
    StateBuilder reserved = StateBuilder.sample().record(2, new byte[] {(byte) 0xc1});
    StateBuilder noKey = StateBuilder.sample().record(2, Map.of("Value", "x"));
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("no state at all", new ArchiveBuilder().state(new byte[0]).build());
    all.put("a cut record", new ArchiveBuilder().state(cutRecord).build());
    all.put("a type without a record", new ArchiveBuilder().state(strayType).build());
    all.put("a byte that is not msgpack", new ArchiveBuilder().state(reserved).build());
    all.put("an entry without a key", new ArchiveBuilder().state(noKey).build());
    return all;
  }

  /** Whole, with a record of a type that no Consul has. */
  static byte[] unknownType() {
    return new ArchiveBuilder().state(StateBuilder.sample().record(200, Map.of())).build();
  }

  private static void add(Map<String, Case> all, String name, byte[] archive, String message) {
    all.put(name, new Case(archive, message));
  }

  /** An archive and how Consul refuses it. */
  static final class Case {
    private final byte[] archive;
    private final String message;

    Case(byte[] archive, String message) {
      this.archive = archive;
      this.message = message;
    }

    byte[] archive() {
      return archive;
    }

    String message() {
      return message;
    }
  }
}
