package io.github.consulsnapshot.okhttp.internal.archive;

import static io.github.consulsnapshot.okhttp.internal.archive.ArchiveCase.NOWHERE;
import static io.github.consulsnapshot.okhttp.internal.archive.ArchiveCase.accepted;
import static io.github.consulsnapshot.okhttp.internal.archive.ArchiveCase.refused;
import static io.github.consulsnapshot.testing.ArchiveBuilder.META;
import static io.github.consulsnapshot.testing.ArchiveBuilder.STATE;
import static io.github.consulsnapshot.testing.ArchiveBuilder.SUMS;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.StateBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What is known of Consul's reader of archives, as archives. */
final class ArchiveCases {
  /** The places of the three headers in the tar of the sample: every entry fits one block. */
  static final int META_HEADER = 0;

  static final int STATE_HEADER = 1024;
  static final int SUMS_HEADER = 2048;

  /** Where the end blocks of the sample begin, and where they end. */
  static final int END = 3072;

  static final int AFTER_END = 4096;

  private static final String ARCHIVE = "archive";
  private static final String TAR = "tar";
  private static final String RECORDS = "records are read, since a server crashes on damaged ones";
  private static final String ONCE = "an entry may appear once";
  private static final String FILES = "entries are regular files";
  private static final String VERSION = "Version is 1, or no server restores it";
  private static final String SIZE = "Size is the length of state.bin, or no server restores it";

  private static final String ROOM =
      "Index and Term are below 2^63, or a server that restores hangs";

  private ArchiveCases() {}

  static List<ArchiveCase> all() {
    return Stream.of(
            gzip(),
            cuts(),
            endOfTar(),
            entries(),
            headers(),
            fixtures(),
            sums(),
            metadata(),
            contents())
        .flatMap(List::stream)
        .toList();
  }

  static ArchiveBuilder sample() {
    return new ArchiveBuilder();
  }

  private static List<ArchiveCase> gzip() {
    byte[] sample = sample().build();
    byte[] wrongHeaderCrc = sample().gzipHeaderCrc().build();
    wrongHeaderCrc[10] ^= 1;
    byte[] brokenByServer =
        Tars.joined(
            Arrays.copyOf(Tars.stored(sample().tar()), 600),
            bytes("failed to stream snapshot: connection reset by peer"));
    byte[] otherHeader = sample.clone();
    otherHeader[3] = (byte) 0xe1;
    Arrays.fill(otherHeader, 4, 10, (byte) 3);
    byte[] otherMethod = sample.clone();
    otherMethod[2] = 7;
    return List.of(
        accepted("as Consul writes it", sample),
        refused("empty input", new byte[0], ArchiveFault.EMPTY, ARCHIVE, 0),
        refused("1 byte", bytes("n"), ArchiveFault.TRUNCATED, ARCHIVE, 0),
        refused("4 bytes, nope", bytes("nope"), ArchiveFault.TRUNCATED, ARCHIVE, 0),
        refused("9 bytes", bytes("nopenopen"), ArchiveFault.TRUNCATED, ARCHIVE, 0),
        refused(
            "9 bytes of a gzip header",
            Arrays.copyOf(sample, 9),
            ArchiveFault.TRUNCATED,
            ARCHIVE,
            0),
        refused("10 bytes of text", bytes("no gzip at"), ArchiveFault.NOT_GZIP, ARCHIVE, 0),
        refused("a plain tar", sample().tar(), ArchiveFault.NOT_GZIP, ARCHIVE, 0),
        refused(
            "a compression that is not deflate", otherMethod, ArchiveFault.NOT_GZIP, ARCHIVE, 0),
        accepted(
            "a gzip header with another time, system and effort, and unused flags", otherHeader),
        accepted("a gzip header with a name", sample().gzipName("backup.tar")),
        accepted("a gzip header with a comment", sample().gzipComment("of today")),
        accepted("a gzip header with an extra field", sample().gzipExtra(new byte[300])),
        accepted(
            "a gzip header with all fields and a checksum",
            sample().gzipName("n").gzipComment("c").gzipExtra(new byte[2]).gzipHeaderCrc()),
        accepted("a gzip name of 511 bytes", sample().gzipName("n".repeat(511))),
        refused(
            "a gzip name of 512 bytes",
            sample().gzipName("n".repeat(512)),
            ArchiveFault.NOT_GZIP,
            ARCHIVE,
            522),
        refused(
            "a wrong checksum of the gzip header",
            wrongHeaderCrc,
            ArchiveFault.GZIP_CHECKSUM,
            ARCHIVE,
            10),
        refused(
            "a wrong CRC",
            sample().wrongCrc(),
            ArchiveFault.GZIP_CHECKSUM,
            ARCHIVE,
            sample.length - 8),
        refused(
            "a wrong ISIZE",
            sample().wrongLength(),
            ArchiveFault.GZIP_CHECKSUM,
            ARCHIVE,
            sample.length - 4),
        accepted("two gzip members", sample().gzipMembers(2)),
        accepted("seven gzip members", sample().gzipMembers(7)),
        accepted("an empty gzip member at the end", sample().emptyGzipMember()),
        refused(
            "a wrong CRC in the second of two gzip members",
            sample().gzipMembers(2).wrongCrc(),
            ArchiveFault.GZIP_CHECKSUM,
            ARCHIVE,
            sample().gzipMembers(2).build().length - 8),
        refused(
            "another gzip member with data",
            sample().afterGzip(Tars.gzip(bytes("more"))),
            ArchiveFault.TRAILING_DATA,
            TAR,
            AFTER_END),
        refused(
            "10 bytes of rubbish after the gzip",
            sample().afterGzip(bytes("0123456789")),
            ArchiveFault.TRAILING_DATA,
            ARCHIVE,
            sample.length),
        refused(
            "3 bytes of rubbish after the gzip",
            sample().afterGzip(bytes("abc")),
            ArchiveFault.TRAILING_DATA,
            ARCHIVE,
            sample.length),
        refused(
            "512 zero bytes after the gzip",
            sample().afterGzip(new byte[512]),
            ArchiveFault.TRAILING_DATA,
            ARCHIVE,
            sample.length),
        refused(
            "an error of the server after the gzip",
            sample().afterGzip(bytes("failed to stream snapshot: connection reset by peer")),
            ArchiveFault.TRAILING_DATA,
            ARCHIVE,
            sample.length),
        refused(
            "an error of the server in the midst of the gzip",
            brokenByServer,
            ArchiveFault.TRUNCATED,
            ARCHIVE,
            brokenByServer.length));
  }

