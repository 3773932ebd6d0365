/** The meters of a snapshot agent. */
package io.github.consulsnapshot.micrometer;
