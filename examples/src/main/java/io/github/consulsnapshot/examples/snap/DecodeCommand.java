package io.github.consulsnapshot.examples.snap;

import io.github.consulsnapshot.SnapshotException;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.okhttp.SnapshotArchives;
import io.github.consulsnapshot.state.SnapshotDecoder;
import io.github.consulsnapshot.state.StateReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;

/** {@code snap decode FILE}. */
final class DecodeCommand implements Command {
  private static final String SECRETS = "reveal-secrets";
  private static final String VALUES = "reveal-values";

  @Override
  public String name() {
    return "decode";
  }

  @Override
  public String synopsis() {
    return "[options] FILE";
  }

  @Override
  public String summary() {
    return "Shows the records of a snapshot, one JSON object a line";
  }

  @Override
  public String description() {
    return """
      Shows every record of a snapshot file as a line of JSON, {"Data":...,"Type":"..."},
      the metadata first, after verifying the whole file. Secrets, values of the
      key-value store, and records of types that are not known are shown as
      "(masked)" unless asked for. No server is contacted.

        $ snap decode backup.snap
        $ snap decode -reveal-values backup.snap | jq 'select(.Type == "KVS")'
      """;
  }

  @Override
  public List<Flag> flags() {
    return List.of(
        Flag.toggle(
            SECRETS,
            "Shows the secrets: ids of tokens, private keys, configuration of certificate"
                + " authorities and auth methods, records of types that are not known."),
        Flag.toggle(VALUES, "Shows the values of the key-value store, in base64."));
  }

  @Override
  public void run(Invocation invocation) throws CommandFailedException {
    Arguments arguments = invocation.arguments();
    String file = arguments.file();
    SnapshotSource source = SnapshotSource.of(Arguments.path("FILE", file));
    if (file.equals("-") || !source.isRepeatable()) {
      throw new CommandFailedException(
          "Error opening snapshot file: "
              + (file.equals("-") ? "standard input" : file)
              + " can be read only once, and nothing is shown before all of it is verified");
    }
    Lines lines = invocation.output().lines();
    try {
      SnapshotArchives.verifier(ArchiveLimits.defaults(), invocation.executor()).verify(source);
      decode(source, decoder(arguments), lines, invocation.executor());
    } catch (SnapshotException | IOException e) {
      throw failure(e, lines);
    }
  }

  private static SnapshotDecoder decoder(Arguments arguments) {
    SnapshotDecoder decoder = SnapshotDecoder.masking();
    if (arguments.isSet(SECRETS)) {
      decoder = decoder.revealingSecrets();
    }
    return arguments.isSet(VALUES) ? decoder.revealingValues() : decoder;
  }

  private static void decode(
      SnapshotSource source, SnapshotDecoder decoder, Lines lines, Executor executor)
      throws IOException {
    SnapshotArchives.reader(ArchiveLimits.defaults(), executor)
        .read(
            source,
            (metadata, state) -> {
              StateReader records =
                  new StateReader(state, source.description(), ArchiveLimits.defaults());
              try {
                decoder.decode(metadata, records, lines);
                lines.flush();
              } catch (IOException e) {
                if (lines.failure().isPresent()) {
                  // Nobody would see what comes, so the rest need not be verified once more.
                  Thread.currentThread().interrupt();
                }
                throw e;
              }
              return lines;
            });
  }

  private static CommandFailedException failure(Exception e, Lines lines) {
    if (lines.failure().isPresent()) {
      // It was interrupted above.
      Thread.interrupted();
      return Output.notWritten(lines.failure().get());
    }
    if (e instanceof StorageException) {
      return CommandFailedException.of("Error opening snapshot file", e);
    }
    return CommandFailedException.of("Error decoding snapshot", e);
  }
}