  private static List<ArchiveCase> cuts() {
    byte[] sample = sample().build();
    byte[] tar = sample().tar();
    List<ArchiveCase> cases = new ArrayList<>();
    for (int missing : new int[] {1, 2, 4, 7, 8, 9, 16, 200}) {
      cases.add(
          refused(
              missing + " bytes cut off the end",
              ArchiveBuilder.cutBy(sample, missing),
              ArchiveFault.TRUNCATED,
              ARCHIVE,
              sample.length - missing));
    }
    cases.add(
        refused(
            "cut behind the gzip header",
            ArchiveBuilder.cutTo(sample, 10),
            ArchiveFault.TRUNCATED,
            ARCHIVE,
            10));
    cases.add(cutTar("cut in the first tar header", tar, 100, TAR, 100));
    cases.add(cutTar("cut in meta.json", tar, 517, META, 5));
    cases.add(cutTar("cut behind the header of state.bin", tar, STATE_HEADER + 512, STATE, 0));
    cases.add(cutTar("cut in state.bin", tar, STATE_HEADER + 522, STATE, 10));
    cases.add(cutTar("cut in SHA256SUMS", tar, SUMS_HEADER + 612, SUMS, 100));
    cases.add(cutTar("cut in the first end block", tar, END + 1, TAR, END + 1));
    cases.add(cutTar("cut in the second end block", tar, AFTER_END - 1, TAR, AFTER_END - 1));
    return cases;
  }

  private static ArchiveCase cutTar(String name, byte[] tar, int length, String place, long at) {
    return refused(name, Tars.gzip(Arrays.copyOf(tar, length)), ArchiveFault.TRUNCATED, place, at);
  }

