package io.github.consulsnapshot.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/** Ends a request, and the reading of its answer, on an interrupt and when the store is closed. */
final class InterruptibleHttpClient implements SdkHttpClient {
  private final SdkHttpClient client;
  private final InterruptWatch watch;

  InterruptibleHttpClient(SdkHttpClient client, InterruptWatch watch) {
    this.client = client;
    this.watch = watch;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest prepared = client.prepareRequest(request);
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return watch.during(() -> watched(prepared.call()), prepared::abort);
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  private HttpExecuteResponse watched(HttpExecuteResponse response) {
    HttpExecuteResponse.Builder builder =
        HttpExecuteResponse.builder().response(response.httpResponse());
    response
        .responseBody()
        .ifPresent(
            body ->
                builder.responseBody(AbortableInputStream.create(new WatchedStream(body), body)));
    return builder.build();
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }

  private final class WatchedStream extends FilterInputStream {
    private final AbortableInputStream body;

    WatchedStream(AbortableInputStream body) {
      super(body);
      this.body = body;
    }

    @Override
    public int read() throws IOException {
      return watch.during(() -> in.read(), body::abort);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return watch.during(() -> in.read(bytes, offset, length), body::abort);
    }

    @Override
    public long skip(long count) throws IOException {
      return watch.during(() -> in.skip(count), body::abort);
    }
  }
}
