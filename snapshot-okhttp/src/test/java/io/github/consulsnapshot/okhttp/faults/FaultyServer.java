package io.github.consulsnapshot.okhttp.faults;

import io.github.consulsnapshot.testing.FakeConsul;
import java.util.List;

/** What a client talks to while something goes wrong. */
interface FaultyServer extends AutoCloseable {
  String address();

  /** The requests whose heads were read. */
  List<Received> requests();

  @Override
  void close();

  /**
   * One request.
   *
   * @param carriesArchive whether it is the upload of an archive, and not of nothing
   */
  record Received(String method, String path, boolean carriesArchive) {}

  /** A fake with its faults set. */
  static FaultyServer of(FakeConsul consul) {
    return new FaultyServer() {
      @Override
      public String address() {
        return consul.address();
      }

      @Override
      public List<Received> requests() {
        return consul.requests().stream()
            .map(
                request ->
                    new Received(
                        request.method(),
                        request.path(),
                        request.method().equals("PUT")
                            && !request.header("Content-Length").contains("0")))
            .toList();
      }

      @Override
      public void close() {
        consul.close();
      }
    };
  }
}
