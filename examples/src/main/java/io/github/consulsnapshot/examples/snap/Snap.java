package io.github.consulsnapshot.examples.snap;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The {@code snap} command line: what the {@code consul snapshot} command does, done with this
 * library.
 */
public final class Snap {
  private static final List<Command> COMMANDS =
      List.of(
          new SaveCommand(),
          new VerifyCommand(),
          new InspectCommand(),
          new DiffCommand(),
          new ExtractCommand(),
          new DecodeCommand(),
          new RestoreCommand(),
          new AgentCommand(),
          new DemoCommand());
  private static final Set<String> HELP = Set.of("-h", "-help", "--help", "help");
  private static final Set<String> VERSION = Set.of("-v", "-version", "--version", "version");

  private final boolean terminal;
  private final Shutdown shutdown;

  /** Makes one that draws no progress. */
  public Snap() {
    this(false, new Shutdown());
  }

  Snap(boolean terminal, Shutdown shutdown) {
    this.terminal = terminal;
    this.shutdown = shutdown;
  }

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @param args the name of the command, and what it is to work on
   */
  public static void main(String[] args) {
    // Else msgpack-core uses sun.misc.Unsafe, of which JDK 24 and newer warn on standard error.
    System.setProperty("msgpack.universal-buffer", "true");
    // What the libraries have to say, on a line each, like everything else.
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL%1$tz [%4$s] %5$s%n");
    Shutdown shutdown = new Shutdown();
    Runtime.getRuntime().addShutdownHook(new Thread(shutdown::end, "snap-shutdown"));
    // The script asks: from JDK 22 on, System.console() no longer tells a terminal from a file.
    Snap snap = new Snap(Boolean.getBoolean("snap.terminal"), shutdown);
    int code = snap.run(List.of(args), System.getenv(), System.in, System.out, System.err);
    shutdown.finished();
    System.exit(code);
  }

  /**
   * Runs a command.
   *
   * @param args the name of the command, and what it is to work on
   * @param environment the environment variables
   * @param in standard input
   * @param out standard output
   * @param err standard error
   * @return the exit code: 0, or 1 for every failure; 2 when a command is asked to tell a
   *     difference
   */
  public int run(
      List<String> args,
      Map<String, String> environment,
      InputStream in,
      PrintStream out,
      PrintStream err) {
    Output output = new Output(out, err, terminal);
    if (args.isEmpty()) {
      output.explain(Help.overview(COMMANDS));
      return 1;
    }
    String name = args.get(0);
    if (HELP.contains(name)) {
      output.line(Help.overview(COMMANDS));
      return 0;
    }
    if (VERSION.contains(name)) {
      output.line("snap " + version());
      return 0;
    }
    Optional<Command> command = COMMANDS.stream().filter(c -> c.name().equals(name)).findFirst();
    if (command.isEmpty()) {
      output.complain(unknown(name));
      return 1;
    }
    List<String> rest = args.subList(1, args.size());
    if (Arguments.askForHelp(rest)) {
      output.line(Help.of(command.get()));
      return 0;
    }
    // Makes its thread when there is something to unpack beside the rest.
    ExecutorService beside = Executors.newSingleThreadExecutor(Snap::unpackingThread);
    try {
      Arguments arguments = Arguments.parse(command.get().flags(), rest);
      return command
          .get()
          .call(new Invocation(arguments, environment, in, output, shutdown, beside));
    } catch (CommandFailedException e) {
      output.clearProgress();
      if (!e.getMessage().isEmpty()) {
        output.complain(shutdown.inWordsOfTheUser(e.getMessage()));
      }
      return 1;
    } finally {
      beside.shutdown();
    }
  }

  private static Thread unpackingThread(Runnable work) {
    Thread thread = new Thread(work, "snap-unpacking");
    thread.setDaemon(true);
    return thread;
  }

  private static String unknown(String name) {
    String shown = Arguments.withoutValue(name);
    return name.startsWith("-")
        ? "Unknown option " + shown + ": options follow the command; see snap -help"
        : "Unknown command \"" + shown + "\"; see snap -help";
  }

  private static String version() {
    String version = Snap.class.getPackage().getImplementationVersion();
    return version == null ? "(not built as a jar)" : version;
  }
}
