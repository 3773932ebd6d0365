package io.github.consulsnapshot.state;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A root of the certificate authority of the mesh.
 *
 * @param id its id, a fingerprint
 * @param name its name
 * @param active whether it is the one in use
 * @param serialNumber the serial number of its certificate, unsigned
 * @param signingKeyId the id of the key that signs
 * @param externalTrustDomain the domain that others trust
 * @param notBefore when it begins to hold
 * @param notAfter when it ends to hold
 * @param rootCert its certificate, in PEM
 * @param intermediateCerts certificates between it and those that it signs, in PEM
 * @param signingCert the certificate that signs, in PEM; may be empty
 * @param signingKey the key that signs, if it is kept here
 * @param rotatedOutAt when another one took its place
 * @param privateKeyType the type of its key, such as {@code ec}
 * @param privateKeyBits the length of its key in bits
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record CaRoot(
    String id,
    String name,
    boolean active,
    long serialNumber,
    String signingKeyId,
    String externalTrustDomain,
    Optional<Instant> notBefore,
    Optional<Instant> notAfter,
    String rootCert,
    List<String> intermediateCerts,
    String signingCert,
    Secret signingKey,
    Optional<Instant> rotatedOutAt,
    String privateKeyType,
    long privateKeyBits,
    long createIndex,
    long modifyIndex)
    implements RecordContent {
  /**
   * Checks that nothing is null, and copies what might change.
   *
   * @param id its id, a fingerprint
   * @param name its name
   * @param active whether it is the one in use
   * @param serialNumber the serial number of its certificate, unsigned
   * @param signingKeyId the id of the key that signs
   * @param externalTrustDomain the domain that others trust
   * @param notBefore when it begins to hold
   * @param notAfter when it ends to hold
   * @param rootCert its certificate, in PEM
   * @param intermediateCerts certificates between it and those that it signs, in PEM
   * @param signingCert the certificate that signs, in PEM; may be empty
   * @param signingKey the key that signs, if it is kept here
   * @param rotatedOutAt when another one took its place
   * @param privateKeyType the type of its key, such as {@code ec}
   * @param privateKeyBits the length of its key in bits
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public CaRoot {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(signingKeyId, "signingKeyId");
    Objects.requireNonNull(externalTrustDomain, "externalTrustDomain");
    Objects.requireNonNull(notBefore, "notBefore");
    Objects.requireNonNull(notAfter, "notAfter");
    Objects.requireNonNull(rootCert, "rootCert");
    intermediateCerts = List.copyOf(intermediateCerts);
    Objects.requireNonNull(signingCert, "signingCert");
    Objects.requireNonNull(signingKey, "signingKey");
    Objects.requireNonNull(rotatedOutAt, "rotatedOutAt");
    Objects.requireNonNull(privateKeyType, "privateKeyType");
  }

  static CaRoot of(RecordFields fields) {
    return new CaRoot(
        fields.text("ID"),
        fields.text("Name"),
        fields.truth("Active"),
        fields.number("SerialNumber"),
        fields.text("SigningKeyID"),
        fields.text("ExternalTrustDomain"),
        fields.time("NotBefore"),
        fields.time("NotAfter"),
        fields.text("RootCert"),
        fields.texts("IntermediateCerts"),
        fields.text("SigningCert"),
        fields.secret("SigningKey"),
        fields.time("RotatedOutAt"),
        fields.text("PrivateKeyType"),
        fields.number("PrivateKeyBits"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }

  /** Its id, name and times. */
  @Override
  public String toString() {
    return "CaRoot[id="
        + id
        + ", name="
        + name
        + ", active="
        + active
        + ", notBefore="
        + notBefore
        + ", notAfter="
        + notAfter
        + ", signingKey="
        + signingKey
        + "]";
  }
}
