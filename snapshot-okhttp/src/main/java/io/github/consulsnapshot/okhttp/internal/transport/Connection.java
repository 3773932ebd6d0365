package io.github.consulsnapshot.okhttp.internal.transport;

import java.time.Duration;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * One Consul agent, and how it is reached.
 *
 * @param base what stands before {@code /v1}; its path never ends in a slash but for the bare root
 * @param http configured for this agent
 * @param owned whether {@code http} was made here, and is to be released with the connection
 * @param token asked for each request; throws {@code SnapshotException}
 * @param basicAuthorization the value of an {@code Authorization} header
 * @param namespace the one to name when the call names none
 * @param partition the one to name when the call names none
 * @param tls what is said of TLS when it fails
 * @param description the address as errors show it, without credentials
 */
public record Connection(
    HttpUrl base,
    OkHttpClient http,
    boolean owned,
    TokenSource token,
    Optional<String> basicAuthorization,
    Optional<String> namespace,
    Optional<String> partition,
    TlsExpectation tls,
    String description) {
  /**
   * The beginning of a URL of this agent.
   *
   * @param path without a slash at its beginning, such as {@code v1/snapshot}
   */
  public HttpUrl.Builder url(String path) {
    // Replaces the empty last segment of a bare root, so no "//" comes of it.
    return base.newBuilder().addPathSegments(path);
  }

  /**
   * The HTTP client for one kind of request: its answers are waited for so long, and bounded as
   * lines of this agent are.
   */
  OkHttpClient.Builder client(Duration response) {
    return http.newBuilder().readTimeout(response).addNetworkInterceptor(new LineInterceptor());
  }

  /**
   * Closes what is owned and not in use. To be called again by whatever used it meanwhile: what is
   * in use at this moment goes back to the pool, which nobody looks at any more.
   */
  void release() {
    if (owned) {
      http.dispatcher().executorService().shutdown();
      http.connectionPool().evictAll();
    }
  }

  /** The same agent, asked with other tokens. */
  public Connection with(TokenSource other) {
    return new Connection(
        base, http, owned, other, basicAuthorization, namespace, partition, tls, description);
  }

  /** The description alone: the other components hold secrets. */
  @Override
  public String toString() {
    return description;
  }
}
