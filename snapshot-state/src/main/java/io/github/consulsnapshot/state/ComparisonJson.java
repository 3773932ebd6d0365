package io.github.consulsnapshot.state;

import io.github.consulsnapshot.SnapshotMetadata;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes a comparison for programs, a JSON object a line: {@code {"Before":...,"After":...}}, then
 * one with {@code Kind}, {@code Type} and {@code Identity} for each difference, then {@code
 * {"Summary":[...]}}. Names in it and their order do not change. For one comparison.
 *
 * <p>{@code Identity} is an object of strings. One whose bytes are no UTF-8 is in base64, under its
 * name with {@code Base64} behind it. {@code Fields} names what differs in a changed record. An
 * entry of the key-value store has {@code BytesBefore} and {@code BytesAfter}, the lengths of its
 * values where it is there, and {@code ValueBefore} and {@code ValueAfter} when the differences
 * hold them, or, for what is no printable text, {@code ValueBeforeBase64} and {@code
 * ValueAfterBase64}.
 */
public final class ComparisonJson implements ComparisonListener {
  private final Appendable out;

  /**
   * Makes one.
   *
   * @param out where to; not closed
   */
  public ComparisonJson(Appendable out) {
    this.out = Objects.requireNonNull(out, "out");
  }

  @Override
  public void begins(SnapshotMetadata before, SnapshotMetadata after) throws IOException {
    JsonText json = new JsonText(out, "").beginObject();
    write(json.name("Before"), before);
    write(json.name("After"), after);
    json.endObject();
    out.append('\n');
  }

  private static void write(JsonText json, SnapshotMetadata metadata) throws IOException {
    json.beginObject();
    json.name("ID").string(metadata.id());
    json.name("Index").unsigned(metadata.index());
    Optional<Instant> time = metadata.takenAt();
    if (time.isPresent()) {
      json.name("TakenAt").string(time.get().toString());
    }
    json.endObject();
  }

  @Override
  public void differs(StateDifference difference) throws IOException {
    JsonText json = new JsonText(out, "").beginObject();
    json.name("Kind").string(name(difference.kind()));
    json.name("Type").string(difference.typeName());
    json.name("Identity").beginObject();
    for (RecordIdentity.Part part : difference.identity().parts()) {
      if (part.value().isUtf8()) {
        json.name(part.name()).string(part.value().utf8());
      } else {
        json.name(part.name() + "Base64").base64(part.value());
      }
    }
    json.endObject();
    if (!difference.fields().isEmpty()) {
      json.name("Fields").beginArray();
      for (String field : difference.fields()) {
        json.string(field);
      }
      json.endArray();
    }
    write(json, "Before", difference.before());
    write(json, "After", difference.after());
    json.endObject();
    out.append('\n');
  }

  private static String name(DifferenceKind kind) {
    return switch (kind) {
      case ADDED -> "added";
      case REMOVED -> "removed";
      case CHANGED -> "changed";
    };
  }

  private static void write(JsonText json, String when, Optional<ComparedValue> value)
      throws IOException {
    if (value.isEmpty()) {
      return;
    }
    json.name("Bytes" + when).number(value.get().bytes());
    Optional<Bytes> content = value.get().content();
    if (content.isPresent()) {
      if (PrintableText.isText(content.get())) {
        json.name("Value" + when).string(content.get().utf8());
      } else {
        json.name("Value" + when + "Base64").base64(content.get());
      }
    }
  }

  @Override
  public void ends(ComparisonSummary summary) throws IOException {
    JsonText json = new JsonText(out, "").beginObject().name("Summary").beginArray();
    for (DifferenceCount type : summary.types()) {
      json.beginObject();
      json.name("Type").string(type.typeName());
      json.name("Added").number(type.added());
      json.name("Removed").number(type.removed());
      json.name("Changed").number(type.changed());
      json.name("Rewritten").number(type.rewritten());
      json.endObject();
    }
    json.endArray().endObject();
    out.append('\n');
  }
}