  private static List<ArchiveCase> endOfTar() {
    byte[] tar = sample().tar();
    byte[] rubbish = bytes("x".repeat(512));
    return List.of(
        accepted("no end block", sample().endBlocks(0)),
        accepted("one end block", sample().endBlocks(1)),
        accepted(
            "no end block and no padding of the last entry",
            Tars.gzip(Arrays.copyOf(tar, SUMS_HEADER + 512 + 152))),
        accepted(
            "no end block and half of the padding of the last entry",
            Tars.gzip(Arrays.copyOf(tar, SUMS_HEADER + 512 + 300))),
        refused(
            "three end blocks", sample().endBlocks(3), ArchiveFault.TRAILING_DATA, TAR, AFTER_END),
        refused(
            "padded to 10240 bytes",
            sample().paddedTo(10_240),
            ArchiveFault.TRAILING_DATA,
            TAR,
            AFTER_END),
        refused(
            "a byte after the tar",
            sample().afterTar(new byte[] {1}),
            ArchiveFault.TRAILING_DATA,
            TAR,
            AFTER_END),
        refused(
            "rubbish instead of the end blocks",
            sample().endBlocks(0).afterTar(rubbish),
            ArchiveFault.TAR_HEADER,
            TAR,
            END + 148),
        refused(
            "rubbish instead of the second end block",
            sample().endBlocks(1).afterTar(rubbish),
            ArchiveFault.TAR_HEADER,
            TAR,
            END + 512));
  }

  private static List<ArchiveCase> entries() {
    byte[] state = sample().content(STATE);
    List<ArchiveCase> cases = new ArrayList<>();
    for (List<String> order :
        List.of(
            List.of(META, SUMS, STATE),
            List.of(STATE, META, SUMS),
            List.of(STATE, SUMS, META),
            List.of(SUMS, META, STATE),
            List.of(SUMS, STATE, META))) {
      cases.add(accepted("in the order " + order, sample().order(order.toArray(String[]::new))));
    }
    cases.addAll(
        List.of(
            refused(
                "a directory ./",
                sample().extra("./", new byte[0]).entryType("./", '5'),
                ArchiveFault.UNEXPECTED_ENTRY,
                TAR,
                END),
            refused(
                "./meta.json",
                sample().rename(META, "./meta.json"),
                ArchiveFault.UNEXPECTED_ENTRY,
                TAR,
                META_HEADER),
            refused(
                "STATE.BIN in capitals",
                sample().rename(STATE, "STATE.BIN"),
                ArchiveFault.UNEXPECTED_ENTRY,
                TAR,
                STATE_HEADER),
            refused(
                "a global extended header",
                sample()
                    .extra("pax_global_header", new byte[0])
                    .entryType("pax_global_header", 'g'),
                ArchiveFault.UNEXPECTED_ENTRY,
                TAR,
                END),
            refused(
                "the seal of another product",
                sample().extra("SHA256SUMS.sealed", bytes("sealed")),
                ArchiveFault.UNEXPECTED_ENTRY,
                TAR,
                END),
            refused(
                "meta.json below a prefix",
                Tars.gzip(Tars.patched(sample().tar(), META_HEADER, 345, "backup")),
                ArchiveFault.UNEXPECTED_ENTRY,
                TAR,
                META_HEADER),
            refused(
                "meta.json as a symbolic link",
                sample().entryType(META, '2'),
                ArchiveFault.NOT_A_FILE,
                TAR,
                META_HEADER),
            refused(
                "state.bin as a hard link",
                sample().entryType(STATE, '1'),
                ArchiveFault.NOT_A_FILE,
                TAR,
                STATE_HEADER),
            refused(
                "SHA256SUMS as a directory",
                sample().entryType(SUMS, '5'),
                ArchiveFault.NOT_A_FILE,
                TAR,
                SUMS_HEADER),
            refused(
                    "state.bin as a contiguous file",
                    sample().entryType(STATE, '7'),
                    ArchiveFault.NOT_A_FILE,
                    TAR,
                    STATE_HEADER)
                .stricterThanConsul(FILES),
            accepted(
                "state.bin with the type flag of the oldest tars", sample().entryType(STATE, '\0')),
            refused(
                    "SHA256SUMS twice",
                    sample().twice(SUMS),
                    ArchiveFault.DUPLICATE_ENTRY,
                    TAR,
                    END)
                .stricterThanConsul(ONCE),
            refused(
                "meta.json twice", sample().twice(META), ArchiveFault.DUPLICATE_ENTRY, TAR, END),
            refused(
                "state.bin twice", sample().twice(STATE), ArchiveFault.DUPLICATE_ENTRY, TAR, END),
            refused(
                    "state.bin twice, with the sum of both",
                    sample().twice(STATE).hash(STATE, sha256(Tars.joined(state, state))),
                    ArchiveFault.DUPLICATE_ENTRY,
                    TAR,
                    END)
                .stricterThanConsul(ONCE)));
    return cases;
  }

