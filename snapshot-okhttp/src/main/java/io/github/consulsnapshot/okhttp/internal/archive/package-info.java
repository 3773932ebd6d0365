/** A stream of bytes taken apart: gzip, tar, entries, sums, and the verdict on all of them. */
package io.github.consulsnapshot.okhttp.internal.archive;
