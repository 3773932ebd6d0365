package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.Progress;
import io.github.consulsnapshot.ProgressListener;
import java.io.PrintStream;

/** Draws one line over and over again. */
final class ProgressBar implements ProgressListener {
  private static final String TO_START_AND_ERASE = "\r\u001b[K";
  private static final int WIDTH = 30;

  private final PrintStream terminal;

  ProgressBar(PrintStream terminal) {
    this.terminal = terminal;
  }

  static void clear(PrintStream terminal) {
    terminal.print(TO_START_AND_ERASE);
    terminal.flush();
  }

  @Override
  public void onProgress(Progress progress) {
    terminal.print(TO_START_AND_ERASE + draw(progress));
    terminal.flush();
  }

  private static String draw(Progress progress) {
    return switch (progress.phase()) {
      case REQUESTING -> "Waiting for Consul to take the snapshot";
      case SAVING -> "Saving     " + amount(progress);
      case VERIFYING -> "Verifying  " + amount(progress);
      case UPLOADING -> "Uploading  " + amount(progress);
      case RESTORING -> "Waiting for Consul to restore the snapshot";
      case CHECKING -> "Waiting for a leader to answer";
    };
  }

  private static String amount(Progress progress) {
    StringBuilder line = new StringBuilder();
    if (progress.totalBytes().isPresent() && progress.totalBytes().getAsLong() > 0) {
      double part = Math.min(1, (double) progress.bytes() / progress.totalBytes().getAsLong());
      int full = (int) (part * WIDTH);
      line.append('[').append("=".repeat(full)).append(" ".repeat(WIDTH - full)).append("] ");
      line.append((int) (part * 100)).append("%  ");
    }
    line.append(ByteSize.of(progress.bytes()));
    double seconds = progress.elapsed().toNanos() / 1e9;
    if (seconds >= 0.5) {
      line.append("  ").append(ByteSize.of((long) (progress.bytes() / seconds))).append("/s");
    }
    return line.toString();
  }
}
