package io.github.consulsnapshot.okhttp.internal.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.okhttp.ErrorText;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes inside of right PEM, taken for a certificate or a key. The first byte of the input says
 * which.
 */
class DerFuzzTest {
  private static final int CERTIFICATE = 0;
  private static final int CLIENT_CERTIFICATE = 1;
  private static final int PKCS8 = 2;
  private static final int PKCS1 = 3;
  private static final int SEC1 = 4;
  private static final int SEC1_WITH_CURVE_BEFORE = 5;
  private static final int KINDS = 6;

  private static final ScratchFile FILE = new ScratchFile("der");
  private static final ScratchFile KEY = new ScratchFile("key");

  static Stream<byte[]> seeds() throws GeneralSecurityException {
    KeyPair rsa = Pem.rsa(1024);
    KeyPair ec = Pem.ec("secp256r1");
    KeyPair ed25519 = Pem.ed25519();
    return Stream.of(
        seed(CERTIFICATE, Pem.selfSigned(ec)),
        seed(CLIENT_CERTIFICATE, Pem.selfSigned(ec)),
        seed(CLIENT_CERTIFICATE, Pem.selfSigned(ed25519)),
        seed(PKCS8, rsa.getPrivate().getEncoded()),
        seed(PKCS8, ec.getPrivate().getEncoded()),
        seed(PKCS8, ed25519.getPrivate().getEncoded()),
        seed(PKCS1, Pem.pkcs1(rsa)),
        seed(SEC1, Pem.sec1(ec, Pem.P256)),
        seed(SEC1, Pem.sec1(ec, new byte[0])),
        seed(SEC1_WITH_CURVE_BEFORE, Pem.sec1(ec, new byte[0])));
  }

  private static byte[] seed(int kind, byte[] der) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(kind);
    out.writeBytes(der);
    return out.toByteArray();
  }

  @MethodSource("seeds")
  @FuzzTest
  void read_anyDer_isWhatItIsTakenForOrIsRefused(byte[] input) throws GeneralSecurityException {
    if (input.length == 0) {
      return;
    }
    byte[] der = Arrays.copyOfRange(input, 1, input.length);
    try {
      switch ((input[0] & 0xff) % KINDS) {
        case CERTIFICATE -> {
          write(FILE, Pem.block("CERTIFICATE", der));
          assertThat(Certificates.read(FILE.named())).hasSize(1);
        }
        case CLIENT_CERTIFICATE -> {
          write(FILE, Pem.block("CERTIFICATE", der));
          write(KEY, Key.OF_NOBODY);
          ClientIdentity.read(new ClientCertificateFiles(FILE.named(), KEY.named()));
        }
        case PKCS8 -> requireKey(Pem.block("PRIVATE KEY", der));
        case PKCS1 -> requireKey(Pem.block("RSA PRIVATE KEY", der));
        case SEC1 -> requireKey(Pem.block("EC PRIVATE KEY", der));
        case SEC1_WITH_CURVE_BEFORE ->
            requireKey(Pem.block("EC PARAMETERS", Pem.P256) + Pem.block("EC PRIVATE KEY", der));
        default -> throw new AssertionError();
      }
    } catch (InvalidSettingException e) {
      ErrorText.requireReadable(e);
    }
  }

  private static void requireKey(String pem) {
    write(FILE, pem);
    assertThat(PrivateKeys.read(FILE.named()).getAlgorithm()).isIn("RSA", "EC", "EdDSA");
  }

  private static void write(ScratchFile file, String pem) {
    file.write(pem.getBytes(US_ASCII));
  }

  /** Made once, and not when nobody asks. */
  private static final class Key {
    static final String OF_NOBODY = make();

    private static String make() {
      try {
        return Pem.block("PRIVATE KEY", Pem.ec("secp256r1").getPrivate().getEncoded());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
