package io.github.consulsnapshot.okhttp.agent;

import io.github.consulsnapshot.LeadershipLostException;
import io.github.consulsnapshot.agent.Leadership;
import io.github.consulsnapshot.okhttp.LockOptions;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Takes the lock, and asks whether it still has it, once for each line that it reads. */
final class LockingProgram {
  private LockingProgram() {}

  static LockOptions options(String key) {
    return LockOptions.builder()
        .key(key)
        .sessionTtl(Duration.ofSeconds(10))
        .lockDelay(Duration.ofSeconds(2))
        .retryPause(Duration.ofMillis(100))
        .build();
  }

  public static void main(String[] args) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (OkHttpSnapshotClient client = OkHttpSnapshotClient.create(args[0]);
        Leadership leadership = client.lock(options(args[1])).acquire()) {
      System.out.println("leads");
      while (in.readLine() != null) {
        try {
          leadership.requireHeld();
          System.out.println("held");
        } catch (LeadershipLostException e) {
          System.out.println("lost");
        }
      }
    }
  }
}