  private static List<ArchiveCase> headers() {
    byte[] tar = sample().tar();
    String size = Integer.toString(sample().content(STATE).length);
    return List.of(
        accepted("a PAX header with a time", sample().pax(META, "mtime", "1602222343.25")),
        accepted("a PAX header with the name", sample().pax(SUMS, "path", SUMS)),
        accepted("a PAX header with the size", sample().pax(STATE, "size", size)),
        accepted("a PAX header with a value taken back", sample().pax(META, "path", "")),
        accepted("a PAX header with keys of others", sample().pax(META, "SCHILY.fflags", "x=y")),
        accepted(
            "a PAX header that names an entry",
            sample().rename(STATE, "another").pax(STATE, "path", STATE)),
        refused(
            "a PAX header that renames an entry",
            sample().pax(META, "path", "another"),
            ArchiveFault.UNEXPECTED_ENTRY,
            TAR,
            1024),
        refused(
            "a PAX size that is none",
            sample().pax(STATE, "size", "ten"),
            ArchiveFault.TAR_HEADER,
            TAR,
            STATE_HEADER),
        refused(
            "a PAX size below zero",
            sample().pax(STATE, "size", "-1"),
            ArchiveFault.TAR_HEADER,
            TAR,
            STATE_HEADER),
        refused(
            "a PAX time that is none",
            sample().pax(META, "mtime", "today"),
            ArchiveFault.TAR_HEADER,
            TAR,
            META_HEADER),
        refused(
            "a PAX owner that is no number",
            sample().pax(META, "uid", "root"),
            ArchiveFault.TAR_HEADER,
            TAR,
            META_HEADER),
        refused(
            "a PAX name with a zero in it",
            sample().pax(META, "path", "meta.json\0"),
            ArchiveFault.TAR_HEADER,
            TAR,
            META_HEADER),
        refused(
            "a PAX record whose length does not fit",
            Tars.gzip(Tars.joined(Tars.entry("pax", 'x', "99 path=meta.json\n"), tar)),
            ArchiveFault.TAR_HEADER,
            TAR,
            0),
        refused(
                "a PAX header of a sparse file",
                sample().pax(STATE, "GNU.sparse.major", "9"),
                ArchiveFault.TAR_HEADER,
                TAR,
                STATE_HEADER)
            .stricterThanConsul("an entry is stored in full"),
        refused(
                "two PAX headers before an entry",
                Tars.gzip(
                    Tars.joined(
                        Tars.entry("pax", 'x', Tars.pax("comment", "one")),
                        Tars.entry("pax", 'x', Tars.pax("comment", "two")),
                        tar)),
                ArchiveFault.TAR_HEADER,
                TAR,
                0)
            .stricterThanConsul("an entry has one extended header"),
        refused(
                "a PAX header before the end",
                Tars.gzip(
                    Tars.joined(
                        Arrays.copyOf(tar, END),
                        Tars.entry("pax", 'x', Tars.pax("comment", "none")),
                        new byte[1024])),
                ArchiveFault.TAR_HEADER,
                TAR,
                END)
            .stricterThanConsul("an extended header has an entry"),
        refused(
                "a GNU long name before an entry",
                Tars.gzip(Tars.joined(Tars.entry("././@LongLink", 'L', "meta.json\0"), tar)),
                ArchiveFault.UNEXPECTED_ENTRY,
                TAR,
                0)
            .stricterThanConsul("the three names are short"),
        accepted("a size in base-256", sample().base256Size(STATE)),
        accepted("GNU headers", Tars.gzip(magic(tar, "ustar  \0"))),
        accepted("headers older than POSIX", Tars.gzip(magic(tar, "\0".repeat(8)))),
        accepted(
            "a time before 1970 in base-256",
            Tars.gzip(Tars.patched(tar, META_HEADER, 136, "\u00ff".repeat(12)))),
        refused(
            "a wrong checksum of a tar header",
            sample().wrongHeaderChecksum(STATE),
            ArchiveFault.TAR_HEADER,
            TAR,
            STATE_HEADER + 148),
        refused(
            "a size that is no number",
            Tars.gzip(Tars.patched(tar, STATE_HEADER, 124, "0000000001x\0")),
            ArchiveFault.TAR_HEADER,
            TAR,
            STATE_HEADER + 124),
        refused(
            "a size below zero",
            Tars.gzip(Tars.patched(tar, STATE_HEADER, 124, "\u00ff".repeat(12))),
            ArchiveFault.TAR_HEADER,
            TAR,
            STATE_HEADER + 124),
        refused(
            "a size over 63 bits",
            Tars.gzip(Tars.patched(tar, STATE_HEADER, 124, "\u00bf" + "\u00ff".repeat(11))),
            ArchiveFault.TAR_HEADER,
            TAR,
            STATE_HEADER + 124),
        refused(
            "a mode that is no number",
            Tars.gzip(Tars.patched(tar, META_HEADER, 100, "rw-r--r-")),
            ArchiveFault.TAR_HEADER,
            TAR,
            META_HEADER + 100),
        refused(
            "an owner that is no number",
            Tars.gzip(Tars.patched(tar, META_HEADER, 108, "root\0\0\0\0")),
            ArchiveFault.TAR_HEADER,
            TAR,
            META_HEADER + 108),
        refused(
            "a device that is no number",
            Tars.gzip(Tars.patched(tar, META_HEADER, 329, "disk\0\0\0\0")),
            ArchiveFault.TAR_HEADER,
            TAR,
            META_HEADER + 329),
        accepted(
            "a header older than POSIX, which has no devices",
            Tars.gzip(
                Tars.patched(
                    Tars.patched(tar, META_HEADER, 257, "\0".repeat(8)),
                    META_HEADER,
                    329,
                    "disk\0\0\0\0"))),
        refused(
            "a time that is no number",
            Tars.gzip(Tars.patched(tar, SUMS_HEADER, 136, "0000000008 8")),
            ArchiveFault.TAR_HEADER,
            TAR,
            SUMS_HEADER + 136));
  }

