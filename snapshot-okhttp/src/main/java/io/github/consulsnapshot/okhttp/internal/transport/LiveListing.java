package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.ConnectionFailedException;
import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.Scope;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.okhttp.internal.json.KeyListing;
import io.github.consulsnapshot.okhttp.internal.json.ListedKey;
import io.github.consulsnapshot.okhttp.internal.json.NotConsulsAnswerException;
import io.github.consulsnapshot.okhttp.internal.text.Shown;
import io.github.consulsnapshot.state.Bytes;
import io.github.consulsnapshot.state.LiveKey;
import io.github.consulsnapshot.state.LiveKeys;
import java.io.IOException;
import java.util.Optional;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * The keys of a cluster, read off the line one at a time. What Consul would not answer is refused:
 * a key that was not asked for, or one that does not come after the one before it.
 */
final class LiveListing implements LiveKeys, AutoCloseable {
  private static final int NOT_FOUND = 404;

  private final String asked;
  private final Exchange exchange;
  private final KeySelection keys;
  private final Response response;
  private final Optional<KeyListing> listing;
  private Bytes last = Bytes.EMPTY;

  private LiveListing(
      String asked, Exchange exchange, KeySelection keys, Response response, ArchiveLimits limits) {
    this.asked = asked;
    this.exchange = exchange;
    this.keys = keys;
    this.response = response;
    this.listing =
        response.code() == NOT_FOUND
            ? Optional.empty()
            : Optional.of(
                new KeyListing(
                    response.body().source(),
                    limits.maxLoadedRecordBytes(),
                    limits.maxStateBytes()));
  }

  /** Asks for the keys and waits until the answer begins. */
  static LiveListing open(
      Connection connection,
      OkHttpClient http,
      Timeouts timeouts,
      Operation operation,
      KeySelection keys,
      Scope scope,
      Deadline deadline,
      ArchiveLimits limits) {
    String asked = "list " + Shown.text(keys.toString()) + " of " + Place.of(connection, scope);
    operation.requireNotEnded(asked);
    Exchange exchange =
        new Exchange(
            connection,
            operation,
            asked,
            http,
            new Requests(connection).keys(keys, scope),
            timeouts,
            deadline);
    try {
      Response response = exchange.execute();
      if (response.code() != 200 && !isConsulsNone(response)) {
        try (response) {
          Refusal refusal = Refusal.of(response);
          operation.requireNotEnded(asked);
          throw refusal.toException(asked, KeyWrites.ACL_LIST);
        }
      }
      return new LiveListing(asked, exchange, keys, response, limits);
    } catch (IOException e) {
      throw exchange.failed(e, false);
    }
  }

  /** That there is no such key is a 404 of Consul's own, which names an index all the same. */
  private static boolean isConsulsNone(Response response) {
    return response.code() == NOT_FOUND && response.header("X-Consul-Index") != null;
  }

  @Override
  public Optional<LiveKey> next() {
    if (listing.isEmpty()) {
      return Optional.empty();
    }
    try {
      Optional<ListedKey> next = listing.get().next();
      return next.isPresent() ? Optional.of(checked(next.get())) : Optional.empty();
    } catch (NotConsulsAnswerException e) {
      throw notConsuls(e);
    } catch (IOException e) {
      throw exchange.failed(e, true);
    }
  }

  private LiveKey checked(ListedKey listed) throws NotConsulsAnswerException {
    if (!keys.contains(listed.key())) {
      throw new NotConsulsAnswerException("it holds a key that was not asked for");
    }
    Bytes key = Bytes.ofUtf8(listed.key());
    // In the place of bytes that are no UTF-8, which are sorted elsewhere.
    if (listed.key().indexOf('\uFFFD') < 0) {
      if (key.compareTo(last) <= 0) {
        throw new NotConsulsAnswerException("its keys are not in order");
      }
      last = key;
    }
    return new LiveKey(
        key,
        Bytes.of(listed.value().toByteArray()),
        listed.flags(),
        listed.modifyIndex(),
        !listed.session().isEmpty());
  }

  private ConnectionFailedException notConsuls(NotConsulsAnswerException e) {
    return new ConnectionFailedException(
        asked + ": the answer is not Consul's: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    response.close();
  }
}
