package io.github.consulsnapshot.state;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes values of records as JSON, without what is covered. */
final class ValueJson {
  /** What stands for something that is covered, whatever that is and however long. */
  static final String MASK = "(masked)";

  private final boolean secrets;
  private final boolean storedValues;

  /** {@code secrets} and {@code storedValues} are shown, or covered. */
  ValueJson(boolean secrets, boolean storedValues) {
    this.secrets = secrets;
    this.storedValues = storedValues;
  }

  void write(StateValue value, FieldView view, JsonText json) throws IOException {
    write(value, view, json, false);
  }

  private void write(StateValue value, FieldView view, JsonText json, boolean inName)
      throws IOException {
    Cover cover = view.coverOf(value);
    if (cover.hides(value) && !isRevealed(cover)) {
      json.string(MASK);
    } else if (value instanceof StateValue.Text text) {
      writeText(text.bytes(), view.display(), json);
    } else if (value instanceof StateValue.Fields fields) {
      if (inName && !isNamed(fields)) {
        writePairs(fields, view, json);
      } else {
        writeFields(fields, view, json, inName);
      }
    } else if (value instanceof StateValue.Items items) {
      json.beginArray();
      for (StateValue item : items.values()) {
        write(item, view, json, inName);
      }
      json.endArray();
    } else {
      writeSmall(value, json);
    }
  }

  private boolean isRevealed(Cover cover) {
    return switch (cover) {
      case NONE -> true;
      case SECRET, SECRET_BY_NAME -> secrets;
      case STORED_VALUE -> storedValues;
      case UNNAMED -> secrets && storedValues;
    };
  }

  private static void writeSmall(StateValue value, JsonText json) throws IOException {
    if (value instanceof StateValue.Truth truth) {
      json.bool(truth.value());
    } else if (value instanceof StateValue.Whole whole) {
      json.raw(whole.toString());
    } else if (value instanceof StateValue.Real real) {
      if (Double.isFinite(real.value())) {
        json.raw(RealText.of(real));
      } else {
        // JSON has no such numbers.
        json.string(Double.toString(real.value()));
      }
    } else if (value instanceof StateValue.Extension extension) {
      json.beginObject().name("extension").number(extension.kind());
      json.name("base64").base64(extension.bytes()).endObject();
    } else {
      json.nil();
    }
  }

  private static void writeText(Bytes bytes, Display display, JsonText json) throws IOException {
    switch (display) {
      case TEXT ->
          writeOr(bytes.isUtf8() ? Optional.of(bytes.utf8()) : Optional.empty(), bytes, json);
      case BYTES -> json.base64(bytes);
      case TIME -> writeOr(TimeText.of(bytes), bytes, json);
      case IP_ADDRESS -> writeOr(AddressText.of(bytes), bytes, json);
      case PROTOBUF -> json.beginObject().name("protobuf").base64(bytes).endObject();
    }
  }

  /** Bytes that are not what their field says are shown as such: none are lost. */
  private static void writeOr(Optional<String> text, Bytes bytes, JsonText json)
      throws IOException {
    if (text.isPresent()) {
      json.string(text.get());
    } else if (bytes.isEmpty()) {
      json.string("");
    } else {
      json.beginObject().name("base64").base64(bytes).endObject();
    }
  }

  private void writeFields(StateValue.Fields fields, FieldView view, JsonText json, boolean inName)
      throws IOException {
    // Of several with one name the last counts; in JSON that would depend on the reader.
    Map<String, StateValue> byName = new LinkedHashMap<>();
    for (StateValue.Entry entry : fields.entries()) {
      byName.put(nameOf(entry.key()), entry.value());
    }
    json.beginObject();
    for (Map.Entry<String, StateValue> field : byName.entrySet()) {
      json.name(field.getKey());
      write(field.getValue(), view.field(field.getKey()), json, inName);
    }
    json.endObject();
  }

  /** Keys that are no text are written as the JSON of what they are. */
  private String nameOf(StateValue key) throws IOException {
    if (isName(key)) {
      return ((StateValue.Text) key).bytes().utf8();
    }
    StringBuilder name = new StringBuilder();
    write(key, FieldView.PLAIN, new JsonText(name, ""), true);
    return name.toString();
  }

  /** In a name no map gives its keys names of that kind: each quoting doubles the one inside. */
  private void writePairs(StateValue.Fields fields, FieldView view, JsonText json)
      throws IOException {
    json.beginArray();
    for (StateValue.Entry entry : fields.entries()) {
      String name = isName(entry.key()) ? nameOf(entry.key()) : "";
      json.beginArray();
      write(entry.key(), FieldView.PLAIN, json, true);
      write(entry.value(), view.field(name), json, true);
      json.endArray();
    }
    json.endArray();
  }

  private static boolean isNamed(StateValue.Fields fields) {
    return fields.entries().stream().allMatch(entry -> isName(entry.key()));
  }

  private static boolean isName(StateValue key) {
    return key instanceof StateValue.Text text && text.bytes().isUtf8();
  }
}
