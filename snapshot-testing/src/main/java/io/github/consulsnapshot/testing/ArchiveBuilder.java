package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.RaftServer;
import io.github.consulsnapshot.SnapshotSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Builds snapshot archives in memory, good and damaged. Without any call it builds what Consul
 * writes, byte for byte but for the choices of the compressor: meta.json, state.bin, SHA256SUMS in
 * a ustar tar with two zero blocks, in one gzip member. Every call makes one thing different, and
 * what depends on it (sizes, hashes, checksums) is right again unless it is set as well.
 *
 * <p>Not for use by several threads. For archives that do not fit in memory see {@link
 * GeneratedArchive}.
 */
public final class ArchiveBuilder {
  /** The name of the entry with the metadata. */
  public static final String META = "meta.json";

  /** The name of the entry with the state. */
  public static final String STATE = "state.bin";

  /** The name of the entry with the hashes of the other two. */
  public static final String SUMS = "SHA256SUMS";

  private String id = "2-13-1602222343947";
  private long index = 13;
  private long term = 2;
  private int version = 1;
  private long configurationIndex = 1;
  private List<RaftServer> servers = new ArrayList<>();
  private Long declaredSize;
  private byte[] metadata;
  private byte[] state = StateBuilder.sample().build();
  private Instant modified = Instant.ofEpochSecond(1_602_222_343L);

  private List<String> order = List.of(META, STATE, SUMS);
  private final Map<String, byte[]> extras = new LinkedHashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, Character> types = new HashMap<>();
  private final Map<String, String> hashes = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> paxRecords = new HashMap<>();
  private final Set<String> base256 = new HashSet<>();
  private final Set<String> wrongHeaderChecksum = new HashSet<>();
  private String sums;
  private String sumsAppended = "";

  private int endBlocks = 2;
  private int padTo = 1;
  private byte[] afterTar = {};

  private int members = 1;
  private boolean emptyMember;
  private String gzipName;
  private String gzipComment;
  private byte[] gzipExtra;
  private boolean gzipHeaderCrc;
  private boolean wrongCrc;
  private boolean wrongLength;
  private byte[] afterGzip = {};

  /** An archive of {@link StateBuilder#sample()} with the index 13 and the term 2. */
  public ArchiveBuilder() {}

  // ---- What it says ----

  /**
   * The ID in meta.json; {@code 2-13-1602222343947} by default.
   *
   * @param value the ID, {@code <term>-<index>-<milliseconds since 1970>} in Consul
   * @return this
   */
  public ArchiveBuilder id(String value) {
    id = Objects.requireNonNull(value, "id");
    return this;
  }

  /**
   * The Index in meta.json; 13 by default.
   *
   * @param value unsigned
   * @return this
   */
  public ArchiveBuilder index(long value) {
    index = value;
    return this;
  }

  /**
   * The Term in meta.json; 2 by default.
   *
   * @param value unsigned
   * @return this
   */
  public ArchiveBuilder term(long value) {
    term = value;
    return this;
  }

  /**
   * The Version in meta.json; 1 by default, the only one that restores.
   *
   * @param value the version
   * @return this
   */
  public ArchiveBuilder version(int value) {
    version = value;
    return this;
  }

  /**
   * The ConfigurationIndex in meta.json; 1 by default.
   *
   * @param value unsigned
   * @return this
   */
  public ArchiveBuilder configurationIndex(long value) {
    configurationIndex = value;
    return this;
  }

  /**
   * Adds a server to the configuration in meta.json; one at 127.0.0.1:8300 when none is added.
   *
   * @param server the server
   * @return this
   */
  public ArchiveBuilder server(RaftServer server) {
    servers.add(Objects.requireNonNull(server, "server"));
    return this;
  }

  /**
   * The Size in meta.json, right or not; the bytes of the state by default.
   *
   * @param value bytes
   * @return this
   */
  public ArchiveBuilder declaredSize(long value) {
    declaredSize = value;
    return this;
  }

  /**
   * The whole of meta.json instead of its fields.
   *
   * @param json the text, written as it is in UTF-8
   * @return this
   */
  public ArchiveBuilder metadataJson(String json) {
    metadata = json.getBytes(StandardCharsets.UTF_8);
    return this;
  }

  /**
   * The whole of meta.json instead of its fields.
   *
   * @param bytes its content, written as it is
   * @return this
   */
  public ArchiveBuilder metadata(byte[] bytes) {
    metadata = bytes.clone();
    return this;
  }

  /**
   * The state.
   *
   * @param bytes the content of state.bin
   * @return this
   */
  public ArchiveBuilder state(byte[] bytes) {
    state = bytes.clone();
    return this;
  }

  /**
   * The state.
   *
   * @param builder what the content of state.bin is built by, now
   * @return this
   */
  public ArchiveBuilder state(StateBuilder builder) {
    state = builder.build();
    return this;
  }

