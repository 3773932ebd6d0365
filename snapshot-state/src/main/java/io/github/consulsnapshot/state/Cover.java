package io.github.consulsnapshot.state;

/** Why a value is not shown to somebody who has not asked for it. */
enum Cover {
  /** It is shown. */
  NONE,
  /** It is a secret, or may hold one. */
  SECRET,
  /** Its name says that it is a secret. Of such a name, a number is a size or a duration. */
  SECRET_BY_NAME,
  /** It is a value of the key-value store, which may be anything. */
  STORED_VALUE,
  /** It stands where named fields are expected, so that nobody knows which of them it is. */
  UNNAMED;

  /** Whether there is something to hide: nothing, and what is empty, is shown as such. */
  boolean hides(StateValue value) {
    if (this == NONE || isEmpty(value)) {
      return false;
    }
    return this != SECRET_BY_NAME || !isNumber(value);
  }

  private static boolean isEmpty(StateValue value) {
    return value instanceof StateValue.Nil
        || (value instanceof StateValue.Text text && text.bytes().isEmpty())
        || (value instanceof StateValue.Items items && items.values().isEmpty())
        || (value instanceof StateValue.Fields fields && fields.entries().isEmpty());
  }

  private static boolean isNumber(StateValue value) {
    return value instanceof StateValue.Whole
        || value instanceof StateValue.Real
        || value instanceof StateValue.Truth;
  }
}
