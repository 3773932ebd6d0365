package io.github.consulsnapshot.okhttp.internal.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.consulsnapshot.okhttp.internal.file.NamedFile;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of a PEM file: what stands between a BEGIN and its END line. */
final class PemBlock {
  /** The bundles of whole operating systems are a quarter of a MiB long. */
  private static final int MAX_FILE_BYTES = 2 * 1024 * 1024;

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final Pattern FIRST_LINE =
      Pattern.compile(BEGIN + "([A-Z0-9.]{1,16}(?: [A-Z0-9.]{1,16}){0,3})" + DASHES);

  private final String label;
  private final boolean encrypted;
  private final byte[] content;

  private PemBlock(String label, boolean encrypted, byte[] content) {
    this.label = label;
    this.encrypted = encrypted;
    this.content = content;
  }

  /** Reads all blocks of a file, at least one; text around them is passed over. */
  static List<PemBlock> readAll(NamedFile file) {
    byte[] bytes = file.read(MAX_FILE_BYTES);
    if (bytes.length == 0) {
      throw file.refused("is empty; certificates or keys in PEM form are expected");
    }
    List<PemBlock> blocks = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    String label = null;
    // One line at a time: a file of empty lines makes millions of them.
    Iterator<String> lines = new String(bytes, ISO_8859_1).lines().map(String::strip).iterator();
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.startsWith(BEGIN)) {
        if (label != null) {
          throw unfinished(file, label);
        }
        label = label(file, line);
        body.setLength(0);
      } else if (label != null && line.equals(END + label + DASHES)) {
        blocks.add(parse(file, label, body.toString()));
        label = null;
      } else if (label != null) {
        body.append(line).append('\n');
      }
    }
    if (label != null) {
      throw unfinished(file, label);
    }
    if (blocks.isEmpty()) {
      throw file.refused(notPem(bytes));
    }
    return blocks;
  }

  String label() {
    return label;
  }

  /** Whether a header says that the content is encrypted. */
  boolean encrypted() {
    return encrypted;
  }

  byte[] content() {
    return content;
  }

  /** Of the line that begins a block. What is no label is not shown: it may be a key. */
  private static String label(NamedFile file, String line) {
    Matcher matcher = FIRST_LINE.matcher(line);
    if (!matcher.matches()) {
      throw file.refused(
          "is damaged: a line that begins with "
              + BEGIN.strip()
              + " must end with "
              + DASHES
              + " behind a few words in capitals; its line breaks may have been lost");
    }
    return matcher.group(1);
  }

  private static PemBlock parse(NamedFile file, String label, String body) {
    boolean encrypted = false;
    StringBuilder base64 = new StringBuilder();
    Iterator<String> lines = body.lines().iterator();
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.indexOf(':') < 0) {
        base64.append(line);
      } else if (line.startsWith("Proc-Type:") && line.contains("ENCRYPTED")) {
        encrypted = true;
      }
    }
    if (encrypted) {
      // What follows is of no use without a password, and holds a header that may go over lines.
      return new PemBlock(label, true, new byte[0]);
    }
    try {
      return new PemBlock(label, false, Base64.getDecoder().decode(base64.toString()));
    } catch (IllegalArgumentException e) {
      // Without the cause: its message quotes from the file, which may be a key.
      throw file.refused("is damaged: the block " + label + " is not Base64");
    }
  }

  private static RuntimeException unfinished(NamedFile file, String label) {
    return file.refused(
        "is cut short or damaged: the block " + label + " has no line " + END + label + DASHES);
  }

  private static String notPem(byte[] bytes) {
    String problem = "holds no PEM block, that is, no line that begins with " + BEGIN.strip();
    return bytes[0] == 0x30
        ? problem
            + "; it looks like DER or PKCS#12, which openssl x509 -inform der, openssl pkey -inform"
            + " der or openssl pkcs12 -nodes turns into PEM"
        : problem;
  }
}
