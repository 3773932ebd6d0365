package io.github.consulsnapshot.okhttp.internal.tls;

import io.github.consulsnapshot.okhttp.internal.file.NamedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file whose content changes from test to test, and which goes away with the process. */
final class ScratchFile {
  private final Path path;

  ScratchFile(String name) {
    try {
      path = Files.createTempFile("fuzz", name);
      path.toFile().deleteOnExit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  NamedFile named() {
    return new NamedFile("caFile", path);
  }

  void write(byte[] content) {
    try {
      Files.write(path, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
