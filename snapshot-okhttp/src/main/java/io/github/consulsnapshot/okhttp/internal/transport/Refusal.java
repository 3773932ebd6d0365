package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.ArchiveRefusedException;
import io.github.consulsnapshot.ConsulNotReadyException;
import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.NoLeaderException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.RateLimitedException;
import io.github.consulsnapshot.UnknownDatacenterException;
import java.util.List;
import java.util.regex.Pattern;
import okhttp3.Response;

/**
 * An answer other than success, and what it means. Consul answers nearly every operational fault
 * with 500 and tells them apart by text alone, so the texts are part of its interface.
 *
 * @param status the HTTP status
 * @param text the text of the answer, without secrets
 */
record Refusal(Kind kind, int status, String text) {
  enum Kind {
    PERMISSION,
    NO_LEADER,
    UNKNOWN_DATACENTER,
    RATE_LIMITED,
    NOT_READY,
    ARCHIVE,
    REDIRECT,
    OTHER
  }

  /** What a gateway may repeat of keys that were sent: their values, which may be secrets. */
  private static final String VALUE = "\"Value\"";

  /** Longer than any text of Consul's about keys. */
  private static final int KEYS_TEXT = 300;

  /** What saving and restoring take. */
  static final String ACL_WRITE = "acl = \"write\"";

  /** The answer to an upload of nothing by a server that would have gone on to restore. */
  private static final String EMPTY_ARCHIVE = "failed to decompress snapshot";

  private static final List<String> NO_LEADER_TEXTS =
      List.of(
          "No cluster leader",
          "Raft leader not found in server lookup mapping",
          "No known Consul servers",
          "leadership lost",
          "node is not the leader");
  private static final List<String> NOT_READY_TEXTS =
      List.of(
          "nothing new to snapshot",
          "wait until the configuration entry",
          "Not ready to serve consistent reads");
  private static final List<String> ARCHIVE_TEXTS =
      List.of(
          EMPTY_ARCHIVE,
          "failed to read snapshot file",
          "unread uncompressed bytes remain",
          "gzip: invalid",
          "unsupported snapshot version",
          "size didn't match");

  /** A refusal that is no more than these words; within other texts they say less. */
  private static final Pattern ARCHIVE_CUT = Pattern.compile("(?:unexpected )?EOF");

  /** The same, without the values of keys that its text may repeat. */
  Refusal withoutValues() {
    return new Refusal(kind, status, withoutValues(text));
  }

  /** A text about keys that were sent, up to the first of their values. */
  static String withoutValues(String text) {
    int value = text.indexOf(VALUE);
    String shown = value < 0 ? text : text.substring(0, value) + "...";
    return shown.length() <= KEYS_TEXT ? shown : shown.substring(0, KEYS_TEXT) + "...";
  }

  /** What Consul, and no gateway, says before it looks at the archive. */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "(?:Permission denied|ACL not found|Endpoint is blocked by agent configuration"
              + "|Access is restricted)\\b.*");

  /** The first releases that limit say it without a word. */
  private static final Pattern LIMITED = Pattern.compile("|(?:RPC )?rate limit exceeded.*");

  /** What Consul says before it looks at the archive, and while the old state is untouched. */
  private static final Pattern NOT_BEGUN =
      Pattern.compile(
          "(?:No cluster leader|Raft leader not found in server lookup mapping"
              + "|No known Consul servers|No path to datacenter|stale not allowed for restore"
              + "|failed to decompress snapshot: |failed to read snapshot file: "
              + "|\\d+ unread uncompressed bytes remain|gzip: invalid |unexpected EOF$"
              + "|Raft error when restoring snapshot: (?:cannot restore snapshot now"
              + "|(?:failed to create snapshot: )?unsupported snapshot version"
              + "|failed to write snapshot, size didn't match)).*");

  static Refusal of(Response response) {
    String text = AnswerText.of(response);
    return new Refusal(kind(response.code(), text), response.code(), text);
  }

  private static Kind kind(int status, String text) {
    if (status >= 300 && status < 400) {
      return Kind.REDIRECT;
    }
    if (status == 401 || status == 403) {
      return Kind.PERMISSION;
    }
    if (status == 429 || (status == 503 && text.contains("rate limit exceeded"))) {
      return Kind.RATE_LIMITED;
    }
    if (status < 500) {
      return Kind.OTHER;
    }
    if (containsAny(text, NO_LEADER_TEXTS)) {
      return Kind.NO_LEADER;
    }
    if (text.contains("No path to datacenter")) {
      return Kind.UNKNOWN_DATACENTER;
    }
    if (containsAny(text, NOT_READY_TEXTS)) {
      return Kind.NOT_READY;
    }
    if (containsAny(text, ARCHIVE_TEXTS) || ARCHIVE_CUT.matcher(text).matches()) {
      return Kind.ARCHIVE;
    }
    return Kind.OTHER;
  }

  /** Whether it is that of an archive of no bytes, which comes after everything else is right. */
  boolean isOfTheEmptyArchive() {
    return text.contains(EMPTY_ARCHIVE);
  }

  /**
   * Whether a server that answers a restore so has restored nothing, even though it had received
   * the whole archive. Only texts that are Consul's own say it: a gateway that answers 413 or 504
   * may have passed everything on before.
   */
  boolean leavesStateAlone() {
    return switch (status) {
      case 403 -> FORBIDDEN.matcher(text).matches();
      case 429 -> LIMITED.matcher(text).matches();
      case 503 -> !text.isEmpty() && LIMITED.matcher(text).matches();
      case 500 -> NOT_BEGUN.matcher(text).matches();
      default -> false;
    };
  }

  /** Status and text in one. */
  String words() {
    return status + (text.isEmpty() ? "" : ": " + text);
  }

  /**
   * The exception for it.
   *
   * @param right what a token needs for what was asked
   */
  ConsulRefusedException toException(String asked, String right) {
    String message = asked + ": Consul answered " + words();
    return switch (kind) {
      case PERMISSION -> new PermissionDeniedException(message + advice(right), status, text);
      case NO_LEADER ->
          new NoLeaderException(
              message + ". Without a leader only a stale save works", status, text);
      case UNKNOWN_DATACENTER -> new UnknownDatacenterException(message, status, text);
      case RATE_LIMITED -> new RateLimitedException(message, status, text);
      case NOT_READY -> new ConsulNotReadyException(message, status, text);
      case ARCHIVE -> new ArchiveRefusedException(message, status, text);
      case REDIRECT ->
          new ConsulRefusedException(
              message + ". Redirects are not followed; use the address that is meant",
              status,
              text);
      case OTHER -> new ConsulRefusedException(message + advice(right), status, text);
    };
  }

  /** Not every 403 is about the token: an agent can block an endpoint, or writing, for all. */
  private String advice(String right) {
    if (status == 401) {
      return ". What stands in front of Consul asks for credentials, such as HTTP basic auth";
    }
    if (text.startsWith("Permission denied") || text.startsWith("ACL not found")) {
      return ". The token must exist and have " + right;
    }
    return text.startsWith("Client sent an HTTP request to an HTTPS server")
        ? " It speaks TLS: give an https:// address"
        : "";
  }

  private static boolean containsAny(String text, List<String> parts) {
    return parts.stream().anyMatch(text::contains);
  }
}
