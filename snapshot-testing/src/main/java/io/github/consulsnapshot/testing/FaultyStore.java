package io.github.consulsnapshot.testing;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;

/** A real store that is read-only when the file system is. */
final class FaultyStore extends FileStore {
  private final FaultyFileSystem system;
  private final FileStore real;

  FaultyStore(FaultyFileSystem system, FileStore real) {
    this.system = system;
    this.real = real;
  }

  @Override
  public boolean isReadOnly() {
    return system.isReadOnly() || real.isReadOnly();
  }

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public String type() {
    return real.type();
  }

  @Override
  public long getTotalSpace() throws IOException {
    return real.getTotalSpace();
  }

  @Override
  public long getUsableSpace() throws IOException {
    return real.getUsableSpace();
  }

  @Override
  public long getUnallocatedSpace() throws IOException {
    return real.getUnallocatedSpace();
  }

  @Override
  public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
    return real.supportsFileAttributeView(type);
  }

  @Override
  public boolean supportsFileAttributeView(String name) {
    return real.supportsFileAttributeView(name);
  }

  @Override
  public <V extends FileStoreAttributeView> V getFileStoreAttributeView(Class<V> type) {
    return real.getFileStoreAttributeView(type);
  }

  @Override
  public Object getAttribute(String attribute) throws IOException {
    return real.getAttribute(attribute);
  }
}
