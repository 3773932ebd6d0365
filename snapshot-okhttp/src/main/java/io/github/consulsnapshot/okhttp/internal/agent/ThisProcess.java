package io.github.consulsnapshot.okhttp.internal.agent;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What tells this process from others. */
public final class ThisProcess {
  private ThisProcess() {}

  /** The name of the machine, as it knows it. */
  public static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  /** Its number. */
  public static long id() {
    return ProcessHandle.current().pid();
  }
}
