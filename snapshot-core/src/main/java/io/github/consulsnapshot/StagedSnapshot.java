package io.github.consulsnapshot;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * An archive on its way to a {@link SnapshotTarget}: written, verified by the writer, and then
 * either committed or, by closing, forgotten. Used by one thread.
 */
public interface StagedSnapshot extends Closeable {
  /**
   * Where the bytes of the archive go. The same stream at each call; closing it is allowed and not
   * necessary.
   *
   * @return the stream
   */
  OutputStream output();

  /**
   * Tells what the archive says of itself, once, as soon as that has been read: in the archives
   * that Consul makes, within their first bytes. It comes on the thread that writes, between two
   * writes. Nothing of it has been verified; it may be used to choose a name, and {@link #commit}
   * looks whether the verdict is the same. An archive with its metadata at another place is
   * announced later, or never.
   *
   * <p>What this throws unchecked ends the save with just that, and nothing is stored.
   *
   * @param metadata what meta.json of the archive claims
   */
  default void announce(SnapshotMetadata metadata) {}

  /**
   * Does what takes long before the commit, such as forcing the archive to disk or sending its last
   * part, so that the commit is one short step. For whoever has to look at something else right
   * before that, such as who leads. Nothing is visible yet. May be left out; the commit does it
   * then. Nothing is written after it.
   *
   * @param archive the verdict on what was written, the same that is committed
   * @throws IOException when that is not possible; the target is as it was before
   */
  default void prepare(VerifiedArchive archive) throws IOException {}

  /**
   * Makes the archive visible, durably and in one step. To be called once, after the whole archive
   * has been written and verified.
   *
   * @param archive the verdict on what was written
   * @return where the archive stands now
   * @throws IOException when it could not be made visible, and the target is as it was before; or,
   *     said in the message, when it is visible and it is not certain that it lasts
   */
  String commit(VerifiedArchive archive) throws IOException;

  /**
   * Forgets what was written unless it was committed, and leaves nothing behind. May be called
   * again.
   *
   * @throws IOException when something could not be removed
   */
  @Override
  void close() throws IOException;
}
