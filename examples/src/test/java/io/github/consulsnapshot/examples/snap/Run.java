package io.github.consulsnapshot.examples.snap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** One run of a command line, and what came of it. */
record Run(int code, String out, String err) {
  static Run snap(Map<String, String> environment, String... args) {
    return snap(environment, new byte[0], args);
  }

  static Run snap(Map<String, String> environment, byte[] input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (PrintStream outStream = new PrintStream(out, true, UTF_8);
        PrintStream errStream = new PrintStream(err, true, UTF_8)) {
      int code =
          new Snap()
              .run(
                  List.of(args),
                  environment,
                  new ByteArrayInputStream(input),
                  outStream,
                  errStream);
      return new Run(code, out.toString(UTF_8), err.toString(UTF_8));
    }
  }
}
