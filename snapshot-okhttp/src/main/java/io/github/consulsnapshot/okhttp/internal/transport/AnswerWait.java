package io.github.consulsnapshot.okhttp.internal.transport;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.AsyncTimeout;
import okio.BufferedSink;

/**
 * The wait for the head of an answer as a whole, from the last byte of the request on. A header
 * that comes a byte at a time, or a 102 again and again, passes every timeout between two bytes.
 */
final class AnswerWait extends AsyncTimeout {
  private final Call call;

  AnswerWait(Call call, Duration atMost) {
    this.call = call;
    timeout(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Sends the request and gives its answer, or throws when that did not come in time. */
  Response proceed(Interceptor.Chain chain) throws IOException {
    boolean tooLong;
    Response response = null;
    IOException failure = null;
    try {
      response = chain.proceed(beginningBehind(chain.request()));
    } catch (IOException e) {
      failure = e;
    } finally {
      // Whatever is thrown: one that is not ended cancels the call later.
      tooLong = exit();
    }
    if (tooLong) {
      if (response != null) {
        response.close();
      }
      SocketTimeoutException timeout = new SocketTimeoutException("no answer");
      timeout.initCause(failure);
      throw timeout;
    }
    if (failure != null) {
      throw failure;
    }
    return response;
  }

  @Override
  protected void timedOut() {
    call.cancel();
  }

  private Request beginningBehind(Request request) {
    RequestBody body = request.body();
    if (body == null) {
      enter();
      return request;
    }
    return request.newBuilder().method(request.method(), beginningBehind(body)).build();
  }

  private RequestBody beginningBehind(RequestBody body) {
    return new RequestBody() {
      @Override
      public MediaType contentType() {
        return body.contentType();
      }

      @Override
      public long contentLength() throws IOException {
        return body.contentLength();
      }

      @Override
      public boolean isOneShot() {
        return body.isOneShot();
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        try {
          body.writeTo(sink);
        } finally {
          // Also when not all could be sent: an answer is looked for even then.
          enter();
        }
      }
    };
  }
}
