package io.github.consulsnapshot.testing;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an archive as a Consul server does that is asked to restore it, and refuses what it
 * refuses, in its words. Like the server, it does not look into the state.
 */
final class ArchiveCheck {
  private static final Pattern SUMS_LINE =
      Pattern.compile("\\s*(?<hex>(?:[0-9a-fA-F]{2})+)[ \\t]+(?<name>\\S+).*", Pattern.DOTALL);
  private static final Pattern BROKEN_SUMS_LINE =
      Pattern.compile("\\s*(?<hex>[0-9a-fA-F]*)(?<rest>.*)", Pattern.DOTALL);
  private static final String INTEGRITY =
      "failed to read snapshot file: failed checking integrity of snapshot: ";

  private final GunzipReader in;
  private final Map<String, MessageDigest> digests = new LinkedHashMap<>();
  private final ByteArrayOutputStream meta = new ByteArrayOutputStream();
  private final ByteArrayOutputStream state = new ByteArrayOutputStream();
  private final ByteArrayOutputStream sums = new ByteArrayOutputStream();

  private ArchiveCheck(GunzipReader in) {
    this.in = in;
    digests.put(ArchiveBuilder.META, Hashes.sha256());
    digests.put(ArchiveBuilder.STATE, Hashes.sha256());
  }

  /** What a good archive holds. */
  static final class Content {
    private final Map<String, Object> metadata;
    private final byte[] state;

    Content(Map<String, Object> metadata, byte[] state) {
      this.metadata = metadata;
      this.state = state;
    }

    long index() {
      return number(metadata, "index");
    }

    long version() {
      return number(metadata, "version");
    }

    long size() {
      return number(metadata, "size");
    }

    byte[] state() {
      return state;
    }
  }

  static Content read(byte[] archive) throws Refusal {
    GunzipReader gunzip;
    try {
      gunzip = new GunzipReader(archive);
    } catch (Refusal e) {
      throw new Refusal("failed to decompress snapshot: " + e.getMessage());
    }
    try (gunzip) {
      ArchiveCheck check = new ArchiveCheck(gunzip);
      Map<String, Object> metadata = check.readTar();
      check.nothingLeft();
      return new Content(metadata, check.state.toByteArray());
    }
  }

  /** What Raft checks once the archive was read. */
  static void checkForRaft(Content content) throws Refusal {
    if (content.version() != 1) {
      String step = content.version() == 0 ? "failed to create snapshot: " : "";
      throw new Refusal(
          "Raft error when restoring snapshot: "
              + step
              + "unsupported snapshot version "
              + content.version());
    }
    if (content.size() != content.state().length) {
      throw new Refusal(
          "Raft error when restoring snapshot: failed to write snapshot, size didn't match ("
              + content.state().length
              + " != "
              + content.size()
              + ")");
    }
  }

  private Map<String, Object> readTar() throws Refusal {
    Map<String, Object> metadata = Map.of();
    PaxOverrides pax = new PaxOverrides();
    for (byte[] header = nextHeader(); header != null; header = nextHeader()) {
      char type = (char) header[156];
      long size = type == 'x' || type == 'g' ? size(header) : pax.size(size(header));
      if (type == 'x') {
        byte[] records = new byte[(int) size];
        readEntry(records, "failed reading snapshot: ");
        pax.read(records);
        continue;
      }
      String name = pax.name(name(header));
      pax.clear();
      boolean hasBytes = type == '0' || type == 0 || type == '7';
      metadata = readKnown(name, hasBytes ? size : 0, metadata);
    }
    checkSums();
    return metadata;
  }

