package io.github.consulsnapshot.okhttp.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Locale;
import okhttp3.Credentials;
import okhttp3.Request;
import org.junit.jupiter.api.Test;

class SecretsTest {
  private static final String TOKEN = "3a9f0c51-77de-4b7e-9a52-0d1c6f2b8e44";

  private final Secrets secrets = Secrets.of(request(TOKEN, "pass"));

  @Test
  void removeFrom_textWithoutOne_isTheSame() {
    String text = "save from http://consul:8500: Consul answered 500: 3a9f0c5 No cluster leader";

    assertThat(secrets.removeFrom(text)).isEqualTo(text);
    assertThat(Secrets.of(new Request.Builder().url("http://a").build()).removeFrom(TOKEN))
        .isEqualTo(TOKEN);
  }

  @Test
  void removeFrom_partsOfAToken_areHiddenWhereverTheyStand() {
    assertThat(secrets.removeFrom("a " + TOKEN + TOKEN + " b"))
        .isEqualTo("a <X-Consul-Token><X-Consul-Token> b");
    assertThat(secrets.removeFrom("a " + TOKEN.substring(5, 20) + " b"))
        .isEqualTo("a <X-Consul-Token> b");
    assertThat(secrets.removeFrom("ends in " + TOKEN.substring(0, 4)))
        .isEqualTo("ends in <X-Consul-Token>");
    assertThat(secrets.removeFrom("A" + TOKEN.toUpperCase(Locale.ROOT)))
        .isEqualTo("A<X-Consul-Token>");
  }

  @Test
  void removeFrom_shortPassword_isHiddenAsAWholeUnlessItIsTooShortForThat() {
    assertThat(secrets.removeFrom("of me:pass, encompassing"))
        .isEqualTo("of me:<password>, encom<password>ing");
    assertThat(Secrets.of(request(TOKEN, "no")).removeFrom("no cluster leader"))
        .isEqualTo("no cluster leader");
  }

  @Test
  void removeFrom_exceptionThatHoldsOneAnywhere_isReplacedByOneWithTheSameTrace() {
    IOException clean = new IOException("a line", new IOException("a cause"));
    IOException inside = new IOException("a line", new IOException("of " + TOKEN));
    IOException suppressing = new IOException("a line");
    suppressing.addSuppressed(new IllegalStateException(TOKEN));

    assertThat(secrets.removeFrom(clean)).isSameAs(clean);
    for (IOException leaking : new IOException[] {inside, suppressing}) {
      IOException removed = secrets.removeFrom(leaking);
      assertThat(removed).hasMessage("java.io.IOException: a line").hasNoCause();
      assertThat(removed.getSuppressed()).isEmpty();
      assertThat(removed.getStackTrace()).isEqualTo(leaking.getStackTrace());
    }
  }

  private static Request request(String token, String password) {
    return new Request.Builder()
        .url("http://consul:8500/")
        .header("X-Consul-Token", token)
        .header("Authorization", Credentials.basic("me", password))
        .build();
  }
}
