package io.github.consulsnapshot.state;

import java.util.Objects;

/**
 * What the built-in certificate authority of the mesh keeps, its private key included.
 *
 * @param id its id
 * @param privateKey the private key, in PEM
 * @param rootCert the certificate of its root, in PEM; empty when it is another that has it
 * @param intermediateCert its own certificate below that, in PEM; may be empty
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record CaProviderState(
    String id,
    Secret privateKey,
    String rootCert,
    String intermediateCert,
    long createIndex,
    long modifyIndex)
    implements RecordContent {
  /**
   * Checks that nothing is null.
   *
   * @param id its id
   * @param privateKey the private key, in PEM
   * @param rootCert the certificate of its root, in PEM; empty when it is another that has it
   * @param intermediateCert its own certificate below that, in PEM; may be empty
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public CaProviderState {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(privateKey, "privateKey");
    Objects.requireNonNull(rootCert, "rootCert");
    Objects.requireNonNull(intermediateCert, "intermediateCert");
  }

  static CaProviderState of(RecordFields fields) {
    return new CaProviderState(
        fields.text("ID"),
        fields.secret("PrivateKey"),
        fields.text("RootCert"),
        fields.text("IntermediateCert"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }

  /** Its id. */
  @Override
  public String toString() {
    return "CaProviderState[id=" + id + ", privateKey=" + privateKey + "]";
  }
}
