package io.github.consulsnapshot.okhttp.internal.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** Writes keys in the forms that tools write them, apart from the code that reads them. */
final class Pem {
  static final byte[] P256 = {
    0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x03, 0x01, 0x07
  };
  static final byte[] P384 = {0x06, 0x05, 0x2b, (byte) 0x81, 0x04, 0x00, 0x22};
  static final byte[] P521 = {0x06, 0x05, 0x2b, (byte) 0x81, 0x04, 0x00, 0x23};

  private Pem() {}

  static String block(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  static KeyPair rsa(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  static KeyPair ec(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  static KeyPair ed25519() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  static byte[] pkcs1(KeyPair pair) {
    RSAPrivateCrtKey key = (RSAPrivateCrtKey) pair.getPrivate();
    return der(
        0x30,
        integer(BigInteger.ZERO),
        integer(key.getModulus()),
        integer(key.getPublicExponent()),
        integer(key.getPrivateExponent()),
        integer(key.getPrimeP()),
        integer(key.getPrimeQ()),
        integer(key.getPrimeExponentP()),
        integer(key.getPrimeExponentQ()),
        integer(key.getCrtCoefficient()));
  }

  /** With the curve when it is not empty, and without the public key. */
  static byte[] sec1(KeyPair pair, byte[] curve) {
    ECPrivateKey key = (ECPrivateKey) pair.getPrivate();
    int length = (key.getParams().getOrder().bitLength() + 7) / 8;
    byte[] number = key.getS().toByteArray();
    byte[] padded = new byte[length];
    int from = Math.max(0, number.length - length);
    System.arraycopy(number, from, padded, length - (number.length - from), number.length - from);
    return curve.length == 0
        ? der(0x30, integer(BigInteger.ONE), der(0x04, padded))
        : der(0x30, integer(BigInteger.ONE), der(0x04, padded), der(0xa0, curve));
  }

  /** A certificate of nobody, for a key of any kind. */
  static byte[] selfSigned(KeyPair pair) throws GeneralSecurityException {
    byte[] algorithm;
    String name;
    switch (pair.getPrivate().getAlgorithm()) {
      case "RSA" -> {
        name = "SHA256withRSA";
        algorithm = HexFormat.of().parseHex("300d06092a864886f70d01010b0500");
      }
      case "EC" -> {
        name = "SHA256withECDSA";
        algorithm = HexFormat.of().parseHex("300a06082a8648ce3d040302");
      }
      default -> {
        name = "Ed25519";
        algorithm = HexFormat.of().parseHex("300506032b6570");
      }
    }
    byte[] nobody = HexFormat.of().parseHex("300c310a300806035504030c0178");
    byte[] validity =
        der(
            0x30,
            der(0x17, "250101000000Z".getBytes(US_ASCII)),
            der(0x17, "490101000000Z".getBytes(US_ASCII)));
    byte[] content =
        der(
            0x30,
            integer(BigInteger.ONE),
            algorithm,
            nobody,
            validity,
            nobody,
            pair.getPublic().getEncoded());
    Signature signature = Signature.getInstance(name);
    signature.initSign(pair.getPrivate());
    signature.update(content);
    return der(0x30, content, algorithm, der(0x03, new byte[1], signature.sign()));
  }

  static byte[] der(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length > 127) {
      byte[] digits = BigInteger.valueOf(length).toByteArray();
      int from = digits[0] == 0 ? 1 : 0;
      out.write(0x80 | (digits.length - from));
      out.write(digits, from, digits.length - from);
    } else {
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] integer(BigInteger value) {
    return der(0x02, value.toByteArray());
  }
}
