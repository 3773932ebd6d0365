package io.github.consulsnapshot.okhttp.internal.tls;

import io.github.consulsnapshot.okhttp.internal.file.NamedFile;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates out of a PEM file. */
final class Certificates {
  private Certificates() {}

  /**
   * All that the file holds, in its order, at least one; blocks of another kind are passed over.
   */
  static List<X509Certificate> read(NamedFile file) {
    List<X509Certificate> certificates = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (PemBlock block : PemBlock.readAll(file)) {
      if (block.label().equals("CERTIFICATE")) {
        certificates.add(parse(file, certificates.size() + 1, block));
      } else {
        others.add(block.label());
      }
    }
    if (certificates.isEmpty()) {
      throw file.refused("holds no CERTIFICATE block, but " + String.join(", ", others));
    }
    return certificates;
  }

  private static X509Certificate parse(NamedFile file, int number, PemBlock block) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return (X509Certificate)
          factory.generateCertificate(new ByteArrayInputStream(block.content()));
    } catch (CertificateException e) {
      throw file.refused("is damaged: certificate " + number + " of it is not X.509");
    }
  }
}
