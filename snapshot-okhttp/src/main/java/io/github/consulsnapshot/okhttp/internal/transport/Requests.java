package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.Scope;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/** Builds the requests to one agent: path, parameters, credentials. */
final class Requests {
  private static final String SNAPSHOT = "v1/snapshot";
  private static final String KV = "v1/kv";

  private final Connection connection;

  Requests(Connection connection) {
    this.connection = connection;
  }

  Request save(Scope scope, boolean stale) {
    HttpUrl.Builder url = url(SNAPSHOT, scope);
    if (stale) {
      // Its presence counts, not its value.
      url.addQueryParameter("stale", null);
    }
    return request(url.build()).build();
  }

  Request restore(Scope scope, RequestBody body) {
    return request(url(SNAPSHOT, scope).build()).put(body).build();
  }

  Request get(String path, Scope scope) {
    return request(url(path, scope).build()).build();
  }

  /** The entries of these keys, with their values, as they are and not as they were. */
  Request keys(KeySelection keys, Scope scope) {
    HttpUrl.Builder url = url(KV, scope);
    KeyPath.append(url, keys.text());
    if (!keys.isSingleKey()) {
      url.addQueryParameter("recurse", null);
    }
    return request(url.addQueryParameter("consistent", null).build()).build();
  }

  Request transaction(Scope scope, RequestBody operations) {
    return request(url("v1/txn", scope).build()).put(operations).build();
  }

  /** Writes one key if its index is still this one, 0 for one that is not there. */
  Request key(String key, long index, long flags, Scope scope, RequestBody value) {
    HttpUrl.Builder url = url(KV, scope);
    KeyPath.append(url, key);
    url.addQueryParameter("cas", Long.toUnsignedString(index))
        .addQueryParameter("flags", Long.toUnsignedString(flags));
    return request(url.build()).put(value).build();
  }

  /** One that may be sent again. */
  Request small(SmallCall call) {
    HttpUrl.Builder url = url(call.path(), Scope.agentDefault());
    call.segments().forEach(url::addPathSegment);
    call.key().ifPresent(key -> KeyPath.append(url, key));
    call.query().forEach((name, value) -> url.addQueryParameter(name, value.orElse(null)));
    RequestBody body =
        call.method().equals("GET")
            ? null
            // Of known length: Consul ignores a body that comes in chunks.
            : RequestBody.create(call.body(), call.type().map(MediaType::get).orElse(null));
    return request(url.build(), call.token().orElseGet(() -> connection.token().get()))
        .method(call.method(), body)
        // With a token of its own another one is no help.
        .tag(Repeatable.class, call.token().isPresent() ? null : Repeatable.YES)
        .tag(SecretOfBody.class, call.secret().map(SecretOfBody::new).orElse(null))
        .build();
  }

  private HttpUrl.Builder url(String path, Scope scope) {
    HttpUrl.Builder url = connection.url(path);
    scope.datacenter().ifPresent(name -> url.addQueryParameter("dc", name));
    scope
        .namespace()
        .or(connection::namespace)
        .ifPresent(name -> url.addQueryParameter("ns", name));
    scope
        .partition()
        .or(connection::partition)
        .ifPresent(name -> url.addQueryParameter("partition", name));
    return url;
  }

  private Request.Builder request(HttpUrl url) {
    return request(url, connection.token().get());
  }

  private Request.Builder request(HttpUrl url, Optional<String> token) {
    Request.Builder request =
        new Request.Builder()
            .url(url)
            .header("User-Agent", UserAgent.VALUE)
            // Left to OkHttp this would be gzip, and the agent would pack the archive once more.
            .header("Accept-Encoding", "identity");
    token.ifPresent(secret -> request.header("X-Consul-Token", secret));
    connection.basicAuthorization().ifPresent(value -> request.header("Authorization", value));
    return request;
  }
}
