package io.github.consulsnapshot;

import io.github.consulsnapshot.internal.file.TemporaryFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A temporary file that is moved over the name of the target. */
final class StagedFile implements StagedSnapshot {
  private final Path path;
  private final TemporaryFile temporary;

  StagedFile(Path path, TemporaryFile temporary) {
    this.path = path;
    this.temporary = temporary;
  }

  @Override
  public OutputStream output() {
    return temporary.output();
  }

  @Override
  public void prepare(VerifiedArchive archive) throws IOException {
    temporary.prepare(archive.archiveBytes());
  }

  @Override
  public String commit(VerifiedArchive archive) throws IOException {
    temporary.moveOver(path, archive.archiveBytes());
    return path.toString();
  }

  @Override
  public void close() throws IOException {
    temporary.close();
  }
}
