package io.github.consulsnapshot.okhttp.internal.tls;

import io.github.consulsnapshot.okhttp.internal.text.Shown;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** A certificate with its private key, ready to be presented. */
final class ClientIdentity {
  /** Keeps nothing from anybody: the store lives in memory, and wants one. */
  private static final char[] PASSWORD = "in memory".toCharArray();

  private final KeyManager[] keyManagers;

  private ClientIdentity(KeyManager[] keyManagers) {
    this.keyManagers = keyManagers;
  }

  static ClientIdentity read(ClientCertificateFiles files) {
    List<X509Certificate> chain = Certificates.read(files.certificateChain());
    PrivateKey key = PrivateKeys.read(files.privateKey());
    if (!fits(key, chain.get(0).getPublicKey())) {
      throw files
          .privateKey()
          .refused(
              "is not the key of the first certificate in "
                  + files.certificateChain().path()
                  + ", that of "
                  + Shown.text(chain.get(0).getSubjectX500Principal().toString()));
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      try {
        store.setKeyEntry("client", key, PASSWORD, chain.toArray(X509Certificate[]::new));
      } catch (KeyStoreException e) {
        throw files
            .certificateChain()
            .refused(
                "is not in order: the certificate of the client comes first, and each one behind"
                    + " it has signed the one before");
      }
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, PASSWORD);
      return new ClientIdentity(factory.getKeyManagers());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this JDK cannot keep a key in memory", e);
    }
  }

  KeyManager[] keyManagers() {
    return keyManagers.clone();
  }

  private static boolean fits(PrivateKey privateKey, PublicKey publicKey) {
    if (!privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
      return false;
    }
    String algorithm =
        switch (privateKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> privateKey.getAlgorithm();
        };
    byte[] text = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(privateKey);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      // Keys on different curves do not even verify to false.
      return false;
    }
  }
}