  /**
   * The time in the headers of the tar.
   *
   * @param time whole seconds are written
   * @return this
   */
  public ArchiveBuilder modified(Instant time) {
    modified = Objects.requireNonNull(time, "time");
    return this;
  }

  // ---- The tar ----

  /**
   * The entries in their order; {@link #META}, {@link #STATE}, {@link #SUMS} by default. One that
   * is left out is missing, one that is named twice is there twice, and so are those of {@link
   * #extra}.
   *
   * @param entries names of entries
   * @return this
   */
  public ArchiveBuilder order(String... entries) {
    order = List.of(entries);
    return this;
  }

  /**
   * Leaves an entry out. Its hash stays listed.
   *
   * @param entry the name of an entry
   * @return this
   */
  public ArchiveBuilder without(String entry) {
    order = order.stream().filter(each -> !each.equals(entry)).toList();
    return this;
  }

  /**
   * Puts an entry in a second time, at the end.
   *
   * @param entry the name of an entry
   * @return this
   */
  public ArchiveBuilder twice(String entry) {
    List<String> more = new ArrayList<>(order);
    more.add(entry);
    order = List.copyOf(more);
    return this;
  }

  /**
   * Adds an entry that does not belong there, at the end.
   *
   * @param entry its name
   * @param content its content
   * @return this
   */
  public ArchiveBuilder extra(String entry, byte[] content) {
    extras.put(entry, content.clone());
    return twice(entry);
  }

  /**
   * Writes another name into the header of an entry. The sums keep the old one.
   *
   * @param entry the name of an entry
   * @param name the name that is written
   * @return this
   */
  public ArchiveBuilder rename(String entry, String name) {
    names.put(entry, Objects.requireNonNull(name, "name"));
    return this;
  }

  /**
   * The type of an entry; {@code '0'}, a regular file, by default. Entries of other types than
   * {@code '0'}, {@code 0} and {@code '7'} are written with size 0 and without content.
   *
   * @param entry the name of an entry
   * @param flag such as {@code '2'} for a symbolic link or {@code '5'} for a directory
   * @return this
   */
  public ArchiveBuilder entryType(String entry, char flag) {
    types.put(entry, flag);
    return this;
  }

  /**
   * Puts a PAX extended header before an entry. Called with {@code size}, the size in the ordinary
   * header becomes zero, as Go writes it.
   *
   * @param entry the name of an entry
   * @param key such as {@code size} or {@code path}
   * @param value its value
   * @return this
   */
  public ArchiveBuilder pax(String entry, String key, String value) {
    paxRecords.computeIfAbsent(entry, name -> new LinkedHashMap<>()).put(key, value);
    return this;
  }

  /**
   * Writes the size of an entry in base 256, as GNU tar does from 8 GiB on.
   *
   * @param entry the name of an entry
   * @return this
   */
  public ArchiveBuilder base256Size(String entry) {
    base256.add(entry);
    return this;
  }

  /**
   * Makes the checksum of the header of an entry wrong.
   *
   * @param entry the name of an entry
   * @return this
   */
  public ArchiveBuilder wrongHeaderChecksum(String entry) {
    wrongHeaderChecksum.add(entry);
    return this;
  }

  /**
   * The whole of SHA256SUMS instead of the right one.
   *
   * @param text its content
   * @return this
   */
  public ArchiveBuilder sums(String text) {
    sums = Objects.requireNonNull(text, "text");
    return this;
  }

  /**
   * Appends to SHA256SUMS.
   *
   * @param text the text, with its line feed
   * @return this
   */
  public ArchiveBuilder sumsAppended(String text) {
    sumsAppended += text;
    return this;
  }

  /**
   * What SHA256SUMS says of an entry instead of its hash.
   *
   * @param entry {@link #META} or {@link #STATE}, or another name, which adds a line
   * @param hex what stands before the name
   * @return this
   */
  public ArchiveBuilder hash(String entry, String hex) {
    hashes.put(entry, Objects.requireNonNull(hex, "hex"));
    return this;
  }

  /**
   * How many zero blocks end the tar; 2 by default.
   *
   * @param blocks blocks of 512 bytes
   * @return this
   */
  public ArchiveBuilder endBlocks(int blocks) {
    endBlocks = blocks;
    return this;
  }

  /**
   * Fills the tar up with zero bytes to a multiple, as GNU tar does to 10240.
   *
   * @param multiple in bytes; 1 for none
   * @return this
   */
  public ArchiveBuilder paddedTo(int multiple) {
    padTo = multiple;
    return this;
  }

  /**
   * Bytes after the tar, inside of the gzip.
   *
   * @param bytes the bytes
   * @return this
   */
  public ArchiveBuilder afterTar(byte[] bytes) {
    afterTar = bytes.clone();
    return this;
  }

