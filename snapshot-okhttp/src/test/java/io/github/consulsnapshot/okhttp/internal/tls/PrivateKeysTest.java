package io.github.consulsnapshot.okhttp.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.okhttp.internal.file.NamedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PrivateKeysTest {
  private static final byte[] NO_CURVE = {};

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1024, 2048})
  void read_rsa_bothForms(int bits) throws Exception {
    KeyPair pair = Pem.rsa(bits);

    assertThat(read(Pem.block("PRIVATE KEY", pair.getPrivate().getEncoded())))
        .isEqualTo(pair.getPrivate());
    assertThat(read(Pem.block("RSA PRIVATE KEY", Pem.pkcs1(pair)))).isEqualTo(pair.getPrivate());
  }

  @ParameterizedTest
  @CsvSource({"secp256r1", "secp384r1", "secp521r1"})
  void read_ec_allForms(String name) throws Exception {
    KeyPair pair = Pem.ec(name);
    byte[] curve =
        switch (name) {
          case "secp256r1" -> Pem.P256;
          case "secp384r1" -> Pem.P384;
          default -> Pem.P521;
        };

    List<String> forms =
        List.of(
            Pem.block("PRIVATE KEY", pair.getPrivate().getEncoded()),
            Pem.block("EC PRIVATE KEY", Pem.sec1(pair, curve)),
            Pem.block("EC PARAMETERS", curve)
                + Pem.block("EC PRIVATE KEY", Pem.sec1(pair, NO_CURVE)));
    for (String form : forms) {
      // Not equals: it compares the encodings, and the older form stays visible in them.
      ECPrivateKey key = (ECPrivateKey) read(form);
      ECPrivateKey expected = (ECPrivateKey) pair.getPrivate();
      assertThat(key.getS()).isEqualTo(expected.getS());
      assertThat(key.getParams().getCurve()).isEqualTo(expected.getParams().getCurve());
    }
  }

  @Test
  void read_ed25519_isKnown() throws Exception {
    KeyPair pair = Pem.ed25519();

    assertThat(read(Pem.block("PRIVATE KEY", pair.getPrivate().getEncoded())))
        .isEqualTo(pair.getPrivate());
  }

  @Test
  void read_textAroundAndCarriageReturns_arePassedOver() throws Exception {
    KeyPair pair = Pem.ec("secp256r1");
    String pem =
        "Bag Attributes\n    friendlyName: x\n"
            + Pem.block("CERTIFICATE", new byte[] {1})
            + Pem.block("PRIVATE KEY", pair.getPrivate().getEncoded())
            + "the end\n";

    assertThat(read(pem.replace("\n", "\r\n"))).isEqualTo(pair.getPrivate());
  }

  @Test
  void read_encrypted_tellsHowToDecrypt() {
    assertThatThrownBy(() -> read(Pem.block("ENCRYPTED PRIVATE KEY", new byte[100])))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("clientKey: ")
        .hasMessageContaining("key.pem is encrypted")
        .hasMessageContaining("openssl pkey -in");
    assertThatThrownBy(
            () ->
                read(
                    """
                    -----BEGIN RSA PRIVATE KEY-----
                    Proc-Type: 4,ENCRYPTED
                    DEK-Info: AES-256-CBC,00112233

                    AAAA
                    -----END RSA PRIVATE KEY-----
                    """))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("openssl pkey -in");
  }

  @Test
  void read_otherForms_areNamed() {
    assertThatThrownBy(() -> read(Pem.block("OPENSSH PRIVATE KEY", new byte[10])))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("OPENSSH PRIVATE KEY, which is not supported");
    assertThatThrownBy(() -> read(Pem.block("CERTIFICATE", new byte[10])))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("holds no private key, but CERTIFICATE");
  }

  @Test
  void read_sec1WithoutAnyCurve_saysSo() throws Exception {
    String pem = Pem.block("EC PRIVATE KEY", Pem.sec1(Pem.ec("secp256r1"), NO_CURVE));

    assertThatThrownBy(() -> read(pem))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("does not say which curve");
  }

  @Test
  void read_damagedBase64_neverShowsIt() {
    String secret = "MHcCAQEEIcanary";

    assertThatThrownBy(
            () -> read("-----BEGIN PRIVATE KEY-----\n" + secret + "?\n-----END PRIVATE KEY-----\n"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("is not Base64")
        .hasNoCause()
        .hasMessageNotContaining(secret);
  }

  /** So it comes out of a variable of the environment, or of a pipeline that joins lines. */
  @Test
  void read_withoutItsLineBreaks_saysSoAndNeverShowsIt() {
    String secret = "MHcCAQEEIcanary";

    assertThatThrownBy(
            () -> read("-----BEGIN PRIVATE KEY-----" + secret + "-----END PRIVATE KEY-----\n"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("line breaks may have been lost")
        .hasNoCause()
        .hasMessageNotContaining(secret);
  }

  @Test
  void read_cutShort_saysSo() throws Exception {
    String pem = Pem.block("PRIVATE KEY", Pem.ec("secp256r1").getPrivate().getEncoded());

    assertThatThrownBy(() -> read(pem.substring(0, pem.length() / 2)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("cut short");
  }

  /** Whatever stands in the block: a key, or the one error, and soon. */
  @ParameterizedTest
  @ValueSource(strings = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"})
  void read_mutilated_failsAsASetting(String label) throws Exception {
    Random random = new Random(7);
    KeyPair pair = Pem.ec("secp256r1");
    byte[] good =
        label.equals("PRIVATE KEY") ? pair.getPrivate().getEncoded() : Pem.sec1(pair, Pem.P256);
    int refused = 0;
    for (int i = 0; i < 200; i++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int j = 0; j < 3 && bad.length > 0; j++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      try {
        read(Pem.block(label, bad));
      } catch (InvalidSettingException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  private PrivateKey read(String pem) throws IOException {
    return PrivateKeys.read(
        new NamedFile("clientKey", Files.writeString(directory.resolve("key.pem"), pem)));
  }
}
