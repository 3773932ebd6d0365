package io.github.consulsnapshot.okhttp.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Tries to lock the file that it is told, in a process of its own, and holds the lock. */
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] args) throws IOException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Path file = Path.of(orders.readLine());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      System.out.println(channel.tryLock() == null ? "refused" : "locked");
      orders.readLine();
    }
  }
}
