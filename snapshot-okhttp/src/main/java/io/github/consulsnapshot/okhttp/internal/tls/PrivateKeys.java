package io.github.consulsnapshot.okhttp.internal.tls;

import io.github.consulsnapshot.okhttp.internal.file.NamedFile;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A private key out of a PEM file, in each of the forms that tools write. */
final class PrivateKeys {
  /** 1 MiB: no key is near it, and lengths up to it need no more than three bytes in DER. */
  private static final int MAX_KEY_BYTES = 1 << 20;

  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private PrivateKeys() {}

  /** The first key of the file. */
  static PrivateKey read(NamedFile file) {
    Optional<byte[]> curve = Optional.empty();
    List<String> others = new ArrayList<>();
    for (PemBlock block : PemBlock.readAll(file)) {
      if (block.label().equals("EC PARAMETERS")) {
        curve = Optional.of(block.content());
      } else if (block.label().endsWith("PRIVATE KEY")) {
        return parse(file, block, curve);
      }
      others.add(block.label());
    }
    throw file.refused("holds no private key, but " + String.join(", ", others));
  }

  private static PrivateKey parse(NamedFile file, PemBlock block, Optional<byte[]> curve) {
    if (block.encrypted() || block.label().equals("ENCRYPTED PRIVATE KEY")) {
      throw file.refused(
          "is encrypted, which is not supported; decrypt it into a file that only this process may"
              + " read: openssl pkey -in encrypted.pem -out key.pem");
    }
    if (block.content().length > MAX_KEY_BYTES) {
      throw damaged(file, block, "it is too long");
    }
    try {
      return switch (block.label()) {
        case "PRIVATE KEY" -> ofPkcs8(file, block, block.content());
        case "RSA PRIVATE KEY" -> ofPkcs8(file, block, Pkcs8.ofPkcs1(block.content()));
        case "EC PRIVATE KEY" -> ofPkcs8(file, block, Pkcs8.ofSec1(block.content(), curve));
        default ->
            throw file.refused(
                "holds a key in the form "
                    + block.label()
                    + ", which is not supported; PRIVATE KEY (PKCS#8), RSA PRIVATE KEY and EC"
                    + " PRIVATE KEY are");
      };
    } catch (IllegalArgumentException e) {
      throw damaged(file, block, e.getMessage());
    }
  }

  /** Which algorithm it is stands inside; asking one after the other saves reading it here. */
  private static PrivateKey ofPkcs8(NamedFile file, PemBlock block, byte[] key) {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key));
      } catch (InvalidKeySpecException | NoSuchAlgorithmException e) {
        // Of another algorithm, or of none; the last of them decides.
      }
    }
    throw damaged(file, block, "it is no key of RSA, of a curve that this JDK has, or of Ed25519");
  }

  private static RuntimeException damaged(NamedFile file, PemBlock block, String problem) {
    return file.refused("cannot be used: in its block " + block.label() + ", " + problem);
  }
}
