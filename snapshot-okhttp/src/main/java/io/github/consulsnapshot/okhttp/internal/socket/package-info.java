/** The sockets under the HTTP client: an interrupt ends what blocks on them, TCP or UNIX-domain. */
package io.github.consulsnapshot.okhttp.internal.socket;
