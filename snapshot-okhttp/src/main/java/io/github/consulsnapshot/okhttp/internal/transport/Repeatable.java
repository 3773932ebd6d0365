package io.github.consulsnapshot.okhttp.internal.transport;

/** A tag of requests that are no GET and do no harm when they are sent twice. */
enum Repeatable {
  YES
}