  private static byte[] magic(byte[] tar, String magic) {
    byte[] patched = tar;
    for (int header : new int[] {META_HEADER, STATE_HEADER, SUMS_HEADER}) {
      patched = Tars.patched(patched, header, 257, magic);
    }
    return patched;
  }

  /** The fixtures of Consul's own tests, by their names there, rebuilt and compressed. */
  private static List<ArchiveCase> fixtures() {
    String meta = new String(sample().content(META), StandardCharsets.UTF_8);
    String spaces = meta.replace("}\n", " ".repeat(270) + "}\n");
    byte[] corruptState = StateBuilder.sample().kv("one", "more").build();
    return List.of(
        refused("empty", sample().order(), ArchiveFault.MISSING_ENTRY, TAR, NOWHERE),
        refused(
            "extra", sample().extra("nope", new byte[0]), ArchiveFault.UNEXPECTED_ENTRY, TAR, END),
        refused("missing-meta", sample().without(META), ArchiveFault.MISSING_ENTRY, TAR, NOWHERE),
        refused("missing-state", sample().without(STATE), ArchiveFault.MISSING_ENTRY, TAR, NOWHERE),
        refused("missing-sha", sample().without(SUMS), ArchiveFault.MISSING_ENTRY, TAR, NOWHERE),
        refused(
            "corrupt-meta",
            sample().declaredSize(8_675_309).hash(META, sha256(sample().content(META))),
            ArchiveFault.HASH_MISMATCH,
            META,
            NOWHERE),
        refused(
            "corrupt-state",
            sample().state(corruptState).hash(STATE, sha256(sample().content(STATE))),
            ArchiveFault.HASH_MISMATCH,
            STATE,
            NOWHERE),
        refused(
            "corrupt-sha",
            sample().sumsAppended("0".repeat(64) + "  nope\n"),
            ArchiveFault.SUMS,
            SUMS,
            152),
        refused(
            "spaces-meta",
            sample().order(META, SUMS, STATE).metadataJson(spaces).paddedTo(10_240),
            ArchiveFault.TRAILING_DATA,
            TAR,
            512 + 1024 + 1024 + 1024 + 1024),
        accepted(
            "spaces-meta without its padding",
            sample().order(META, SUMS, STATE).metadataJson(spaces)));
  }

