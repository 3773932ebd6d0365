package io.github.consulsnapshot.state;

/** What the first byte of a msgpack value says of it. */
final class Lead {
  static final int NIL = 0xc0;

  private Lead() {}

  /** A string. Servers write text and binary so. */
  static boolean isText(int lead) {
    return (lead >= 0xa0 && lead < 0xc0) || (lead >= 0xd9 && lead <= 0xdb);
  }

  /** Binary, which servers read where they have bytes, and crash on where they have text. */
  static boolean isBinary(int lead) {
    return lead >= 0xc4 && lead <= 0xc6;
  }

  static boolean isMap(int lead) {
    return (lead >= 0x80 && lead < 0x90) || lead == 0xde || lead == 0xdf;
  }

  static boolean isArray(int lead) {
    return (lead >= 0x90 && lead < 0xa0) || lead == 0xdc || lead == 0xdd;
  }

  static boolean isInteger(int lead) {
    return lead < 0x80 || isNegativeFix(lead) || (lead >= 0xcc && lead <= 0xd3);
  }

  static boolean isNegativeFix(int lead) {
    return lead >= 0xe0;
  }

  /** An integer of the forms whose first bit of content is the sign. */
  static boolean isSigned(int lead) {
    return lead >= 0xd0 && lead <= 0xd3;
  }

  static boolean isFloat(int lead) {
    return lead == 0xca || lead == 0xcb;
  }

  static boolean isBoolean(int lead) {
    return lead == 0xc2 || lead == 0xc3;
  }

  /** For errors: the kind of value, and nothing of its content. */
  static String words(int lead) {
    if (lead == NIL) {
      return "nil";
    }
    if (isText(lead)) {
      return "a string";
    }
    if (isBinary(lead)) {
      return "binary";
    }
    if (isMap(lead)) {
      return "a map";
    }
    if (isArray(lead)) {
      return "an array";
    }
    if (isInteger(lead)) {
      return isNegativeFix(lead) ? "a negative integer" : "an integer";
    }
    if (isFloat(lead)) {
      return "a floating-point number";
    }
    return isBoolean(lead) ? "a boolean" : "an extension";
  }
}
