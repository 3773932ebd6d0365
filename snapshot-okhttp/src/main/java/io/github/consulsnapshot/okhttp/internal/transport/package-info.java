/** Requests out, responses in: paths, parameters, headers, and what an answer means. */
package io.github.consulsnapshot.okhttp.internal.transport;
