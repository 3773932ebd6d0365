package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.ConsulRefusedException;
import io.github.consulsnapshot.KeyChange;
import io.github.consulsnapshot.KeyChange.Action;
import io.github.consulsnapshot.KeyRestorePlan;
import io.github.consulsnapshot.KeyRestoreReport;
import io.github.consulsnapshot.KeysMovedException;
import io.github.consulsnapshot.KeysOutcomeUnknownException;
import io.github.consulsnapshot.PermissionDeniedException;
import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.okhttp.internal.json.KeyOperation;
import io.github.consulsnapshot.okhttp.internal.json.NotConsulsAnswerException;
import io.github.consulsnapshot.okhttp.internal.json.TransactionAnswer;
import io.github.consulsnapshot.okhttp.internal.text.Shown;
import io.github.consulsnapshot.state.KeyValue;
import io.github.consulsnapshot.state.PlannedValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;

/**
 * Sends the steps of one plan in batches, each once, and knows how far it is. A transaction is
 * applied as a whole or not at all; a value that fits into none is a batch of its own.
 */
final class KeyWrites implements PlannedValues.Taker {
  static final String ACL_LIST = "key_prefix \"...\" { policy = \"list\" } or \"write\"";
  static final String ACL_WRITE = "key_prefix \"...\" { policy = \"write\" }";

  /** What Consul 1.8 takes; later ones take twice as many. */
  private static final int MAX_OPERATIONS = 64;

  /** What Consul takes unless it is told otherwise, for the body of a transaction. */
  private static final long MAX_BODY_BYTES = 512 * 1024;

  private static final int MAX_SHOWN = 5;

  private static final long LONGEST_BOOLEAN = "false\n".length();

  /** The words of Consul when it has applied nothing, and a later attempt may not be needed. */
  private static final Pattern NOT_APPLIED =
      Pattern.compile(
          "(?:rpc error(?: making call)?: )*(?:Permission denied|ACL not found|No cluster leader)$"
              + "|Transaction contains too many operations .*|Request body\\(.*\\) too large, .*"
              + "|Failed to parse body: .*");

  private final Connection connection;
  private final OkHttpClient http;
  private final Timeouts timeouts;
  private final Operation operation;
  private final KeyRestorePlan plan;
  private final Deadline deadline;
  private final String asked;

  private final Buffer body = new Buffer();
  private final List<KeyChange> batch = new ArrayList<>();
  private int batches;
  private int applied;

  KeyWrites(
      Connection connection,
      OkHttpClient http,
      Timeouts timeouts,
      Operation operation,
      KeyRestorePlan plan,
      Deadline deadline,
      String asked) {
    this.connection = connection;
    this.http = http;
    this.timeouts = timeouts;
    this.operation = operation;
    this.plan = plan;
    this.deadline = deadline;
    this.asked = asked;
  }

  private interface Reading {
    void read(Response response) throws IOException;
  }

  /** Whether a key can be written at all. */
  static boolean isPossible(String key, int valueBytes) {
    return fitsTransaction(key, valueBytes) || (valueBytes > 0 && KeyPath.isAccepted(key));
  }

  private static boolean fitsTransaction(String key, int valueBytes) {
    return KeyOperation.mostBytes(key, valueBytes) + "[]".length() <= MAX_BODY_BYTES;
  }

  @Override
  public void take(KeyChange change, Optional<KeyValue> entry) {
    if (!plan.keys().contains(change.key())) {
      throw new IllegalStateException("about to write a key that is not meant: " + change);
    }
    if (entry.isPresent() && !fitsTransaction(change.key(), change.valueBytes())) {
      flush();
      sendAlone(change, entry.get());
      return;
    }
    Buffer json =
        entry
            .map(value -> set(change, value))
            .orElseGet(() -> KeyOperation.delete(change.key(), change.modifyIndex()));
    if (batch.size() == MAX_OPERATIONS || body.size() + json.size() + 2 > MAX_BODY_BYTES) {
      flush();
    }
    body.writeUtf8(batch.isEmpty() ? "[" : ",");
    body.write(json, json.size());
    batch.add(change);
  }

  private static Buffer set(KeyChange change, KeyValue entry) {
    return KeyOperation.set(change.key(), bytes(entry), entry.flags(), change.modifyIndex());
  }

  private static ByteString bytes(KeyValue entry) {
    return ByteString.of(entry.value().toByteArray());
  }

  /** Sends what has been taken and not sent. */
  void flush() {
    if (batch.isEmpty()) {
      return;
    }
    WholeBody content = new WholeBody("application/json", body.writeUtf8("]").readByteString());
    Request request = new Requests(connection).transaction(plan.options().scope(), content);
    List<KeyChange> steps = List.copyOf(batch);
    batch.clear();
    send(steps, request, content, response -> requireApplied(steps, response, content));
  }

  private void sendAlone(KeyChange change, KeyValue entry) {
    WholeBody content = new WholeBody("application/octet-stream", bytes(entry));
    Request request =
        new Requests(connection)
            .key(
                change.key(), change.modifyIndex(), entry.flags(), plan.options().scope(), content);
    List<KeyChange> steps = List.of(change);
    send(steps, request, content, response -> requireTrue(steps, response, content));
  }