  private Map<String, Object> readKnown(String name, long size, Map<String, Object> metadata)
      throws Refusal {
    byte[] content = new byte[(int) size];
    switch (name) {
      case ArchiveBuilder.META -> {
        readEntry(content, "failed to decode snapshot metadata: ");
        digests.get(name).update(content);
        meta.writeBytes(content);
        return decodeMetadata(content);
      }
      case ArchiveBuilder.STATE -> {
        readEntry(content, "failed to read or write snapshot data: ");
        digests.get(name).update(content);
        state.writeBytes(content);
        return metadata;
      }
      case ArchiveBuilder.SUMS -> {
        readEntry(content, "failed to read snapshot hashes: ");
        sums.writeBytes(content);
        return metadata;
      }
      default ->
          throw new Refusal(
              "failed to read snapshot file: unexpected file \"" + name + "\" in snapshot");
    }
  }

  private byte[] nextHeader() throws Refusal {
    String step = "failed to read snapshot file: failed reading snapshot: ";
    byte[] header = block(step);
    if (header == null) {
      return null;
    }
    if (isZero(header)) {
      byte[] second = block(step);
      if (second != null && !isZero(second)) {
        throw new Refusal(step + "archive/tar: invalid tar header");
      }
      return null;
    }
    if (!checksumMatches(header)) {
      throw new Refusal(step + "archive/tar: invalid tar header");
    }
    return header;
  }

  private byte[] block(String step) throws Refusal {
    byte[] block = new byte[TarWriter.BLOCK];
    int read;
    try {
      read = in.read(block, block.length);
      if (read < block.length) {
        in.throwFailure();
      }
    } catch (Refusal e) {
      throw new Refusal(step + e.getMessage());
    }
    if (read == 0) {
      return null;
    }
    if (read < block.length) {
      throw new Refusal(step + GunzipReader.UNEXPECTED_EOF);
    }
    return block;
  }

  private void readEntry(byte[] content, String step) throws Refusal {
    byte[] padding = new byte[TarWriter.padding(content.length)];
    try {
      if (in.read(content, content.length) < content.length) {
        in.throwFailure();
        throw new Refusal(GunzipReader.UNEXPECTED_EOF);
      }
    } catch (Refusal e) {
      throw new Refusal("failed to read snapshot file: " + step + e.getMessage());
    }
    try {
      if (in.read(padding, padding.length) < padding.length) {
        in.throwFailure();
        throw new Refusal(GunzipReader.UNEXPECTED_EOF);
      }
    } catch (Refusal e) {
      throw new Refusal("failed to read snapshot file: failed reading snapshot: " + e.getMessage());
    }
  }

