package io.github.consulsnapshot.okhttp.internal.transport;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Stands next to the line, below all interceptors of the caller's. It notes that a connection
 * stands, since a timeout before that is one of connecting; bounds the wait for the answer, and
 * what is received for its head and for each piece of its body; and keeps OkHttp from repeating a
 * request by itself, which it does after a 408 and a 503 unless they name a time.
 */
final class LineInterceptor implements Interceptor {
  private static final int REQUEST_TIMEOUT = 408;
  private static final int UNAVAILABLE = 503;

  @Override
  public Response intercept(Chain chain) throws IOException {
    LineReading line = new LineReading(chain.call());
    Response response = line.read(() -> answer(chain));
    return unrepeated(response.newBuilder().body(new ReceivedBody(response.body(), line)).build());
  }

  private static Response answer(Chain chain) throws IOException {
    Exchange exchange = chain.request().tag(Exchange.class);
    if (exchange == null) {
      // An interceptor of the caller's has made a request of its own of it.
      return chain.proceed(chain.request());
    }
    exchange.connected(chain.connection().socket());
    return new AnswerWait(chain.call(), exchange.responseTimeout()).proceed(chain);
  }

  private static Response unrepeated(Response response) {
    return response.code() == REQUEST_TIMEOUT || response.code() == UNAVAILABLE
        ? response.newBuilder().header("Retry-After", "1").build()
        : response;
  }
}