  // ---- The gzip ----

  /**
   * Splits the tar over several gzip members of about the same length.
   *
   * @param count at least 1
   * @return this
   */
  public ArchiveBuilder gzipMembers(int count) {
    members = count;
    return this;
  }

  /**
   * Adds a gzip member without content at the end.
   *
   * @return this
   */
  public ArchiveBuilder emptyGzipMember() {
    emptyMember = true;
    return this;
  }

  /**
   * Writes a file name into the gzip header (FNAME).
   *
   * @param name the name, in Latin-1
   * @return this
   */
  public ArchiveBuilder gzipName(String name) {
    gzipName = Objects.requireNonNull(name, "name");
    return this;
  }

  /**
   * Writes a comment into the gzip header (FCOMMENT).
   *
   * @param comment the comment, in Latin-1
   * @return this
   */
  public ArchiveBuilder gzipComment(String comment) {
    gzipComment = Objects.requireNonNull(comment, "comment");
    return this;
  }

  /**
   * Writes an extra field into the gzip header (FEXTRA).
   *
   * @param extra at most 65535 bytes
   * @return this
   */
  public ArchiveBuilder gzipExtra(byte[] extra) {
    gzipExtra = extra.clone();
    return this;
  }

  /**
   * Writes the checksum of the gzip header (FHCRC).
   *
   * @return this
   */
  public ArchiveBuilder gzipHeaderCrc() {
    gzipHeaderCrc = true;
    return this;
  }

  /**
   * Makes the CRC in the gzip trailer of the last member wrong.
   *
   * @return this
   */
  public ArchiveBuilder wrongCrc() {
    wrongCrc = true;
    return this;
  }

  /**
   * Makes the length (ISIZE) in the gzip trailer of the last member wrong.
   *
   * @return this
   */
  public ArchiveBuilder wrongLength() {
    wrongLength = true;
    return this;
  }

  /**
   * Bytes after the gzip.
   *
   * @param bytes the bytes
   * @return this
   */
  public ArchiveBuilder afterGzip(byte[] bytes) {
    afterGzip = bytes.clone();
    return this;
  }

  // ---- The result ----

