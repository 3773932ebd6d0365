/**
 * What tests of, and with, Consul snapshots need: a fake and a real Consul, archives good and
 * damaged, contracts that every implementation keeps, JUnit extensions, and time that is played.
 */
package io.github.consulsnapshot.testing;
