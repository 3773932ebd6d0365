package io.github.consulsnapshot.okhttp.internal.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.okhttp.ErrorText;
import java.security.GeneralSecurityException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any file, taken for one of certificates and for one of keys. */
class PemFuzzTest {
  /** So much of a key in a row is no chance. */
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{20,}");

  private static final ScratchFile FILE = new ScratchFile("pem");

  static Stream<byte[]> seeds() throws GeneralSecurityException {
    byte[] secret = "a secret that is no key, but long enough to be one".getBytes(US_ASCII);
    return Stream.of(
            Pem.block("CERTIFICATE", Pem.selfSigned(Pem.ec("secp256r1"))),
            Pem.block("PRIVATE KEY", secret),
            Pem.block("RSA PRIVATE KEY", secret),
            Pem.block("EC PARAMETERS", Pem.P256) + Pem.block("EC PRIVATE KEY", secret),
            Pem.block("ENCRYPTED PRIVATE KEY", secret),
            Pem.block("RSA PRIVATE KEY", secret)
                .replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: x\n\n"),
            "text around\n" + Pem.block("PUBLIC KEY", secret).replace("\n", "\r\n"))
        .map(text -> text.getBytes(ISO_8859_1));
  }

  @MethodSource("seeds")
  @FuzzTest
  void read_anyFile_givesWhatItHoldsOrIsRefusedWithoutShowingIt(byte[] content) {
    FILE.write(content);
    try {
      assertThat(Certificates.read(FILE.named())).isNotEmpty();
    } catch (InvalidSettingException e) {
      requireNothingShown(e, content);
    }
    try {
      assertThat(PrivateKeys.read(FILE.named())).isNotNull();
    } catch (InvalidSettingException e) {
      requireNothingShown(e, content);
    }
  }

  private static void requireNothingShown(InvalidSettingException e, byte[] content) {
    ErrorText.requireReadable(e);
    Matcher matcher = BASE64.matcher(e.getMessage().replace(FILE.named().path().toString(), ""));
    while (matcher.find()) {
      assertThat(new String(content, ISO_8859_1)).doesNotContain(matcher.group());
    }
  }
}
