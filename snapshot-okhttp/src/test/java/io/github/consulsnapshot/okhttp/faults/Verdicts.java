package io.github.consulsnapshot.okhttp.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.consulsnapshot.BrokenStreamException;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.NoLeaderException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.testing.GeneratedArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What can become of a save, by the datacenter that is asked for, and what has to be said of it.
 */
enum Verdicts {
  GOOD(Optional.empty()),
  OTHER_GOOD(Optional.empty()),
  NO_LEADER(Optional.of(NoLeaderException.class)),
  DENIED(Optional.of(PermissionDeniedException.class)),
  CUT(Optional.of(BrokenStreamException.class)),
  ENDS_EARLY(Optional.of(BrokenStreamException.class)),
  ENDS_WITH_A_REASON(Optional.of(BrokenStreamException.class)),
  DAMAGED(Optional.of(InvalidArchiveException.class)),
  ANOTHER_PAGE(Optional.of(InvalidArchiveException.class));

  private final Optional<Class<? extends SnapshotException>> expected;

  Verdicts(Optional<Class<? extends SnapshotException>> expected) {
    this.expected = expected;
  }

  /** Each of them in turn. */
  static Verdicts number(int number) {
    List<Verdicts> all = List.of(values());
    return all.get(number % all.size());
  }

  /** What the save has to throw; empty when it has to succeed. */
  Optional<Class<? extends SnapshotException>> expected() {
    return expected;
  }

  /** The name of the datacenter. */
  String datacenter() {
    return name();
  }

  /** A Consul that gives each of them. */
  static ScriptedConsul consul() throws IOException {
    byte[] good = bytes(GeneratedArchive.ofRecords(200, 1000));
    ScriptedConsul consul = new ScriptedConsul(good);
    for (Verdicts verdict : values()) {
      consul.answerFor(verdict.datacenter(), verdict.answer(consul, good.length));
    }
    return consul;
  }

  private ScriptedConsul.Answer answer(ScriptedConsul consul, int length) {
    return switch (this) {
      case GOOD -> consul.changed(bytes -> bytes);
      case OTHER_GOOD -> consul.changed(bytes -> bytes(GeneratedArchive.ofRecords(300, 700)));
      case NO_LEADER -> ScriptedConsul.refusal(500, "No cluster leader");
      case DENIED -> ScriptedConsul.refusal(403, "Permission denied");
      case CUT -> consul.cut(length / 2);
      case ENDS_EARLY -> consul.changed(bytes -> Arrays.copyOf(bytes, length / 2));
      case ENDS_WITH_A_REASON ->
          consul.changed(
              bytes -> {
                byte[] text = "failed to stream snapshot: unexpected EOF".getBytes(UTF_8);
                byte[] all = Arrays.copyOf(bytes, length / 2 + text.length);
                System.arraycopy(text, 0, all, length / 2, text.length);
                return all;
              });
      case DAMAGED ->
          consul.changed(
              bytes -> {
                // In the trailer: all of it has been written by then.
                bytes[length - 6] ^= 1;
                return bytes;
              });
      case ANOTHER_PAGE -> consul.changed(bytes -> "<html>welcome</html>".getBytes(UTF_8));
    };
  }

  static byte[] bytes(GeneratedArchive archive) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      archive.writeTo(bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
