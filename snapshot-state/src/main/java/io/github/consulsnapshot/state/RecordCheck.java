package io.github.consulsnapshot.state;

import io.github.consulsnapshot.ArchiveFault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Looks whether a value that passes by is one that a server can apply: fields of the right form,
 * and those without which it has no place in the tables of the server.
 *
 * <p>It sees the beginning of each value on the levels that it watches, and the content of few. Of
 * a field that is written twice the last one counts, so what is missing shows at the end of a map.
 */
final class RecordCheck {
  /** Longer than any name of a field, UUID, time or kind of entry that is known. */
  private static final int KEPT = 64;

  /** A list, a map in it, and one in that. */
  private static final int DEEPEST = 4;

  private static final int NO_FIELD = -1;

  private final Field[] containers = new Field[DEEPEST];
  private final long[] starts = new long[DEEPEST];
  private final long[] met = new long[DEEPEST];
  private final long[] filled = new long[DEEPEST];
  private final int[] hints = new int[DEEPEST];
  private final byte[] kept = new byte[KEPT];
  private final PackedValues packed;

  private int top;

  /** The field whose value comes next or has just begun; null when its name is not known. */
  private Field current;

  private int number;
  private int lead;
  private long start;
  private boolean readsName;
  private long length;

  /** The index in the array being scanned at which the record would begin. */
  private long origin;

  /** {@code packed} takes the strings that hold values; it may be null where there are none. */
  RecordCheck(PackedValues packed) {
    this.packed = packed;
  }

  /** Makes ready for a new value. */
  void begin(Field expected) {
    current = expected;
    number = NO_FIELD;
    top = -1;
  }

  /** Says where in the array that is being scanned next the value would begin. */
  void scanFrom(long beginning) {
    origin = beginning;
  }

  /**
   * A value begins on the innermost level that is watched.
   *
   * @param first its first byte
   * @param key whether it is one in a map and has an entry to name
   * @param offset where that byte is, from the beginning of the record
   * @return whether its content is wanted
   */
  boolean begins(int first, boolean key, long offset) throws MalformedValueException {
    lead = first;
    start = offset;
    length = 0;
    readsName = key && isStruct();
    if (readsName) {
      return nameBegins();
    }
    if (top >= 0 && !isStruct()) {
      current = containers[top].element();
      number = NO_FIELD;
    }
    return current != null && valueBegins();
  }

  /** Whether the innermost level that is watched is a map with fields, and not a list. */
  private boolean isStruct() {
    return top >= 0 && containers[top].form() == Form.STRUCT;
  }

  private boolean nameBegins() throws MalformedValueException {
    current = null;
    if (lead != Lead.NIL && !Lead.isText(lead)) {
      throw senseless("the name of a field", Lead.words(lead), start);
    }
    return lead != Lead.NIL;
  }

  private boolean valueBegins() throws MalformedValueException {
    Form form = current.form();
    boolean nil = lead == Lead.NIL;
    // What is missing in a map shows at its end; a value that stands alone has no other chance.
    if (!form.accepts(lead) || (nil && number == NO_FIELD && current.required())) {
      throw senseless(expectedHere(), Lead.words(lead), start);
    }
    boolean wanted = form.wantsContent(lead);
    fill(!nil && !(wanted && form.isText()));
    return wanted;
  }

  private void fill(boolean full) {
    if (number != NO_FIELD) {
      long bit = 1L << number;
      met[top] |= bit;
      filled[top] = full ? filled[top] | bit : filled[top] & ~bit;
    }
  }

  /**
   * The value that has begun is a map or an array.
   *
   * @return whether what is in it is watched; if so, {@link #leave} is told of its end
   */
  boolean enter(boolean empty) {
    if (current == null || !current.isWatched()) {
      return false;
    }
    // Go takes an array for a map and the other way round. What the places of an array mean depends
    // on the version, so only an empty one is judged: it has no field at all.
    boolean asWritten = current.form() == Form.LIST ? Lead.isArray(lead) : Lead.isMap(lead);
    if (!asWritten && !empty) {
      return false;
    }
    top++;
    containers[top] = current;
    starts[top] = start;
    met[top] = 0;
    filled[top] = 0;
    return true;
  }

  /** The innermost map or array that is watched has ended. */
  void leave() throws MalformedValueException {
    if (isStruct()) {
      Shape shape = containers[top].shape();
      long missing = shape.required() & ~filled[top];
      if (missing != 0) {
        number = Long.numberOfTrailingZeros(missing);
        current = shape.field(number);
        boolean there = (met[top] & (1L << number)) != 0;
        throw senseless(expectedHere(), there ? "an empty one" : "none", starts[top]);
      }
    }
    top--;
  }

  /** Some of the content that was wanted. */
  void content(byte[] bytes, int from, int to) throws MalformedValueException {
    if (!readsName && current.form().isPacked()) {
      if (length == 0) {
        packed.begin(current);
      }
      packed.content(bytes, from, to);
    } else if (length < KEPT) {
      System.arraycopy(bytes, from, kept, (int) length, (int) Math.min(to - from, KEPT - length));
    }
    length += to - from;
  }

  /** The content that was wanted has ended; there may have been none. */
  void contentEnded() throws MalformedValueException {
    if (readsName) {
      Shape shape = containers[top].shape();
      number = shape.find(kept, 0, length <= KEPT ? (int) length : 0, hints[top]);
      if (number != NO_FIELD) {
        current = shape.field(number);
        hints[top] = number + 1;
      }
      return;
    }
    Form form = current.form();
    if (form.isPacked()) {
      if (length == 0 || !packed.isComplete()) {
        throw senseless(expectedHere(), "one that ends too early", start);
      }
      return;
    }
    if (!form.acceptsContent(kept, 0, length)) {
      String found = form == Form.UNSIGNED ? "a negative integer" : "a string that is none";
      throw senseless(expectedHere(), found, start);
    }
    if (form.isText()) {
      stringEnded();
    }
  }

  private void stringEnded() throws MalformedValueException {
    if (number == NO_FIELD && length == 0 && current.required()) {
      throw senseless(expectedHere(), "an empty one", start);
    }
    fill(length > 0);
  }

  /** The last string that was read, as far as it was kept. */
  String text() {
    return new String(Arrays.copyOf(kept, (int) Math.min(length, KEPT)), StandardCharsets.UTF_8);
  }

  private String expectedHere() {
    boolean mayBeEmpty = current.form() != Form.STRING || !current.required();
    String path = path();
    return current.form().words()
        + (mayBeEmpty ? "" : " that is not empty")
        + (path.isEmpty() ? "" : " as " + path);
  }

  private String path() {
    StringBuilder path = new StringBuilder();
    for (int level = 0; level <= top; level++) {
      append(path, containers[level]);
    }
    if (number != NO_FIELD || top < 0) {
      append(path, current);
    }
    return path.toString();
  }

  private static void append(StringBuilder path, Field field) {
    String name = field.name().toString();
    if (!name.isEmpty()) {
      path.append(path.isEmpty() ? "" : ".").append(name);
    }
  }

  private MalformedValueException senseless(String expected, String found, long offset) {
    return new MalformedValueException(
        ArchiveFault.SENSELESS_RECORD, expected, found, origin + offset);
  }
}
