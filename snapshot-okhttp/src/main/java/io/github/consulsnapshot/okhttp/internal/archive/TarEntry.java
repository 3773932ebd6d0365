package io.github.consulsnapshot.okhttp.internal.archive;

/**
 * What a tar header says of the bytes behind it.
 *
 * @param name the name, not checked
 * @param typeFlag what kind of entry it is
 * @param size how many bytes follow, not negative
 * @param offset where the header stands in the tar
 */
record TarEntry(String name, char typeFlag, long size, long offset) {
  boolean isFile() {
    return typeFlag == '0' || typeFlag == 0;
  }
}
