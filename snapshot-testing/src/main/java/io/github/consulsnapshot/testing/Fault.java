package io.github.consulsnapshot.testing;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One way in which a save or a restore goes wrong at {@link FakeConsul}. Immutable.
 *
 * <p>Positions count the bytes of the archive in the body, from 0.
 */
public final class Fault {
  enum Kind {
    CUT,
    END,
    ERROR_TEXT,
    STALL,
    STALL_BEFORE_HEADERS,
    STALL_UPLOAD,
    DRIP,
    RESET,
    RESET_BEFORE_HEADERS,
    ANSWER,
    EARLY_ANSWER,
    LOSE_ANSWER
  }

  private final Kind kind;
  private final long position;
  private final String text;
  private final int bytes;
  private final Duration period;
  private final int status;
  private final Map<String, String> headers;

  private Fault(
      Kind kind,
      long position,
      String text,
      int bytes,
      Duration period,
      int status,
      Map<String, String> headers) {
    this.kind = kind;
    this.position = position;
    this.text = text;
    this.bytes = bytes;
    this.period = period;
    this.status = status;
    this.headers = headers;
  }

  private static Fault at(Kind kind, long position) {
    if (position < 0) {
      throw new IllegalArgumentException(position + " given, a position of at least 0 is accepted");
    }
    return new Fault(kind, position, "", 0, Duration.ZERO, 0, Map.of());
  }

  private static Fault plain(Kind kind) {
    return at(kind, 0);
  }

  /**
   * For saves: the connection closes after so many bytes of the body, without the last chunk, as
   * when the agent dies.
   *
   * @param position how many bytes of the archive are sent
   * @return the fault
   */
  public static Fault cutAt(long position) {
    return at(Kind.CUT, position);
  }

  /**
   * For saves: the body ends after so many bytes as if it were complete, as when the leader behind
   * the agent dies.
   *
   * @param position how many bytes of the archive are sent
   * @return the fault
   */
  public static Fault endAt(long position) {
    return at(Kind.END, position);
  }

  /**
   * For saves: after so many bytes comes the text {@code failed to stream snapshot: <reason>}, and
   * the body ends as if it were complete, as when the connection behind the agent is reset.
   *
   * @param position how many bytes of the archive are sent
   * @param reason what follows the prefix
   * @return the fault
   */
  public static Fault errorTextAt(long position, String reason) {
    return new Fault(
        Kind.ERROR_TEXT,
        position,
        "failed to stream snapshot: " + reason,
        0,
        Duration.ZERO,
        0,
        Map.of());
  }

  /**
   * For saves: nothing comes any more after so many bytes, and the connection stays open until the
   * fake is closed.
   *
   * @param position how many bytes of the archive are sent
   * @return the fault
   */
  public static Fault stallAt(long position) {
    return at(Kind.STALL, position);
  }

  /**
   * For saves and restores: the request is read, and never answered; the connection stays open
   * until the fake is closed. A restore is not applied.
   *
   * @return the fault
   */
  public static Fault stallBeforeHeaders() {
    return plain(Kind.STALL_BEFORE_HEADERS);
  }

  /**
   * For restores: the body is not read; the connection stays open until the fake is closed. See
   * {@link #refuseEarly} for what else may be asked meanwhile.
   *
   * @return the fault
   */
  public static Fault stallUpload() {
    return plain(Kind.STALL_UPLOAD);
  }

  /**
   * For saves: the body comes slowly.
   *
   * @param bytes how many bytes of the archive come at a time, at least 1
   * @param period the pause after each of them
   * @return the fault
   */
  public static Fault drip(int bytes, Duration period) {
    if (bytes < 1) {
      throw new IllegalArgumentException(bytes + " bytes given, at least 1 is accepted");
    }
    return new Fault(
        Kind.DRIP, 0, "", bytes, Objects.requireNonNull(period, "period"), 0, Map.of());
  }

