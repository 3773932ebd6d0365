package io.github.consulsnapshot.okhttp.internal.archive;

import static io.github.consulsnapshot.ArchiveFault.DUPLICATE_ENTRY;
import static io.github.consulsnapshot.ArchiveFault.GZIP_CHECKSUM;
import static io.github.consulsnapshot.ArchiveFault.HASH_MISMATCH;
import static io.github.consulsnapshot.ArchiveFault.LIMIT;
import static io.github.consulsnapshot.ArchiveFault.METADATA;
import static io.github.consulsnapshot.ArchiveFault.NOT_A_FILE;
import static io.github.consulsnapshot.ArchiveFault.NOT_GZIP;
import static io.github.consulsnapshot.ArchiveFault.RECORD;
import static io.github.consulsnapshot.ArchiveFault.SIZE_MISMATCH;
import static io.github.consulsnapshot.ArchiveFault.STATE_HEADER;
import static io.github.consulsnapshot.ArchiveFault.SUMS;
import static io.github.consulsnapshot.ArchiveFault.TAR_HEADER;
import static io.github.consulsnapshot.ArchiveFault.TRAILING_DATA;
import static io.github.consulsnapshot.ArchiveFault.UNEXPECTED_ENTRY;
import static io.github.consulsnapshot.ArchiveFault.UNSUPPORTED_VERSION;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/** Archives that were made to take memory, time or more than is theirs. */
final class HostileArchives {
  private static final int MEBIBYTE = 1 << 20;

  /** 2^63 - 1, and one less than nothing, as a tar writes numbers that do not fit its octal. */
  private static final String MOST = "\u0080\0\0\0\u007f" + "\u00ff".repeat(7);

  private static final String MINUS_ONE = "\u00ff".repeat(12);

  private final List<Hostile> all = new ArrayList<>();

  private HostileArchives() {}

  /** One of them, made when it is needed: some have no end. */
  record Hostile(String name, ArchiveFault fault, Supplier<SnapshotSource> source) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Hostile> all() {
    HostileArchives archives = new HostileArchives();
    archives.addCompression();
    archives.addSizes();
    archives.addEntries();
    archives.addMetadata();
    archives.addSums();
    archives.addStates();
    return archives.all;
  }

  private void addCompression() {
    byte[] zeros = Tars.gzip(new byte[MEBIBYTE]);
    byte[] beginning = Tars.gzip(Arrays.copyOf(ArchiveCases.sample().tar(), ArchiveCases.END));
    endless("zeros without end, a thousand times smaller", TRAILING_DATA, beginning, zeros);
    endless("a first header that is a bomb", TRAILING_DATA, new byte[0], zeros);
    endless(
        "a state of 1 TiB of zeros",
        STATE_HEADER,
        Tars.gzip(stateHeader("\u0080\0\0\0\0\0\1\0\0\0\0\0")),
        zeros);
    endless("a name in the gzip header without end", NOT_GZIP, gzipHeader(1 << 3), bytes("name"));
    endless("a comment in it without end", NOT_GZIP, gzipHeader(1 << 4), bytes("comment"));
    endless("random bytes after the archive", TRAILING_DATA, whole(), bytes("and more "));
    endless("archives without end", TRAILING_DATA, whole(), whole());
    endless("empty members without end", LIMIT, whole(), Tars.gzip(new byte[0]));
    endless(
        "members of the largest header, without content",
        LIMIT,
        new byte[0],
        emptyMemberWithExtra());
    add("a checksum of zeros", GZIP_CHECKSUM, () -> ArchiveCases.sample().wrongCrc());
  }

  private static byte[] emptyMemberWithExtra() {
    byte[] emptyMember = Tars.gzip(new byte[0]);
    return Tars.joined(
        gzipHeader(1 << 2),
        new byte[] {(byte) 0xff, (byte) 0xff},
        new byte[0xffff],
        Arrays.copyOfRange(emptyMember, 10, emptyMember.length));
  }

