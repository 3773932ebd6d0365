/**
 * What tests of, and with, Consul snapshots need: a fake and a real Consul, an archive builder,
 * contract tests and JUnit extensions.
 */
module io.github.consulsnapshot.testing {
  requires java.logging;
  requires kotlin.stdlib;
  requires mockwebserver3;
  requires okhttp3;
  requires okio;
  requires org.assertj.core;
  requires transitive io.github.consulsnapshot.core;
  requires transitive org.junit.jupiter.api;

  exports io.github.consulsnapshot.testing;

  // JUnit calls the tests of the contracts, which are package-private.
  opens io.github.consulsnapshot.testing to
      org.junit.platform.commons;
}
