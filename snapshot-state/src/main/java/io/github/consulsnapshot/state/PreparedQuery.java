package io.github.consulsnapshot.state;

import java.util.Objects;
import java.util.Optional;

/**
 * A prepared query.
 *
 * @param id its id
 * @param name its name; may be empty
 * @param session the session with which it ends; may be empty
 * @param token the token whose rights it has, if it has one of its own
 * @param service what it finds
 * @param template how it answers to many names
 * @param dnsTtl how long answers by DNS may be kept, as it was written, such as {@code 10s}; may be
 *     empty
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record PreparedQuery(
    String id,
    String name,
    String session,
    Secret token,
    QueryTarget service,
    Optional<QueryTemplate> template,
    String dnsTtl,
    long createIndex,
    long modifyIndex)
    implements RecordContent {
  /**
   * Checks that nothing is null.
   *
   * @param id its id
   * @param name its name; may be empty
   * @param session the session with which it ends; may be empty
   * @param token the token whose rights it has, if it has one of its own
   * @param service what it finds
   * @param template how it answers to many names
   * @param dnsTtl how long answers by DNS may be kept, as it was written, such as {@code 10s}; may
   *     be empty
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public PreparedQuery {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(template, "template");
    Objects.requireNonNull(dnsTtl, "dnsTtl");
  }

  static PreparedQuery of(RecordFields fields) {
    return new PreparedQuery(
        fields.text("ID"),
        fields.text("Name"),
        fields.text("Session"),
        fields.secret("Token"),
        QueryTarget.of(fields.object("Service")),
        Optional.of(QueryTemplate.of(fields.object("Template")))
            .filter(template -> !template.type().isEmpty()),
        fields.object("DNS").text("TTL"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }
}