  private void send(List<KeyChange> steps, Request request, WholeBody content, Reading reading) {
    operation.requireNotEnded(asked);
    Exchange exchange =
        new Exchange(connection, operation, asked, http, request, timeouts, deadline);
    try (Response response = exchange.execute()) {
      // For all of it, not between two bytes.
      response.body().source().timeout().deadline(timeouts.stall().toNanos(), TimeUnit.NANOSECONDS);
      reading.read(response);
    } catch (NotConsulsAnswerException e) {
      throw unknown(steps, "the answer is not Consul's: " + e.getMessage(), e);
    } catch (IOException e) {
      SnapshotException failure = exchange.failed(e, false);
      throw content.isComplete()
          ? unknown(
              steps,
              "its answer was lost (" + failure.getMessage().replace(asked + ": ", "") + ")",
              exchange.shown(e))
          : failure;
    } catch (SnapshotException e) {
      throw e;
    } catch (RuntimeException e) {
      // Of an interceptor of the caller's, or of OkHttp itself.
      throw content.isComplete()
          ? unknown(steps, e.getClass().getName() + " was thrown instead of an answer", e)
          : e;
    }
    batches++;
    applied += steps.size();
  }

  private void requireApplied(List<KeyChange> steps, Response response, WholeBody content)
      throws IOException {
    if (response.code() != 200 && response.code() != 409) {
      throw refused(steps, Refusal.of(response).withoutValues(), content);
    }
    TransactionAnswer answer = TransactionAnswer.read(response.body().source());
    List<String> written =
        steps.stream().filter(step -> step.action() != Action.DELETE).map(KeyChange::key).toList();
    if (response.code() == 200) {
      if (!answer.errors().isEmpty()
          || !answer.results().equals(written)
          || !content.isComplete()) {
        throw new NotConsulsAnswerException("other results than there were operations");
      }
      return;
    }
    throw rolledBack(steps, answer);
  }

  private SnapshotException rolledBack(List<KeyChange> steps, TransactionAnswer answer)
      throws IOException {
    List<KeyChange> moved = new ArrayList<>();
    String other = "";
    for (TransactionAnswer.Failure error : answer.errors()) {
      if (error.operation() < 0 || error.operation() >= steps.size()) {
        throw new NotConsulsAnswerException("an error of an operation that there was not");
      }
      if (error.what().endsWith("index is stale")) {
        moved.add(steps.get(error.operation()));
      } else if (other.isEmpty()) {
        other =
            "key "
                + shown(steps.get(error.operation()))
                + ": "
                + Refusal.withoutValues(Shown.text(error.what()));
      }
    }
    if (!other.isEmpty()) {
      return refusedStep(other);
    }
    if (moved.isEmpty()) {
      throw new NotConsulsAnswerException("a refusal without a reason");
    }
    return moved(moved);
  }

  private ConsulRefusedException refusedStep(String what) {
    String message = asked + ": Consul answered 409: " + what;
    return what.contains("Permission denied") || what.contains("ACL not found")
        ? new PermissionDeniedException(
            message + ". The token must exist and have " + ACL_WRITE, 409, what)
        : new ConsulRefusedException(message, 409, what);
  }

  private void requireTrue(List<KeyChange> steps, Response response, WholeBody content)
      throws IOException {
    if (response.code() != 200) {
      throw refused(steps, Refusal.of(response).withoutValues(), content);
    }
    BufferedSource source = response.body().source();
    source.request(LONGEST_BOOLEAN + 1);
    String answer =
        source.readUtf8(Math.min(LONGEST_BOOLEAN + 1, source.getBuffer().size())).strip();
    if (answer.equals("false")) {
      throw moved(steps);
    }
    if (!answer.equals("true") || !content.isComplete()) {
      throw new NotConsulsAnswerException("true or false expected");
    }
  }

  private SnapshotException refused(List<KeyChange> steps, Refusal refusal, WholeBody content) {
    ConsulRefusedException refused = refusal.toException(asked, ACL_WRITE);
    boolean applied =
        content.isComplete()
            && !refusal.leavesStateAlone()
            && !NOT_APPLIED.matcher(refusal.text()).matches();
    return applied
        ? unknown(steps, "the answer does not tell: " + refusal.words(), refused)
        : refused;
  }

  private KeysMovedException moved(List<KeyChange> moved) {
    return new KeysMovedException(
        asked
            + ": stopped, since somebody else has written "
            + shown(moved)
            + " after the plan was made; nothing of that batch was applied, unless what stands in"
            + " between has sent it twice. "
            + soFar()
            + ". Make a new plan",
        moved,
        report());
  }

  private KeysOutcomeUnknownException unknown(List<KeyChange> steps, String what, Throwable cause) {
    return new KeysOutcomeUnknownException(
        asked
            + ": batch "
            + (batches + 1)
            + ", from key "
            + shown(steps.get(0))
            + " to "
            + shown(steps.get(steps.size() - 1))
            + ", was sent, and "
            + what
            + ". All of it was applied, or nothing. "
            + soFar()
            + ". Make a new plan, which holds what is still to be done",
        cause,
        steps,
        report());
  }

  /** How far it is, in words. */
  String soFar() {
    return batches == 0
        ? "No other was applied before"
        : "Applied before: "
            + batches
            + (batches == 1 ? " batch, " : " batches, ")
            + applied
            + " of "
            + plan.changes().size()
            + " steps";
  }

  KeyRestoreReport report() {
    return new KeyRestoreReport(
        batches, applied, plan.changes().subList(applied, plan.changes().size()));
  }

  private static String shown(List<KeyChange> steps) {
    String first =
        steps.stream().limit(MAX_SHOWN).map(KeyWrites::shown).collect(Collectors.joining(", "));
    int more = steps.size() - MAX_SHOWN;
    return (steps.size() == 1 ? "the key " : "the keys ")
        + first
        + (more > 0 ? " and " + more + " more" : "");
  }

  private static String shown(KeyChange step) {
    return Shown.text(step.key(), 200);
  }
}
