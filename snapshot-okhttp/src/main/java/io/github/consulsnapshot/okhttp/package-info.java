/**
 * The doorway: a snapshot client over HTTP, and how it is told where Consul is and whom to trust.
 */
package io.github.consulsnapshot.okhttp;
