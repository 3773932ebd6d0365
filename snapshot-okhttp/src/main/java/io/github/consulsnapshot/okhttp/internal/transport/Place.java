package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.Scope;

/** Words for what was asked of whom, with which every error begins. */
final class Place {
  private Place() {}

  static String of(Connection connection, Scope scope) {
    return connection + scope.datacenter().map(name -> " (datacenter " + name + ")").orElse("");
  }
}
