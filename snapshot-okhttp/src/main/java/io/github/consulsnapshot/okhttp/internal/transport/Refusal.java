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

/**
 * What an answer other than success means. Consul answers nearly every operational fault with 500
 * and tells them apart by text alone, so the texts are part of its interface.
 */
enum Refusal {
  PERMISSION,
  NO_LEADER,
  /** There was a leader when the request came, and it ceased to be one meanwhile. */
  LEADERSHIP_LOST,
  UNKNOWN_DATACENTER,
  RATE_LIMITED,
  NOT_READY,
  ARCHIVE,
  REDIRECT,
  /** Another answer that says that the request itself was wrong. */
  OTHER_CLIENT_ERROR,
  OTHER;

  /** What saving and restoring take. */
  static final String ACL_WRITE = "acl = \"write\"";

  /** The answer to an upload of nothing by a server that would have gone on to restore. */
  static final String EMPTY_ARCHIVE = "failed to decompress snapshot";

  private static final List<String> NO_LEADER_TEXTS =
      List.of(
          "No cluster leader",
          "Raft leader not found in server lookup mapping",
          "No known Consul servers");
  private static final List<String> LEADERSHIP_LOST_TEXTS =
      List.of("leadership lost", "node is not the leader");
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

  static Refusal of(int status, String text) {
    if (status >= 300 && status < 400) {
      return REDIRECT;
    }
    if (status == 401 || status == 403) {
      return PERMISSION;
    }
    if (status == 429 || (status == 503 && text.contains("rate limit exceeded"))) {
      return RATE_LIMITED;
    }
    if (status >= 400 && status < 500) {
      return OTHER_CLIENT_ERROR;
    }
    if (containsAny(text, NO_LEADER_TEXTS)) {
      return NO_LEADER;
    }
    if (containsAny(text, LEADERSHIP_LOST_TEXTS)) {
      return LEADERSHIP_LOST;
    }
    if (text.contains("No path to datacenter")) {
      return UNKNOWN_DATACENTER;
    }
    if (containsAny(text, NOT_READY_TEXTS)) {
      return NOT_READY;
    }
    if (containsAny(text, ARCHIVE_TEXTS) || ARCHIVE_CUT.matcher(text).matches()) {
      return ARCHIVE;
    }
    return OTHER;
  }

  /**
   * Whether a server that answers a restore so has restored nothing, even though it had received
   * the whole archive.
   */
  boolean leavesStateAlone() {
    return this != LEADERSHIP_LOST && this != OTHER;
  }

  /**
   * The exception for it.
   *
   * @param right what a token needs for what was asked
   */
  ConsulRefusedException toException(String asked, int status, String text, String right) {
    String message = asked + ": Consul answered " + status + (text.isEmpty() ? "" : ": " + text);
    return switch (this) {
      case PERMISSION ->
          new PermissionDeniedException(message + advice(status, text, right), status, text);
      case NO_LEADER, LEADERSHIP_LOST ->
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
      case OTHER_CLIENT_ERROR, OTHER -> new ConsulRefusedException(message, status, text);
    };
  }

  /** Not every 403 is about the token: an agent can block an endpoint, or writing, for all. */
  private static String advice(int status, String text, String right) {
    if (status == 401) {
      return ". What stands in front of Consul asks for credentials, such as HTTP basic auth";
    }
    return text.startsWith("Permission denied") || text.startsWith("ACL not found")
        ? ". The token must exist and have " + right
        : "";
  }

  private static boolean containsAny(String text, List<String> parts) {
    return parts.stream().anyMatch(text::contains);
  }
}
