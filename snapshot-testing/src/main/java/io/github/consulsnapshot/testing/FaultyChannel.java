package io.github.consulsnapshot.testing;

import io.github.consulsnapshot.testing.FaultyFileSystem.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A channel to a real file that asks the file system whether what is wanted of it fails. */
final class FaultyChannel extends FileChannel {
  private final FaultyFileSystem system;
  private final FileChannel real;
  private final boolean isDirectory;

  FaultyChannel(FaultyFileSystem system, FileChannel real, boolean isDirectory) {
    this.system = system;
    this.real = real;
    this.isDirectory = isDirectory;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    ByteBuffer admitted = admitted(source);
    int written = real.write(admitted);
    source.position(source.position() + written);
    return written;
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    ByteBuffer admitted = admitted(source);
    int written = real.write(admitted, position);
    source.position(source.position() + written);
    return written;
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (sources[i].hasRemaining()) {
        return write(sources[i]);
      }
    }
    return 0;
  }

  private ByteBuffer admitted(ByteBuffer source) throws IOException {
    system.before(Operation.WRITE);
    return source.slice().limit(system.admit(source.remaining()));
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, 8192));
    if (source.read(buffer) <= 0) {
      return 0;
    }
    buffer.flip();
    long written = 0;
    while (buffer.hasRemaining()) {
      written += write(buffer, position + written);
    }
    return written;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    system.before(isDirectory ? Operation.FORCE_DIRECTORY : Operation.FORCE);
    real.force(metaData);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    system.before(Operation.LOCK);
    return real.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    system.before(Operation.LOCK);
    return real.tryLock(position, size, shared);
  }

  /** Only to be read: what is written to memory meets no fault. */
  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    if (mode != MapMode.READ_ONLY) {
      throw new UnsupportedOperationException();
    }
    return real.map(mode, position, size);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return real.read(target);
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return real.read(target, position);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return real.read(targets, offset, length);
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return real.transferTo(position, count, target);
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    real.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    real.truncate(size);
    return this;
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
    if (!isDirectory) {
      system.before(Operation.CLOSE);
    }
  }
}
