package io.github.consulsnapshot.state;

import java.util.Map;

/**
 * How a value is shown: what its strings stand for, whether it is covered, and the same for what is
 * in it. The items of a list are shown as the list is.
 */
final class FieldView {
  static final FieldView PLAIN = new FieldView(Display.TEXT, Cover.NONE, Map.of(), null);
  static final FieldView BYTES = shownAs(Display.BYTES);
  static final FieldView TIME = shownAs(Display.TIME);
  static final FieldView IP_ADDRESS = shownAs(Display.IP_ADDRESS);
  static final FieldView PROTOBUF = shownAs(Display.PROTOBUF);
  static final FieldView SECRET = new FieldView(Display.TEXT, Cover.SECRET, Map.of(), null);
  static final FieldView SECRET_BYTES = new FieldView(Display.BYTES, Cover.SECRET, Map.of(), null);
  static final FieldView SECRET_PROTOBUF =
      new FieldView(Display.PROTOBUF, Cover.SECRET, Map.of(), null);
  static final FieldView STORED_VALUE =
      new FieldView(Display.BYTES, Cover.STORED_VALUE, Map.of(), null);

  private static final FieldView SECRET_BY_NAME =
      new FieldView(Display.TEXT, Cover.SECRET_BY_NAME, Map.of(), null);

  private final Display display;
  private final Cover cover;
  private final Map<String, FieldView> fields;
  private final FieldView each;

  private FieldView(Display display, Cover cover, Map<String, FieldView> fields, FieldView each) {
    this.display = display;
    this.cover = cover;
    this.fields = fields;
    this.each = each;
  }

  private static FieldView shownAs(Display display) {
    return new FieldView(display, Cover.NONE, Map.of(), null);
  }

  /** An object, or a list of such. Fields that are not named here are plain, or named a secret. */
  static FieldView object(Map<String, FieldView> fields) {
    return new FieldView(Display.TEXT, Cover.NONE, Map.copyOf(fields), null);
  }

  /** A map whose keys are data. */
  static FieldView mapOf(FieldView each) {
    return new FieldView(Display.TEXT, Cover.NONE, Map.of(), each);
  }

  Display display() {
    return display;
  }

  /** Why a value is covered, when it is shown this way and stands where this is expected. */
  Cover coverOf(StateValue value) {
    boolean isLeaf = !(value instanceof StateValue.Fields || value instanceof StateValue.Items);
    return isLeaf && !fields.isEmpty() ? Cover.UNNAMED : cover;
  }

  /** How the field with a name is shown. */
  FieldView field(String name) {
    FieldView known = fields.getOrDefault(name, each);
    if (known != null) {
      return known;
    }
    return SecretNames.include(name) ? SECRET_BY_NAME : PLAIN;
  }
}
