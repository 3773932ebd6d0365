package io.github.consulsnapshot.examples.snap;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What followed the name of a command, read by the rules of Go's flag package, which the {@code
 * consul} command uses: one dash or two, {@code -flag value} or {@code -flag=value}, a switch takes
 * a value only after {@code =}, the last of several wins, and the first argument that is not a flag
 * ends the flags, as does {@code --}.
 */
final class Arguments {
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");
  private static final Set<String> HELP = Set.of("-h", "-help", "--help");

  private final Map<String, List<String>> values;
  private final List<String> rest;

  private Arguments(Map<String, List<String>> values, List<String> rest) {
    this.values = values;
    this.rest = rest;
  }

  /** Whether help is asked for, wherever that stands, as the {@code consul} command has it. */
  static boolean askForHelp(List<String> args) {
    return args.stream().takeWhile(arg -> !arg.equals("--")).anyMatch(HELP::contains);
  }

  static Arguments parse(List<Flag> flags, List<String> args) throws CommandFailedException {
    Map<String, List<String>> values = new HashMap<>();
    int next = 0;
    while (next < args.size()) {
      String arg = args.get(next);
      if (arg.length() < 2 || arg.charAt(0) != '-') {
        break;
      }
      next++;
      if (arg.equals("--")) {
        break;
      }
      String text = arg.substring(arg.startsWith("--") ? 2 : 1);
      if (text.isEmpty() || text.startsWith("-") || text.startsWith("=")) {
        throw new CommandFailedException("bad flag syntax: " + withoutValue(arg));
      }
      int equals = text.indexOf('=');
      String name = equals < 0 ? text : text.substring(0, equals);
      Flag flag = find(flags, name);
      String value;
      if (equals >= 0) {
        value = text.substring(equals + 1);
      } else if (flag.isSwitch()) {
        value = "true";
      } else if (next < args.size()) {
        value = args.get(next++);
      } else {
        throw new CommandFailedException("flag needs an argument: -" + name);
      }
      if (flag.isSwitch()) {
        value = String.valueOf(isTrue(name, value));
      }
      values.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
    }
    return new Arguments(values, List.copyOf(args.subList(next, args.size())));
  }

  /** By all the words that Go takes. Behind this there are two. */
  private static boolean isTrue(String name, String value) throws CommandFailedException {
    if (!TRUE.contains(value) && !FALSE.contains(value)) {
      throw new CommandFailedException(
          "invalid boolean value \"" + value + "\" for -" + name + ": expected true or false");
    }
    return TRUE.contains(value);
  }

  private static Flag find(List<Flag> flags, String name) throws CommandFailedException {
    for (Flag flag : flags) {
      if (flag.name().equals(name)) {
        return flag;
      }
    }
    throw new CommandFailedException("flag provided but not defined: -" + name);
  }

  /** An argument as it may be shown: what follows {@code =} may be a token. */
  static String withoutValue(String arg) {
    int equals = arg.indexOf('=');
    return equals < 0 ? arg : arg.substring(0, equals + 1) + "...";
  }

  /** The value of a flag. An empty one counts as not given, as an empty variable does. */
  Optional<String> text(String name) {
    return last(name).filter(value -> !value.isEmpty());
  }

  private Optional<String> last(String name) {
    List<String> all = all(name);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  /** All values of a flag that may be repeated, in their order. */
  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** The flags that were given and are not empty, each with the last of its values. */
  Map<String, String> given() {
    Map<String, String> given = new HashMap<>();
    values.keySet().forEach(name -> text(name).ifPresent(value -> given.put(name, value)));
    return given;
  }

  /**
   * A key, or the beginning of one. An empty one is refused: in a script it is a variable that is
   * not set, and would mean all keys.
   *
   * @param all what means all keys
   */
  Optional<String> key(String name, String all) throws CommandFailedException {
    if (isGiven(name) && text(name).isEmpty()) {
      throw new CommandFailedException("-" + name + " is empty; " + all + " means every key");
    }
    return beginningOfKeys(name);
  }

  /** What keys begin with; an empty one counts as not given. */
  Optional<String> beginningOfKeys(String name) throws CommandFailedException {
    Optional<String> key = text(name);
    if (key.isPresent() && key.get().indexOf('\uFFFD') >= 0) {
      // What Java makes of bytes that the locale has no characters for: it would match nothing.
      throw new CommandFailedException(
          "-"
              + name
              + " cannot be read here: keys beyond ASCII need a locale such as LC_ALL=C.UTF-8");
    }
    return key;
  }

  /** A whole number. */
  int number(String name) throws CommandFailedException {
    String value = last(name).orElse("");
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new CommandFailedException(
          "invalid value \"" + value + "\" for flag -" + name + ": expected a whole number", e);
    }
  }

  /** Whether a flag was given, be it with an empty value. */
  boolean isGiven(String name) {
    return values.containsKey(name);
  }

  boolean isSet(String name) {
    return last(name).map(Boolean::valueOf).orElse(false);
  }

  /** The one argument that is not a flag. */
  String file() throws CommandFailedException {
    requireAtMost(1);
    if (rest.isEmpty()) {
      throw new CommandFailedException("Missing FILE argument");
    }
    return rest.get(0);
  }

  /** Two arguments that are no flags, and all there are. */
  List<String> files(String first, String second) throws CommandFailedException {
    requireAtMost(2);
    if (rest.size() < 2) {
      throw new CommandFailedException(
          "Missing " + (rest.isEmpty() ? first : second) + " argument");
    }
    return rest;
  }

  /**
   * The path that an argument names.
   *
   * @param what the argument, as the error names it
   */
  static Path path(String what, String name) throws CommandFailedException {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      // A job of cron often has no locale, and then there is no file whose name is not ASCII.
      throw new CommandFailedException(
          what
              + " cannot name a file here: "
              + e.getReason()
              + "; names beyond ASCII need a locale such as LC_ALL=C.UTF-8",
          e);
    }
  }

  void requireAtMost(int expected) throws CommandFailedException {
    if (rest.size() > expected) {
      throw new CommandFailedException(
          "Too many arguments (expected " + expected + ", got " + rest.size() + ")");
    }
  }

  /** Two lists of flags as one. */
  static List<Flag> flags(List<Flag> first, Flag... more) {
    List<Flag> all = new ArrayList<>(first);
    all.addAll(Arrays.asList(more));
    return List.copyOf(all);
  }
}