  private static List<ArchiveCase> sums() {
    String meta = sha256(sample().content(META));
    String state = sha256(sample().content(STATE));
    String line = meta + "  meta.json\n";
    List<ArchiveCase> cases = new ArrayList<>();
    Map<String, String> accepted =
        Map.ofEntries(
            Map.entry("lines in the other order", state + "  state.bin\n" + meta + "  meta.json"),
            Map.entry("capitals", line + state.toUpperCase(Locale.ROOT) + "  state.bin\n"),
            Map.entry("one space", line + state + " state.bin\n"),
            Map.entry("five spaces", line + state + "     state.bin\n"),
            Map.entry("a tab", line + state + "\tstate.bin\n"),
            Map.entry("leading spaces", line + "  " + state + "  state.bin\n"),
            Map.entry("CRLF", meta + "  meta.json\r\n" + state + "  state.bin\r\n"),
            Map.entry("no final newline", line + state + "  state.bin"),
            Map.entry("a repeated line", line + line + state + "  state.bin\n"),
            Map.entry("text after the name", line + state + "  state.bin of today\n"));
    accepted.forEach((name, text) -> cases.add(accepted("sums: " + name, sample().sums(text))));
    Map<String, String> refused =
        Map.ofEntries(
            Map.entry("no space", state + "state.bin\n"),
            Map.entry("a binary marker", state + " *state.bin\n"),
            Map.entry("0x", "0x" + state + "  state.bin\n"),
            Map.entry("a comment", "# sums\n" + state + "  state.bin\n"),
            Map.entry("a blank line", "\n" + state + "  state.bin\n"),
            Map.entry("63 digits", state.substring(1) + "  state.bin\n"),
            Map.entry("62 digits", state.substring(2) + "  state.bin\n"),
            Map.entry("65 digits", state + "0  state.bin\n"),
            Map.entry("66 digits", state + "00  state.bin\n"),
            Map.entry("no name", state + "\n" + state + "  state.bin\n"),
            Map.entry("another name", state + "  nope\n"),
            Map.entry("no digits", "  state.bin\n"));
    refused.forEach(
        (name, text) ->
            cases.add(
                refused("sums: " + name, sample().sums(line + text), ArchiveFault.SUMS, SUMS, 76)));
    cases.add(
        refused(
            "sums: a blank line at the end",
            sample().sumsAppended("\n"),
            ArchiveFault.SUMS,
            SUMS,
            152));
    cases.add(refused("sums: empty", sample().sums(""), ArchiveFault.SUMS, SUMS, NOWHERE));
    cases.add(
        refused(
            "sums: state.bin not listed", sample().sums(line), ArchiveFault.SUMS, SUMS, NOWHERE));
    cases.add(
        refused(
            "sums: meta.json not listed",
            sample().sums(state + "  state.bin\n"),
            ArchiveFault.SUMS,
            SUMS,
            NOWHERE));
    cases.add(
        refused(
            "sums: a right line and a wrong one",
            sample().sumsAppended("0".repeat(64) + "  state.bin\n"),
            ArchiveFault.HASH_MISMATCH,
            STATE,
            NOWHERE));
    cases.add(
        refused(
                "sums: a form feed after the name",
                sample().sums(line + state + "  state.bin\f\n"),
                ArchiveFault.SUMS,
                SUMS,
                76)
            .stricterThanConsul("blanks are spaces and tabs"));
    return cases;
  }

