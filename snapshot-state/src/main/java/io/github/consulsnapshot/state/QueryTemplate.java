package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * How a prepared query answers to many names.
 *
 * @param type its type, {@code name_prefix_match}
 * @param regexp what takes names apart; may be empty
 * @param removeEmptyTags whether tags that become empty are left out
 */
public record QueryTemplate(String type, String regexp, boolean removeEmptyTags) {
  /**
   * Checks that nothing is null.
   *
   * @param type its type, {@code name_prefix_match}
   * @param regexp what takes names apart; may be empty
   * @param removeEmptyTags whether tags that become empty are left out
   */
  public QueryTemplate {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(regexp, "regexp");
  }

  static QueryTemplate of(RecordFields fields) {
    return new QueryTemplate(
        fields.text("Type"), fields.text("Regexp"), fields.truth("RemoveEmptyTags"));
  }
}
