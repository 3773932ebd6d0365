package io.github.consulsnapshot.benchmarks;

import java.io.File;
import java.io.IOException;
import java.math.BigInteger;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.kiwiproject.consul.Consul;
import org.kiwiproject.consul.async.Callback;
import org.kiwiproject.consul.option.Options;

/** Saves a snapshot with the other client: address, file. It verifies nothing. */
public final class KiwiSave {
  private KiwiSave() {}

  /** Saves it. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Consul consul =
        Consul.builder()
            .withUrl(arguments[0])
            .withPing(false)
            // A server sends nothing while it takes the snapshot; 10 seconds by default.
            .withReadTimeoutMillis(600_000)
            .build();
    CompletableFuture<BigInteger> index = new CompletableFuture<>();
    consul
        .snapshotClient()
        .save(
            new File(arguments[1]),
            Options.BLANK_QUERY_OPTIONS,
            new Callback<>() {
              @Override
              public void onResponse(BigInteger value) {
                index.complete(value);
              }

              @Override
              public void onFailure(Throwable failure) {
                index.completeExceptionally(failure);
              }
            });
    try {
      index.get();
    } catch (ExecutionException e) {
      throw new IOException("not saved", e);
    } finally {
      consul.destroy();
    }
  }
}
