package io.github.consulsnapshot.okhttp.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.consulsnapshot.InvalidArchiveException;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Request;

/**
 * What a request holds of secrets, and how it is kept out of what is shown: a server, or what
 * stands in front of it, may send back what it was sent, as it is or encoded.
 */
final class Secrets {
  /** A shorter text is met by chance in any other. */
  private static final int SHORTEST = 4;

  /** So many characters in a row of a secret are hidden wherever they stand. */
  private static final int RUN = 8;

  /** In the messages of Okio: the first bytes of a line that has no end. */
  private static final Pattern SHOWN_BYTES = Pattern.compile("content=\\p{XDigit}*");

  private record Form(String text, String mark) {
    /** For those that are too short to have a part that is told from other text. */
    Pattern pattern() {
      return Pattern.compile(Pattern.quote(text), Pattern.CASE_INSENSITIVE);
    }
  }

  /** What is hidden behind a run of characters, by the run in lower case. */
  private final Map<String, String> runs = new HashMap<>();

  private final List<Form> forms = new ArrayList<>();

  private Secrets() {}

  static Secrets of(Request request) {
    Secrets secrets = new Secrets();
    for (String token : request.headers("X-Consul-Token")) {
      secrets.add(token, "<X-Consul-Token>");
    }
    SecretOfBody body = request.tag(SecretOfBody.class);
    if (body != null) {
      secrets.add(body.secret(), "<secret>");
    }
    for (String credentials : request.headers("Authorization")) {
      String value = credentials.substring(credentials.indexOf(' ') + 1);
      secrets.add(value, "<Authorization>");
      secrets.add(password(value), "<password>");
    }
    return secrets;
  }

  /** Of the credentials of HTTP basic auth; empty when they are none. */
  private static String password(String credentials) {
    try {
      String pair = new String(Base64.getDecoder().decode(credentials), UTF_8);
      return pair.substring(pair.indexOf(':') + 1);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private void add(String secret, String mark) {
    byte[] bytes = secret.getBytes(UTF_8);
    Set<String> texts = new LinkedHashSet<>();
    texts.add(secret);
    texts.add(URLEncoder.encode(secret, UTF_8));
    texts.add(HexFormat.of().formatHex(bytes));
    for (int before = 0; before < 3; before++) {
      texts.add(inBase64(bytes, before, Base64.getEncoder()));
      texts.add(inBase64(bytes, before, Base64.getUrlEncoder()));
    }
    texts.stream()
        .filter(text -> text.length() >= SHORTEST)
        .forEach(
            text -> {
              forms.add(new Form(text, mark));
              String lower = lowerCase(text);
              for (int at = 0; at + RUN <= lower.length(); at++) {
                runs.put(lower.substring(at, at + RUN), mark);
              }
            });
  }

  /** What is always there of bytes that follow so many others, whatever stands around them. */
  private static String inBase64(byte[] bytes, int before, Base64.Encoder encoder) {
    byte[] all = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, all, before, bytes.length);
    String text = encoder.withoutPadding().encodeToString(all);
    int mixedBefore = before == 0 ? 0 : before + 1;
    int mixedAfter = all.length % 3 == 0 ? 0 : 1;
    return text.substring(
        Math.min(mixedBefore, text.length()),
        Math.max(Math.min(mixedBefore, text.length()), text.length() - mixedAfter));
  }

  /** The text without them, and without parts of them that it was cut to. */
  String removeFrom(String text) {
    String clean = withoutRuns(SHOWN_BYTES.matcher(text).replaceAll("content=..."));
    for (Form form : forms) {
      if (form.text().length() < RUN) {
        clean = form.pattern().matcher(clean).replaceAll(Matcher.quoteReplacement(form.mark()));
      }
    }
    for (Form form : forms) {
      clean = withoutCutEnd(clean, form);
    }
    return clean;
  }

  private String withoutRuns(String text) {
    String lower = lowerCase(text);
    StringBuilder clean = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      String mark = mark(lower, at);
      if (mark == null) {
        clean.append(text.charAt(at++));
        continue;
      }
      clean.append(mark);
      while (mark.equals(mark(lower, at + 1))) {
        at++;
      }
      at += RUN;
    }
    return clean.toString();
  }

  private String mark(String lower, int at) {
    return at + RUN > lower.length() ? null : runs.get(lower.substring(at, at + RUN));
  }

  /** Character by character, so that it stays as long as it is. */
  private static String lowerCase(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      lower.append(Character.toLowerCase(text.charAt(i)));
    }
    return lower.toString();
  }

  private static String withoutCutEnd(String text, Form form) {
    int most = Math.min(form.text().length() - 1, text.length());
    for (int length = most; length >= SHORTEST; length--) {
      if (text.regionMatches(true, text.length() - length, form.text(), 0, length)) {
        return text.substring(0, text.length() - length) + form.mark();
      }
    }
    return text;
  }

  /** The exception as it is, or one with the same trace that shows none of them. */
  IOException removeFrom(IOException e) {
    if (!isIn(e)) {
      return e;
    }
    IOException clean = new IOException(removeFrom(e.toString()));
    clean.setStackTrace(e.getStackTrace());
    return clean;
  }

  /**
   * The same finding without them.
   *
   * @param description what the finding calls the archive
   */
  InvalidArchiveException removeFrom(InvalidArchiveException e, String description) {
    if (!isIn(e)) {
      return e;
    }
    InvalidArchiveException clean =
        new InvalidArchiveException(
            description,
            e.fault(),
            removeFrom(e.place()),
            e.offset().orElse(-1),
            removeFrom(e.expected()),
            removeFrom(e.found()),
            e.record(),
            null);
    clean.setStackTrace(e.getStackTrace());
    return clean;
  }

  private boolean isIn(Throwable e) {
    if (e == null) {
      return false;
    }
    String text = e.toString();
    if (!removeFrom(text).equals(text) || isIn(e.getCause())) {
      return true;
    }
    for (Throwable suppressed : e.getSuppressed()) {
      if (isIn(suppressed)) {
        return true;
      }
    }
    return false;
  }
}
