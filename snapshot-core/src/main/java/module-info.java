/**
 * What a Consul snapshot is, what can be asked of one, and what can go wrong, in terms of the JDK
 * alone. A transport such as {@code io.github.consulsnapshot.okhttp} carries it out.
 */
module io.github.consulsnapshot.core {
  exports io.github.consulsnapshot;
  exports io.github.consulsnapshot.archive;
  exports io.github.consulsnapshot.store;
}
