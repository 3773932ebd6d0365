package io.github.consulsnapshot.state;

import java.util.EnumMap;
import java.util.Map;

/** What a look at the first byte of a value leaves to be done to judge it. */
enum Look {
  /** It is nil, and nothing more. */
  NIL,
  /** It fits and is not empty, whatever its content is. */
  FITS,
  /** {@link Form#acceptsContent} has to look at the content. */
  CONTENT,
  /** It is a map or an array, in which something may have to be looked at. */
  INSIDE,
  /** It does not fit, or it holds msgpack in its content. */
  DOUBT;

  private static final Map<Form, Look[]> BY_FORM = new EnumMap<>(Form.class);

  static {
    for (Form form : Form.values()) {
      Look[] looks = new Look[256];
      for (int lead = 0; lead < looks.length; lead++) {
        looks[lead] = of(form, lead);
      }
      BY_FORM.put(form, looks);
    }
  }

  /** Of a value of this form, by its first byte. */
  static Look[] of(Form form) {
    return BY_FORM.get(form);
  }

  private static Look of(Form form, int lead) {
    if (lead == Lead.NIL) {
      return NIL;
    }
    if (!form.accepts(lead) || form.isPacked()) {
      return DOUBT;
    }
    if (form == Form.STRUCT || form == Form.LIST) {
      return INSIDE;
    }
    return form.wantsContent(lead) ? CONTENT : FITS;
  }
}