  private static List<ArchiveCase> metadata() {
    String rest = "\"Version\":1,\"Size\":" + sample().content(STATE).length;
    List<ArchiveCase> cases = new ArrayList<>();
    Map<String, String> accepted =
        Map.of(
            "names in any case", "{\"INDEX\":13,\"iD\":\"x\"," + rest + "}",
            "unknown fields", "{\"CRC\":\"x\",\"a\":[{\"b\":[1.5e-3,true,null]}]," + rest + "}",
            "a repeated field", "{\"Index\":1,\"Index\":2," + rest + "}",
            "white space around", " \r\n\t{" + rest + "}\t\r\n ",
            "null for a field", "{\"Index\":null,\"Peers\":null,\"ID\":null," + rest + "}",
            "an index of 2^63 - 1", "{\"Index\":9223372036854775807," + rest + "}");
    accepted.forEach(
        (name, json) -> cases.add(accepted("meta.json: " + name, sample().metadataJson(json))));
    Map<String, String> refused =
        Map.ofEntries(
            Map.entry("a byte order mark", "\ufeff{" + rest + "}"),
            Map.entry("a second value", "{" + rest + "}{}"),
            Map.entry("an array", "[]"),
            Map.entry("a string for a number", "{\"Index\":\"5\"," + rest + "}"),
            Map.entry("a fraction", "{\"Index\":5.0," + rest + "}"),
            Map.entry("an exponent", "{\"Index\":5e0," + rest + "}"),
            Map.entry("a negative index", "{\"Index\":-1," + rest + "}"),
            Map.entry("an index of 2^64", "{\"Index\":18446744073709551616," + rest + "}"),
            Map.entry("bad base64", "{\"Peers\":\"ka4\"," + rest + "}"),
            Map.entry("NULL", "{\"Index\":NULL," + rest + "}"),
            Map.entry("a comment", "{" + rest + "}// done"),
            Map.entry("half of it", "{" + rest),
            Map.entry("no JSON", "meta"),
            Map.entry("nothing", ""));
    refused.forEach(
        (name, json) ->
            cases.add(
                refused(
                    "meta.json: " + name,
                    sample().metadataJson(json),
                    ArchiveFault.METADATA,
                    META,
                    NOWHERE)));
    cases.add(
        refused(
                "meta.json: null",
                sample().metadataJson("null"),
                ArchiveFault.UNSUPPORTED_VERSION,
                META,
                NOWHERE)
            .stricterThanConsul(VERSION));
    cases.add(
        refused(
                "meta.json: {}",
                sample().metadataJson("{}"),
                ArchiveFault.UNSUPPORTED_VERSION,
                META,
                NOWHERE)
            .stricterThanConsul(VERSION));
    for (String field : List.of("Index", "Term")) {
      for (String number : List.of("18446744073709551615", "9223372036854775808")) {
        cases.add(
            refused(
                    "meta.json: " + field + " " + number,
                    sample().metadataJson("{\"" + field + "\":" + number + "," + rest + "}"),
                    ArchiveFault.METADATA,
                    META,
                    NOWHERE)
                .stricterThanConsul(ROOM));
      }
    }
    cases.add(
        refused(
                "meta.json: nested 300 deep",
                sample()
                    .metadataJson("{\"a\":" + "[".repeat(300) + "]".repeat(300) + "," + rest + "}"),
                ArchiveFault.METADATA,
                META,
                NOWHERE)
            .stricterThanConsul("JSON is nested at most 255 deep"));
    cases.add(
        refused(
                "meta.json: peers as an array of numbers",
                sample().metadataJson("{\"Peers\":[1,2]," + rest + "}"),
                ArchiveFault.METADATA,
                META,
                NOWHERE)
            .stricterThanConsul("Peers is base64"));
    return cases;
  }

  /** What Consul finds out only when it restores, or not before it crashes. */
  private static List<ArchiveCase> contents() {
    byte[] state = sample().content(STATE);
    return List.of(
        refused("Version 9", sample().version(9), ArchiveFault.UNSUPPORTED_VERSION, META, NOWHERE)
            .stricterThanConsul(VERSION),
        refused(
                "Size one too large",
                sample().declaredSize(state.length + 1L),
                ArchiveFault.SIZE_MISMATCH,
                META,
                NOWHERE)
            .stricterThanConsul(SIZE),
        refused(
                "Size negative",
                sample().declaredSize(-1),
                ArchiveFault.SIZE_MISMATCH,
                META,
                NOWHERE)
            .stricterThanConsul(SIZE),
        refused(
                "an empty state.bin",
                sample().state(new byte[0]),
                ArchiveFault.STATE_HEADER,
                STATE,
                0)
            .stricterThanConsul(RECORDS),
        refused(
                "a state.bin without its header",
                sample().state(StateBuilder.sample().withoutHeader()),
                ArchiveFault.STATE_HEADER,
                STATE,
                0)
            .stricterThanConsul(RECORDS),
        refused(
                "a state.bin that ends after a type",
                sample().state(StateBuilder.sample().raw(new byte[] {2})),
                ArchiveFault.RECORD,
                STATE,
                state.length + 1L)
            .stricterThanConsul(RECORDS),
        refused(
                "a record that is no msgpack",
                sample().state(StateBuilder.sample().record(2, new byte[] {(byte) 0xc1})),
                ArchiveFault.RECORD,
                STATE,
                state.length + 1L)
            .stricterThanConsul(RECORDS),
        refused(
                "a record without what it is found by",
                sample().state(StateBuilder.sample().record(2, Map.of("Value", "x"))),
                ArchiveFault.SENSELESS_RECORD,
                STATE,
                state.length + 1L)
            .stricterThanConsul(RECORDS),
        accepted(
            "a record of an unknown type",
            sample().state(StateBuilder.sample().record(200, Map.of()))));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Sha256.newDigest().digest(bytes));
  }
}
