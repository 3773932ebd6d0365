package io.github.consulsnapshot.examples;

// readme:begin
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import java.nio.file.Path;

public class Quickstart {
  public static void main(String[] args) {
    Path file = Path.of("backup.snap");
    // CONSUL_HTTP_ADDR, CONSUL_HTTP_TOKEN and so on, as the consul command reads them.
    try (var consul = OkHttpSnapshotClient.fromEnvironment()) {
      SavedSnapshot saved = consul.save(file); // verified on arrival, or an exception
      System.out.println("Saved index " + saved.metadata().index());
      System.out.println("Archive of " + saved.archive().archiveBytes() + " bytes");
      consul.restore(file); // verified before the first byte is sent
      System.out.println("Restored");
    }
  }
}
// readme:end