  private static Map<String, Object> decodeMetadata(byte[] content) throws Refusal {
    try {
      Object value = Json.parse(new String(content, StandardCharsets.UTF_8));
      Map<String, Object> fields = new LinkedHashMap<>();
      if (value instanceof Map<?, ?> map) {
        // Go finds the fields whatever their case.
        map.forEach((key, each) -> fields.put(key.toString().toLowerCase(Locale.ROOT), each));
      } else if (value != null) {
        throw new IllegalArgumentException(
            "json: cannot unmarshal " + kindOf(value) + " into Go value of type raft.SnapshotMeta");
      }
      number(fields, "index");
      number(fields, "size");
      number(fields, "version");
      return fields;
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          "failed to read snapshot file: failed to decode snapshot metadata: " + e.getMessage());
    }
  }

  private static long number(Map<String, Object> fields, String name) {
    Object value = fields.get(name);
    if (value == null) {
      return 0;
    }
    if (!(value instanceof BigDecimal number)) {
      throw cannotUnmarshal(kindOf(value), name);
    }
    boolean unsigned = name.equals("index");
    if (number.stripTrailingZeros().scale() > 0 || (unsigned && number.signum() < 0)) {
      throw cannotUnmarshal("number " + number, name);
    }
    return number.toBigInteger().longValue();
  }

  private static IllegalArgumentException cannotUnmarshal(String what, String field) {
    String type = field.equals("index") ? "uint64" : field.equals("size") ? "int64" : "int";
    String name = field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1);
    return new IllegalArgumentException(
        "json: cannot unmarshal "
            + what
            + " into Go struct field SnapshotMeta."
            + name
            + " of type "
            + type);
  }

  private static String kindOf(Object value) {
    if (value instanceof List<?>) {
      return "array";
    }
    if (value instanceof Map<?, ?>) {
      return "object";
    }
    return value instanceof Boolean ? "bool" : value instanceof String ? "string" : "number";
  }

  private void checkSums() throws Refusal {
    Set<String> seen = new LinkedHashSet<>();
    String text = sums.toString(StandardCharsets.UTF_8);
    for (String line : text.isEmpty() ? new String[0] : lines(text)) {
      Matcher matcher = SUMS_LINE.matcher(line);
      if (!matcher.matches()) {
        throw new Refusal(INTEGRITY + problemOf(line));
      }
      String name = matcher.group("name");
      MessageDigest digest = digests.get(name);
      if (digest == null) {
        throw new Refusal(INTEGRITY + "list missing hash for \"" + name + "\"");
      }
      if (!Arrays.equals(clone(digest).digest(), HexFormat.of().parseHex(matcher.group("hex")))) {
        throw new Refusal(INTEGRITY + "hash check failed for \"" + name + "\"");
      }
      seen.add(name);
    }
    for (String name : digests.keySet()) {
      if (!seen.contains(name)) {
        throw new Refusal(INTEGRITY + "file missing for \"" + name + "\"");
      }
    }
  }

  private static String[] lines(String text) {
    return (text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).split("\n", -1);
  }

  private static String problemOf(String line) {
    Matcher matcher = BROKEN_SUMS_LINE.matcher(line);
    if (line.isBlank() || !matcher.matches()) {
      return GunzipReader.EOF;
    }
    String hex = matcher.group("hex");
    String rest = matcher.group("rest");
    if (hex.isEmpty()) {
      return "no hex data for %x string";
    }
    if (rest.isBlank()) {
      return GunzipReader.UNEXPECTED_EOF;
    }
    return hex.length() % 2 == 1 ? "illegal hex digit" : "expected space in input to match format";
  }

  private static MessageDigest clone(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 of the JDK can be cloned", e);
    }
  }

  private void nothingLeft() throws Refusal {
    byte[] buffer = new byte[8192];
    long left = 0;
    for (int read = in.read(buffer, buffer.length); read > 0; ) {
      left += read;
      read = in.read(buffer, buffer.length);
    }
    if (left > 0) {
      throw new Refusal(left + " unread uncompressed bytes remain");
    }
  }

  private static String name(byte[] header) {
    return text(header, 0, 100);
  }

  private static long size(byte[] header) throws Refusal {
    if ((header[124] & 0x80) != 0) {
      long size = 0;
      for (int i = 128; i < 136; i++) {
        size = (size << 8) | (header[i] & 0xff);
      }
      return size;
    }
    try {
      String digits = text(header, 124, 12).trim();
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new Refusal(
          "failed to read snapshot file: failed reading snapshot: archive/tar: invalid tar header");
    }
  }

  private static boolean checksumMatches(byte[] header) {
    int sum = 0;
    for (int i = 0; i < header.length; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    try {
      return Integer.parseInt(text(header, 148, 8).trim(), 8) == sum;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String text(byte[] block, int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return new String(block, offset, end - offset, StandardCharsets.UTF_8);
  }

  private static boolean isZero(byte[] block) {
    for (byte each : block) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  /** What an extended header says of the entry after it. */
  private static final class PaxOverrides {
    private final Map<String, String> values = new LinkedHashMap<>();

    void read(byte[] records) {
      for (String line : new String(records, StandardCharsets.UTF_8).split("\n", -1)) {
        int space = line.indexOf(' ');
        int equals = line.indexOf('=');
        if (space >= 0 && equals > space) {
          values.put(line.substring(space + 1, equals), line.substring(equals + 1));
        }
      }
    }

    long size(long otherwise) {
      String size = values.get("size");
      return size == null ? otherwise : Long.parseLong(size);
    }

    String name(String otherwise) {
      return Objects.requireNonNullElse(values.get("path"), otherwise);
    }

    void clear() {
      values.clear();
    }
  }
}
