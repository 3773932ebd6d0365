/** The configuration of {@code snap agent}, in the shape of that of Consul Enterprise's agent. */
package io.github.consulsnapshot.examples.agent;
