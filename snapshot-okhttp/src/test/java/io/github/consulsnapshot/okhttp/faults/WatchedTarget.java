package io.github.consulsnapshot.okhttp.faults;

import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.VerifiedArchive;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A file as a target, with a place to do something at each step. */
class WatchedTarget implements SnapshotTarget {
  private final SnapshotTarget file;

  WatchedTarget(Path path) {
    file = SnapshotTarget.of(path);
  }

  void beforeWrite() throws IOException {}

  void beforeCommit() throws IOException {}

  void afterCommit() throws IOException {}

  void afterClose() throws IOException {}

  @Override
  public void check() throws IOException {
    file.check();
  }

  @Override
  public String description() {
    return file.description();
  }

  @Override
  public StagedSnapshot stage() throws IOException {
    StagedSnapshot staged = file.stage();
    OutputStream output =
        new FilterOutputStream(staged.output()) {
          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            beforeWrite();
            out.write(bytes, offset, length);
          }
        };
    return new StagedSnapshot() {
      @Override
      public OutputStream output() {
        return output;
      }

      @Override
      public String commit(VerifiedArchive archive) throws IOException {
        beforeCommit();
        String location = staged.commit(archive);
        afterCommit();
        return location;
      }

      @Override
      public void close() throws IOException {
        staged.close();
        afterClose();
      }
    };
  }
}
