package io.github.consulsnapshot.okhttp.promises;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.BrokenStreamException;
import io.github.consulsnapshot.Consistency;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.NoLeaderException;
import io.github.consulsnapshot.RetryPolicy;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.TooStaleException;
import io.github.consulsnapshot.okhttp.OkHttpSnapshotClient;
import io.github.consulsnapshot.testing.FakeConsul;
import io.github.consulsnapshot.testing.Fault;
import io.github.consulsnapshot.testing.ManualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promise 5: only verification decides, and what the server says at the end is part of the error.
 */
class P05A200ProvesNothingTest {
  private static final SaveOptions ONCE = SaveOptions.builder().retry(RetryPolicy.never()).build();

  @TempDir Path directory;
  private final ManualTime time = new ManualTime();
  private FakeConsul consul;
  private OkHttpSnapshotClient client;
  private Path file;

  @BeforeEach
  void start() {
    consul = FakeConsul.start();
    consul.put("a", "one".getBytes(UTF_8));
    client = OkHttpSnapshotClient.builder().address(consul.address()).timeSource(time).build();
    file = directory.resolve("backup.snap");
  }

  @AfterEach
  void stop() {
    client.close();
    consul.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5, 10, 11, 100, 400})
  void save_streamEndsWithTheServersText_carriesThatText(long position) throws Exception {
    Files.writeString(file, "the old one");
    consul.onNextSave(Fault.errorTextAt(position, "read tcp: connection reset by peer"));

    assertThatThrownBy(() -> client.save(file, ONCE))
        .isInstanceOf(BrokenStreamException.class)
        .hasMessageContaining("failed to stream snapshot: read tcp: connection reset by peer")
        .hasCauseInstanceOf(InvalidArchiveException.class)
        .asInstanceOf(InstanceOfAssertFactories.type(BrokenStreamException.class))
        .extracting(e -> e.serverMessage().orElseThrow())
        .isEqualTo("failed to stream snapshot: read tcp: connection reset by peer");

    assertThat(file).hasContent("the old one");
    assertThat(Directory.names(directory)).containsExactly("backup.snap");
  }

  @Test
  void save_pageOfAProxyWith200_isNoArchiveAndNotRetried() {
    consul.onEverySave(Fault.answer(200, "text/html", "<html><body>Sign in</body></html>"));

    assertThatThrownBy(() -> client.save(file))
        .isInstanceOf(InvalidArchiveException.class)
        .hasMessageContaining("text/html")
        .hasMessageContaining("expected a gzip header");

    assertThat(consul.requests()).hasSize(1);
    assertThat(Directory.names(directory)).isEmpty();
  }

  @Test
  void save_truncatedTwice_succeedsInTheThirdAttemptWithPauses() {
    consul.onNextSave(Fault.endAt(100)).onNextSave(Fault.cutAt(100));

    SavedSnapshot saved = client.save(file);

    assertThat(saved.attempts()).isEqualTo(3);
    assertThat(time.sleeps()).hasSize(2);
    assertThat(time.sleeps().get(0)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(time.sleeps().get(1)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(Directory.names(directory)).containsExactly("backup.snap");
  }

  @Test
  void save_withinADeadline_doesNotPauseBeyondIt() {
    consul.onEverySave(Fault.endAt(100));
    SaveOptions options =
        SaveOptions.builder()
            .deadline(Duration.ofSeconds(10))
            .retry(new RetryPolicy(100, Duration.ofSeconds(4), Duration.ofSeconds(4), () -> 0))
            .build();

    assertThatThrownBy(() -> client.save(file, options)).isInstanceOf(BrokenStreamException.class);

    assertThat(time.sleeps()).hasSize(2);
  }

  @Test
  void save_errorOtherThanThoseOfTheLine_isNotRetried() {
    consul.onEverySave(Fault.error(500, "something else"));

    assertThatThrownBy(() -> client.save(file)).hasMessageContaining("500: something else");

    assertThat(consul.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500})
  void save_rateLimitOrNoLeader_isRetried(int status) {
    consul.onNextSave(Fault.error(status, status == 500 ? "No cluster leader" : ""));

    assertThat(client.save(file).attempts()).isEqualTo(2);
  }

  @Test
  void save_staleTooOld_writesNothing() {
    consul.stale(true, Duration.ofMillis(9533));
    SaveOptions options =
        SaveOptions.builder()
            .consistency(Consistency.STALE)
            .maxStaleness(Duration.ofSeconds(9))
            .build();

    assertThatThrownBy(() -> client.save(file, options))
        .isInstanceOf(TooStaleException.class)
        .hasMessageContaining("within 9s")
        .hasMessageContaining("9.533s ago");
    assertThat(Directory.names(directory)).isEmpty();

    SavedSnapshot saved =
        client.save(file, options.toBuilder().maxStaleness(Duration.ofMillis(9533)).build());
    assertThat(saved.freshness().lastContact()).hasValue(Duration.ofMillis(9533));
  }

  @Test
  void save_noKnownLeaderWhenOneIsRequired_writesNothing() {
    consul.stale(false, Duration.ofMillis(1));
    SaveOptions options =
        SaveOptions.builder().consistency(Consistency.STALE).requireKnownLeader(true).build();

    assertThatThrownBy(() -> client.save(file, options))
        .isInstanceOf(TooStaleException.class)
        .hasMessageContaining("knows none");

    assertThat(Directory.names(directory)).isEmpty();
  }

  @Test
  void save_withoutLeader_fallsBackToStaleOnlyWhenTold() {
    consul.leader(false);

    assertThatThrownBy(() -> client.save(file, ONCE)).isInstanceOf(NoLeaderException.class);
    assertThat(Directory.names(directory)).isEmpty();

    SavedSnapshot saved = client.save(file, ONCE.toBuilder().fallbackToStale(true).build());
    assertThat(saved.consistency()).isEqualTo(Consistency.STALE);
    assertThat(saved.freshness().knownLeader()).hasValue(false);
  }

  @Test
  void save_consistent_doesNotSayStaleOnTheWire() {
    client.save(file);
    client.save(file, SaveOptions.builder().consistency(Consistency.STALE).build());

    assertThat(consul.requests().get(0).query()).isEmpty();
    assertThat(consul.requests().get(1).query()).isEqualTo("stale");
    assertThat(consul.requests().get(0).header("Accept-Encoding")).containsExactly("identity");
    assertThat(consul.requests().get(0).header("User-Agent").get(0))
        .matches("consul-snapshot-java/[0-9].* okhttp/[0-9].*");
  }

  @Test
  void save_scope_isNamedInTheRequest() {
    SaveOptions options =
        SaveOptions.builder().datacenter("dc1").namespace("team a").partition("p").build();
    consul.datacenter("dc1");

    client.save(file, options);

    assertThat(consul.requests().get(0).query()).isEqualTo("dc=dc1&ns=team%20a&partition=p");
  }
}
