package io.github.consulsnapshot.state;

/**
 * What a field may be in msgpack, by what the servers of Consul decode into it. Nil is decoded into
 * everything, as its zero value.
 */
enum Form {
  /** Text. Servers write binary in the same form, and take no other form of it for text. */
  STRING("a string"),
  /** A string of 36 characters, hexadecimal but for up to four hyphens; or an empty one. */
  UUID("a UUID"),
  /** The same with the hyphens in their places. */
  STRICT_UUID("a UUID"),
  /**
   * A string or binary. Go takes an array of numbers as well, which no server writes, and crashes
   * when something else is in it; so an empty one passes, or an empty map.
   */
  BYTES("bytes"),
  /** A string that holds a time in Go's binary form. */
  TIME("a time"),
  UNSIGNED("an integer that is not negative"),
  SIGNED("an integer"),
  NUMBER("a number"),
  /** True or false, or one of the numbers 1 and 0. */
  FLAG("a boolean"),
  /** An array; Go takes a map for one too. */
  LIST("an array"),
  /** A map of keys that are data. */
  MAP("a map"),
  /** A map of the names of fields; Go takes an array for one too, with the fields in order. */
  STRUCT("a map"),
  /** A string that holds the kind of a configuration entry and then the entry. */
  PACKED_ENTRY("a string that holds a configuration entry"),
  /** A string that holds a map of the names of fields. */
  PACKED_STRUCT("a string that holds a map");

  private final String words;

  Form(String words) {
    this.words = words;
  }

  /** For errors: what is expected. */
  String words() {
    return words;
  }

  /** Whether a value that begins with this byte can be decoded, as far as the byte tells. */
  boolean accepts(int lead) {
    if (lead == Lead.NIL) {
      return true;
    }
    return switch (this) {
      case STRING, UUID, STRICT_UUID, TIME, PACKED_ENTRY, PACKED_STRUCT -> Lead.isText(lead);
      case BYTES -> Lead.isText(lead) || Lead.isBinary(lead) || lead == 0x90 || lead == 0x80;
      case UNSIGNED -> Lead.isInteger(lead) && !Lead.isNegativeFix(lead);
      case SIGNED -> Lead.isInteger(lead);
      case NUMBER -> Lead.isInteger(lead) || Lead.isFloat(lead);
      case FLAG -> Lead.isBoolean(lead) || lead == 0 || lead == 1;
      case LIST, STRUCT -> Lead.isArray(lead) || Lead.isMap(lead);
      case MAP -> Lead.isMap(lead);
    };
  }

  /** Whether the content says more than the first byte. */
  boolean wantsContent(int lead) {
    return this == UNSIGNED ? Lead.isSigned(lead) : isString() && Lead.isText(lead);
  }

  /**
   * Whether the content that is wanted can be decoded. There are those bytes that are looked at.
   */
  boolean acceptsContent(byte[] bytes, int from, long length) {
    return switch (this) {
      case UUID, STRICT_UUID ->
          length == 0 || (length == 36 && isUuid(bytes, from, this == STRICT_UUID));
      // The second form has seconds in its offset, and an earlier Go does not know it.
      case TIME -> (length == 15 && bytes[from] == 1) || (length == 16 && bytes[from] == 2);
      case UNSIGNED -> bytes[from] >= 0;
      default -> true;
    };
  }

  /** By the rules of most tables, where the hyphens are does not matter. */
  private static boolean isUuid(byte[] bytes, int from, boolean strict) {
    int hyphens = 0;
    for (int at = 0; at < 36; at++) {
      byte digit = bytes[from + at];
      boolean place = at == 8 || at == 13 || at == 18 || at == 23;
      if (strict && place != (digit == '-')) {
        return false;
      }
      if (digit == '-') {
        hyphens++;
      } else if (Character.digit(digit, 16) < 0) {
        return false;
      }
    }
    return hyphens <= 4 && hyphens % 2 == 0;
  }

  private boolean isString() {
    return isText() || isPacked();
  }

  /** Whether it is a string that may be empty or of the wrong content. */
  boolean isText() {
    return this == STRING || this == UUID || this == STRICT_UUID || this == TIME;
  }

  /** Whether it is a string that holds msgpack. */
  boolean isPacked() {
    return this == PACKED_ENTRY || this == PACKED_STRUCT;
  }
}