  /**
   * The archive. The builder may be used further.
   *
   * @return the bytes of the gzip
   */
  public byte[] build() {
    byte[] tar = tar();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < members; i++) {
      int from = (int) ((long) tar.length * i / members);
      int to = (int) ((long) tar.length * (i + 1) / members);
      boolean last = i == members - 1 && !emptyMember;
      out.writeBytes(member(Arrays.copyOfRange(tar, from, to), last));
    }
    if (emptyMember) {
      out.writeBytes(member(new byte[0], true));
    }
    out.writeBytes(afterGzip);
    return out.toByteArray();
  }

  /**
   * The archive as a source that can be opened again.
   *
   * @return the source
   */
  public SnapshotSource source() {
    byte[] archive = build();
    return new BytesSource(archive);
  }

  /**
   * Writes the archive into a file, replacing it.
   *
   * @param file the file
   * @return the file
   */
  public Path writeTo(Path file) {
    try {
      return Files.write(file, build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The archive before compression, with what comes {@link #afterTar after the tar}.
   *
   * @return the bytes of the tar
   */
  public byte[] tar() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    order.forEach(entry -> writeEntry(out, entry));
    out.writeBytes(new byte[endBlocks * TarWriter.BLOCK]);
    out.writeBytes(new byte[(padTo - out.size() % padTo) % padTo]);
    out.writeBytes(afterTar);
    return out.toByteArray();
  }

  /**
   * The content of an entry as it is written.
   *
   * @param entry the name of an entry
   * @return its bytes
   */
  public byte[] content(String entry) {
    return switch (entry) {
      case META -> metadata == null ? metadataFromFields() : metadata.clone();
      case STATE -> state.clone();
      case SUMS -> sumsText().getBytes(StandardCharsets.UTF_8);
      default -> {
        byte[] extra = extras.get(entry);
        if (extra == null) {
          throw new IllegalArgumentException(entry + ": no such entry; add it by extra() first");
        }
        yield extra.clone();
      }
    };
  }

  /**
   * The beginning of an archive.
   *
   * @param archive the archive
   * @param length how many bytes are left
   * @return a copy of them
   */
  public static byte[] cutTo(byte[] archive, int length) {
    return Arrays.copyOf(archive, Math.min(length, archive.length));
  }

  /**
   * An archive without its end.
   *
   * @param archive the archive
   * @param bytes how many bytes are missing
   * @return a copy of what is left
   */
  public static byte[] cutBy(byte[] archive, int bytes) {
    return Arrays.copyOf(archive, archive.length - bytes);
  }

  /**
   * An archive with one bit turned over.
   *
   * @param archive the archive
   * @param bit which one: {@code 8 * byte + 0} is the lowest bit of that byte
   * @return a copy with the damage
   */
  public static byte[] flip(byte[] archive, int bit) {
    byte[] copy = archive.clone();
    copy[bit / 8] ^= (byte) (1 << (bit % 8));
    return copy;
  }

  private byte[] metadataFromFields() {
    List<RaftServer> listed =
        servers.isEmpty()
            ? List.of(new RaftServer(0, "0e8a1e0e-1f5f-4d9c-a1a4-93c2cf0d1d6c", "127.0.0.1:8300"))
            : servers;
    MsgpackWriter peers = new MsgpackWriter().arrayOf(listed.size());
    StringBuilder json = new StringBuilder("{\"Version\":").append(version);
    json.append(",\"ID\":").append(Json.quote(id));
    json.append(",\"Index\":").append(Long.toUnsignedString(index));
    json.append(",\"Term\":").append(Long.toUnsignedString(term));
    listed.forEach(server -> peers.text(server.address()));
    json.append(",\"Peers\":\"")
        .append(Base64.getEncoder().encodeToString(peers.toBytes()))
        .append("\",\"Configuration\":{\"Servers\":[");
    String separator = "";
    for (RaftServer server : listed) {
      json.append(separator).append("{\"Suffrage\":").append(server.suffrage());
      json.append(",\"ID\":").append(Json.quote(server.id()));
      json.append(",\"Address\":").append(Json.quote(server.address())).append('}');
      separator = ",";
    }
    json.append("]},\"ConfigurationIndex\":").append(Long.toUnsignedString(configurationIndex));
    json.append(",\"Size\":").append(declaredSize == null ? state.length : declaredSize);
    return json.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private String sumsText() {
    if (sums != null) {
      return sums + sumsAppended;
    }
    Map<String, String> listed = new LinkedHashMap<>();
    listed.put(META, Hashes.hex(content(META)));
    listed.put(STATE, Hashes.hex(content(STATE)));
    listed.putAll(hashes);
    StringBuilder text = new StringBuilder();
    listed.forEach((name, hex) -> text.append(hex).append("  ").append(name).append('\n'));
    return text + sumsAppended;
  }

  private void writeEntry(ByteArrayOutputStream out, String entry) {
    byte[] content = content(entry);
    String name = names.getOrDefault(entry, entry);
    char type = types.getOrDefault(entry, '0');
    if (type != '0' && type != 0 && type != '7') {
      content = new byte[0];
    }
    long size = content.length;
    for (Map.Entry<String, String> record : paxRecords.getOrDefault(entry, Map.of()).entrySet()) {
      out.writeBytes(TarWriter.pax(name, record.getKey(), record.getValue()));
      if (record.getKey().equals("size")) {
        size = 0;
      }
    }
    long mtime = modified.getEpochSecond();
    byte[] header =
        base256.contains(entry)
            ? TarWriter.headerBase256(name, size, mtime, type)
            : TarWriter.header(name, size, mtime, type);
    if (wrongHeaderChecksum.contains(entry)) {
      header[150] ^= 1;
    }
    out.writeBytes(header);
    out.writeBytes(content);
    out.writeBytes(new byte[TarWriter.padding(content.length)]);
  }

  private byte[] member(byte[] content, boolean last) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(gzipHeader());
    out.writeBytes(deflated(content));
    CRC32 crc = new CRC32();
    crc.update(content);
    ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    trailer.putInt((int) crc.getValue() ^ (last && wrongCrc ? 1 : 0));
    trailer.putInt(content.length + (last && wrongLength ? 1 : 0));
    out.writeBytes(trailer.array());
    return out.toByteArray();
  }

  private byte[] gzipHeader() {
    int flags =
        (gzipHeaderCrc ? 2 : 0)
            | (gzipExtra != null ? 4 : 0)
            | (gzipName != null ? 8 : 0)
            | (gzipComment != null ? 16 : 0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 0, 0, 0, 0, 0, (byte) 0xff});
    if (gzipExtra != null) {
      out.write(gzipExtra.length & 0xff);
      out.write(gzipExtra.length >>> 8);
      out.writeBytes(gzipExtra);
    }
    if (gzipName != null) {
      out.writeBytes((gzipName + "\0").getBytes(StandardCharsets.ISO_8859_1));
    }
    if (gzipComment != null) {
      out.writeBytes((gzipComment + "\0").getBytes(StandardCharsets.ISO_8859_1));
    }
    if (gzipHeaderCrc) {
      CRC32 crc = new CRC32();
      crc.update(out.toByteArray());
      out.write((int) crc.getValue() & 0xff);
      out.write((int) (crc.getValue() >>> 8) & 0xff);
    }
    return out.toByteArray();
  }

  private static byte[] deflated(byte[] content) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflater.setInput(content);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }
}
