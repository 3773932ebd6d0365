/** Unpacks compressed data: RFC 1951. */
package io.github.consulsnapshot.okhttp.internal.deflate;
