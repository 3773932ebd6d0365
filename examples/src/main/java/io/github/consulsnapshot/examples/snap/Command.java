package io.github.consulsnapshot.examples.snap;

import java.util.List;

/** One of the things that {@code snap} can do. */
interface Command {
  String name();

  /** What it is called with, such as {@code [options] FILE}. */
  String synopsis();

  /** What it does, in a few words, for the list of commands. */
  String summary();

  /** What it does, for its own help. */
  String description();

  List<Flag> flags();

  void run(Invocation invocation) throws CommandFailedException;

  /** As {@link #run}; gives the exit code, for commands that have others than 0 and 1. */
  default int call(Invocation invocation) throws CommandFailedException {
    run(invocation);
    return 0;
  }
}
