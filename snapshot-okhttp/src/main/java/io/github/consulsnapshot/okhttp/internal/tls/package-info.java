/** Whom a TLS connection trusts and as whom it presents itself: PEM files, names, verification. */
package io.github.consulsnapshot.okhttp.internal.tls;
