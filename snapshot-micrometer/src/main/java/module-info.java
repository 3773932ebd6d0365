/** What a snapshot agent does, as meters of Micrometer. */
module io.github.consulsnapshot.micrometer {
  requires transitive io.github.consulsnapshot.agent;
  requires transitive micrometer.core;

  exports io.github.consulsnapshot.micrometer;
}
