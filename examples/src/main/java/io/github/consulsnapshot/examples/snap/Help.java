package io.github.consulsnapshot.examples.snap;

import java.util.List;

/** The texts that say how {@code snap} is used. */
final class Help {
  private static final int WIDTH = 80;

  private Help() {}

  static String overview(List<Command> commands) {
    StringBuilder text =
        new StringBuilder(
            """
            Usage: snap <command> [options] [args]

            Saves, verifies, inspects and restores snapshots of Consul, with the arguments,
            the environment and the exit codes of the consul snapshot command.

            Commands:
            """);
    for (Command command : commands) {
      text.append("    %-11s%s%n".formatted(command.name(), command.summary()));
    }
    text.append("    %-11s%s%n%n".formatted("version", "Prints the version of snap"));
    return text.append("For the options of a command: snap <command> -help").toString();
  }

  static String of(Command command) {
    StringBuilder text = new StringBuilder("Usage: snap ").append(command.name());
    if (!command.synopsis().isEmpty()) {
      text.append(' ').append(command.synopsis());
    }
    text.append("\n\n").append(command.description().stripTrailing());
    if (!command.flags().isEmpty()) {
      text.append("\n\nOptions");
    }
    for (Flag flag : command.flags()) {
      text.append("\n\n  -").append(flag.name());
      if (!flag.isSwitch()) {
        text.append("=<").append(flag.value()).append('>');
      }
      text.append('\n').append(wrapped("     ", "     ", flag.help()));
    }
    return text.toString();
  }

  /**
   * Words in lines of one width: the first behind {@code first}, the others behind {@code next}.
   */
  static String wrapped(String first, String next, String words) {
    StringBuilder text = new StringBuilder(first);
    int column = first.length();
    boolean begins = true;
    for (String word : words.split(" ", -1)) {
      if (begins) {
        begins = false;
      } else if (column + 1 + word.length() > WIDTH) {
        text.append('\n').append(next);
        column = next.length();
      } else {
        text.append(' ');
        column++;
      }
      text.append(word);
      column += word.length();
    }
    return text.toString();
  }
}