  private static byte[] gzipHeader(int flags) {
    return new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 0, 0, 0, 0, 0, 0};
  }

  private void addSizes() {
    add("state.bin of -1 bytes", TAR_HEADER, sizedState(MINUS_ONE));
    add("state.bin of \"-1\" bytes", TAR_HEADER, sizedState("-1\0\0\0\0\0\0\0\0\0\0"));
    add("state.bin of 2^63 - 1 bytes", LIMIT, sizedState(MOST));
    add("state.bin of 2^71 bytes", TAR_HEADER, sizedState("\u0080\0\0\1" + "\0".repeat(8)));
    add("meta.json of 2^63 - 1 bytes", LIMIT, sized(ArchiveCases.META_HEADER, MOST));
    add("SHA256SUMS of 8 GiB less one", LIMIT, sized(ArchiveCases.SUMS_HEADER, "777777777777"));
    add("a PAX size of eighteen nines", LIMIT, () -> paxState("size", "9".repeat(18)));
    add("a PAX size of nineteen nines", TAR_HEADER, () -> paxState("size", "9".repeat(19)));
    add("a PAX size of -1", TAR_HEADER, () -> paxState("size", "-1"));
    add("a PAX size in hexadecimal", TAR_HEADER, () -> paxState("size", "0x10"));
    add("a PAX header of a megabyte", LIMIT, pax("comment", "c".repeat(MEBIBYTE)));
    add(
        "a PAX header that claims 2^63 - 1 bytes",
        LIMIT,
        Tars.gzip(Tars.patched(Tars.entry("pax", 'x', "x"), 0, 124, MOST)));
    endless(
        "PAX headers without end",
        TAR_HEADER,
        new byte[0],
        Tars.gzip(Tars.entry("pax", 'x', Tars.pax("comment", "c"))));
    add("a PAX record that claims to be longer", TAR_HEADER, paxText("999999 path=x\n"));
    add("a PAX record of length 0", TAR_HEADER, paxText("0 path=x\n"));
    add("a PAX header of digits", TAR_HEADER, paxText("1".repeat(60_000)));
  }

  private static byte[] sizedState(String size) {
    return sized(ArchiveCases.STATE_HEADER, size);
  }

  private static byte[] sized(int header, String size) {
    return Tars.gzip(Tars.patched(ArchiveCases.sample().tar(), header, 124, size));
  }

  /** A tar that begins with the header of a state of this size. */
  private static byte[] stateHeader(String size) {
    byte[] header = Arrays.copyOf(Tars.entry(ArchiveBuilder.STATE, '0', ""), Tars.BLOCK);
    return Tars.patched(header, 0, 124, size);
  }

  private static ArchiveBuilder paxState(String key, String value) {
    return ArchiveCases.sample().pax(ArchiveBuilder.STATE, key, value);
  }

  private static byte[] pax(String key, String value) {
    return paxText(Tars.pax(key, value));
  }

  private static byte[] paxText(String records) {
    return Tars.gzip(Tars.joined(Tars.entry("pax", 'x', records), ArchiveCases.sample().tar()));
  }

  private void addEntries() {
    endless("other entries without end", UNEXPECTED_ENTRY, new byte[0], entry("other"));
    endless("SHA256SUMS without end", DUPLICATE_ENTRY, new byte[0], entry(ArchiveBuilder.SUMS));
    for (String name :
        List.of(
            "../../etc/passwd",
            "/etc/passwd",
            "..",
            "meta.json/../../x",
            "meta.json\u001b[2J",
            "\u202enosj.atem",
            "meta.json\n",
            " meta.json",
            "META.JSON",
            "m\u0435ta.json",
            "n".repeat(100))) {
      add("a name of " + Found.name(name), UNEXPECTED_ENTRY, Tars.gzip(renamed(name)));
    }
    add(
        "a PAX path to elsewhere",
        UNEXPECTED_ENTRY,
        () -> ArchiveCases.sample().pax(ArchiveBuilder.META, "path", "../../etc/passwd"));
    add("a PAX path with NUL", TAR_HEADER, () -> paxState("path", "state.bin\0/../x"));
    for (char type : "1234567LKSVgXA".toCharArray()) {
      add(
          "state.bin of the type " + type,
          NOT_A_FILE,
          () -> ArchiveCases.sample().entryType(ArchiveBuilder.STATE, type));
    }
  }

  private static byte[] entry(String name) {
    return Tars.gzip(Tars.entry(name, '0', ""));
  }

  private static byte[] renamed(String name) {
    return Tars.joined(Tars.entry(name, '0', "{}"), ArchiveCases.sample().tar());
  }

  private void addMetadata() {
    endless(
        "meta.json of gigabytes",
        LIMIT,
        Tars.gzip(
            Tars.patched(
                Arrays.copyOf(Tars.entry(ArchiveBuilder.META, '0', ""), Tars.BLOCK),
                0,
                124,
                "77777777777\0")),
        Tars.gzip(bytes(" ".repeat(MEBIBYTE))));
    metadata("arrays, a million deep", METADATA, () -> "[".repeat(1_000_000));
    metadata("objects, 200,000 deep", METADATA, () -> "{\"a\":".repeat(200_000));
    metadata("arrays in an unknown field", METADATA, () -> "{\"a\":" + "[".repeat(1_000_000) + "}");
    metadata("a string that does not end", METADATA, () -> "{\"ID\":\"" + "x".repeat(1_000_000));
    metadata(
        "an index of a million digits",
        METADATA,
        () -> "{\"Index\":" + "9".repeat(1_000_000) + "}");
    metadata(
        "an exponent of a million digits", METADATA, () -> "{\"Size\":1e" + "9".repeat(1_000_000));
    metadata("a name of a million letters", METADATA, () -> "{\"" + "n".repeat(1_000_000) + "\":");
    metadata(
        "300,000 servers",
        UNSUPPORTED_VERSION,
        () -> "{\"Configuration\":{\"Servers\":[" + "{},".repeat(300_000) + "{}]}}");
    metadata(
        "an unknown field 150,000 times",
        UNSUPPORTED_VERSION,
        () -> "{" + "\"a\":1,".repeat(150_000) + "\"a\":1}");
    metadata(
        "peers of a million letters",
        METADATA,
        () -> "{\"Peers\":\"" + "A".repeat(1_000_001) + "\"}");
  }

  private void metadata(String name, ArchiveFault fault, Supplier<String> json) {
    add("meta.json: " + name, fault, () -> ArchiveCases.sample().metadataJson(json.get()));
  }

  private void addSums() {
    String line = "0".repeat(64) + "  meta.json\n";
    endless(
        "sums of a million lines",
        LIMIT,
        Tars.gzip(
            Tars.patched(
                Arrays.copyOf(Tars.entry(ArchiveBuilder.SUMS, '0', ""), Tars.BLOCK),
                0,
                124,
                "00450000000\0")),
        Tars.gzip(bytes(line.repeat(1000))));
    add(
        "sums of as many lines as may be",
        HASH_MISMATCH,
        () -> sums(line.repeat((1 << 16) / line.length())));
    add("sums of blanks", SUMS, () -> sums(" ".repeat(1 << 16)));
    add("sums of line breaks", SUMS, () -> sums("\n".repeat(1 << 16)));
    add("sums of digits", SUMS, () -> sums("0".repeat(1 << 16)));
    add("a sum and blanks", SUMS, () -> sums("0".repeat(64) + " ".repeat(60_000)));
    add(
        "a sum and a name without end",
        SUMS,
        () -> sums("0".repeat(64) + "  " + "n".repeat(60_000)));
    add("a name with a control character", SUMS, () -> sums("0".repeat(64) + "  \u001b[2J\n"));
    add("a name to elsewhere", SUMS, () -> sums("0".repeat(64) + "  ../../etc/passwd\n"));
  }

  /** First in the tar, so that nothing else is found before. */
  private static ArchiveBuilder sums(String text) {
    return ArchiveCases.sample()
        .order(ArchiveBuilder.SUMS, ArchiveBuilder.META, ArchiveBuilder.STATE)
        .sums(text);
  }

  private void addStates() {
    for (String lead : List.of("c6", "db", "c9", "dd", "df")) {
      state("a header of type " + lead + " and 4 GiB", STATE_HEADER, () -> lead + "ffffffff");
      state(
          "a record of type " + lead + " and 4 GiB less one",
          claims(lead),
          () -> "80c8" + lead + "ffffffff");
    }
    state("arrays, a million deep", LIMIT, () -> "80c8" + "91".repeat(1_000_000));
    state("maps, a million deep", LIMIT, () -> "80c8" + "8101".repeat(1_000_000));
    state("maps in keys, a million deep", LIMIT, () -> "80c8" + "81".repeat(1_000_000));
    state("arrays of 32 bits, 200,000 deep", LIMIT, () -> "80c8" + "dd00000001".repeat(200_000));
    state("the byte 0xc1", RECORD, () -> "80c8c1");
    state("0xc1 in a map", RECORD, () -> "80c881a34b6579c1");
    state("0xc1 for a header", STATE_HEADER, () -> "c1");
    state("a type at the end", RECORD, () -> "80c8c002");
    state("a header that goes on and on", STATE_HEADER, () -> "de7fff" + "a161c0".repeat(40_000));
    add("a size that is another", SIZE_MISMATCH, () -> ArchiveCases.sample().declaredSize(9));
  }

  /** Texts are too long at once; as many nothings may still come, and do not. */
  private static ArchiveFault claims(String lead) {
    return lead.equals("dd") || lead.equals("df") ? RECORD : LIMIT;
  }

  private void state(String name, ArchiveFault fault, Supplier<String> hex) {
    add(
        "state.bin: " + name,
        fault,
        () -> ArchiveCases.sample().state(HexFormat.of().parseHex(hex.get())));
  }

  /** Made when it is needed, since some take a mebibyte. */
  private void add(String name, ArchiveFault fault, Supplier<ArchiveBuilder> archive) {
    all.add(new Hostile(name, fault, () -> archive.get().source()));
  }

  private void add(String name, ArchiveFault fault, byte[] archive) {
    all.add(new Hostile(name, fault, () -> PiecewiseSource.whole(archive)));
  }

  private void endless(String name, ArchiveFault fault, byte[] beginning, byte[] repeated) {
    all.add(new Hostile(name, fault, () -> new EndlessSource(beginning, repeated)));
  }

  private static byte[] whole() {
    return ArchiveCases.sample().build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