  /**
   * For saves: the connection is reset (RST) after so many bytes.
   *
   * @param position how many bytes of the archive are sent
   * @return the fault
   */
  public static Fault resetAt(long position) {
    return at(Kind.RESET, position);
  }

  /**
   * For saves and restores: the connection is reset (RST) when the request was read. A restore is
   * not applied.
   *
   * @return the fault
   */
  public static Fault reset() {
    return plain(Kind.RESET_BEFORE_HEADERS);
  }

  /**
   * For saves and restores: the answer is this one, as of a proxy in front, when the request was
   * read. A restore is not applied.
   *
   * @param status the status
   * @param contentType the Content-Type, empty for none
   * @param body the body, as UTF-8
   * @return the fault
   */
  public static Fault answer(int status, String contentType, String body) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (!contentType.isEmpty()) {
      headers.put("Content-Type", contentType);
    }
    return answer(status, headers, body);
  }

  /**
   * For saves and restores: the answer is this one, when the request was read. A restore is not
   * applied.
   *
   * @param status the status
   * @param headers the headers, besides Content-Length
   * @param body the body, as UTF-8
   * @return the fault
   */
  public static Fault answer(int status, Map<String, String> headers, String body) {
    return new Fault(
        Kind.ANSWER,
        0,
        Objects.requireNonNull(body, "body"),
        0,
        Duration.ZERO,
        status,
        Map.copyOf(headers));
  }

  /**
   * For saves and restores: a text in plain text as Consul's errors are.
   *
   * @param status the status
   * @param message the body
   * @return the fault
   */
  public static Fault error(int status, String message) {
    return answer(status, "text/plain; charset=utf-8", message);
  }

  /**
   * For saves and restores: a redirect.
   *
   * @param status such as 307
   * @param location where to
   * @return the fault
   */
  public static Fault redirect(int status, String location) {
    return answer(status, Map.of("Location", location), "");
  }

  /**
   * For restores: an answer before the body is read, with {@code Connection: close}; what is still
   * being sent then meets a broken pipe. The fake cannot know beforehand which request comes next:
   * until the restore has come, requests with a body that are no restore are refused with 500.
   *
   * @param status the status
   * @param message the body, in plain text
   * @return the fault
   */
  public static Fault refuseEarly(int status, String message) {
    return new Fault(
        Kind.EARLY_ANSWER,
        0,
        Objects.requireNonNull(message, "message"),
        0,
        Duration.ZERO,
        status,
        Map.of());
  }

  /**
   * For restores and small requests: it is read to its end and applied, and then the connection
   * closes without an answer.
   *
   * @return the fault
   */
  public static Fault loseAnswer() {
    return plain(Kind.LOSE_ANSWER);
  }

  Fault requireForSave() {
    if (kind == Kind.STALL_UPLOAD || kind == Kind.EARLY_ANSWER || kind == Kind.LOSE_ANSWER) {
      throw new IllegalArgumentException(this + " given, which cannot happen to a save");
    }
    return this;
  }

  Fault requireForRequest() {
    return switch (kind) {
      case ANSWER, RESET_BEFORE_HEADERS, STALL_BEFORE_HEADERS, LOSE_ANSWER -> this;
      default ->
          throw new IllegalArgumentException(this + " given, which cannot happen to a request");
    };
  }

  Fault requireForRestore() {
    return switch (kind) {
      case CUT, END, ERROR_TEXT, STALL, DRIP, RESET ->
          throw new IllegalArgumentException(this + " given, which cannot happen to a restore");
      default -> this;
    };
  }

  Kind kind() {
    return kind;
  }

  long position() {
    return position;
  }

  String text() {
    return text;
  }

  int bytes() {
    return bytes;
  }

  Duration period() {
    return period;
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  @Override
  public String toString() {
    return "Fault[" + kind + " at " + position + ", status " + status + "]";
  }
}
