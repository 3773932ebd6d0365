package io.github.consulsnapshot.examples.snap;

/**
 * A flag that a command accepts.
 *
 * @param name its name, without a dash
 * @param value what help calls its value, empty when it is a switch
 * @param help what it does
 */
record Flag(String name, String value, String help) {
  static Flag text(String name, String value, String help) {
    return new Flag(name, value, help);
  }

  static Flag toggle(String name, String help) {
    return new Flag(name, "", help);
  }

  boolean isSwitch() {
    return value.isEmpty();
  }
}
