package io.github.consulsnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.consulsnapshot.archive.SnapshotVerifier;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SnapshotClientTest {
  private static final Path FILE = Path.of("backup.snap").toAbsolutePath();

  private final StubClient client = new StubClient();

  @Test
  void save_path_savesToThatFileWithDefaults() {
    assertThat(client.save(FILE)).isSameAs(StubClient.SAVED);

    assertThat(client.target.description()).isEqualTo(FILE.toString());
    assertThat(client.saveOptions).isSameAs(SaveOptions.defaults());
    assertThat(client.calls).isEqualTo(1);
  }

  @Test
  void save_pathAndOptions_passesThemOn() {
    SaveOptions options = SaveOptions.builder().datacenter("dc2").build();

    assertThat(client.save(FILE, options)).isSameAs(StubClient.SAVED);

    assertThat(client.target.description()).isEqualTo(FILE.toString());
    assertThat(client.saveOptions).isSameAs(options);
  }

  @Test
  void restore_path_restoresThatFileWithDefaults() {
    assertThat(client.restore(FILE)).isSameAs(StubClient.RESTORED);

    assertThat(client.source.description()).isEqualTo(FILE.toString());
    assertThat(client.source.isRepeatable()).isTrue();
    assertThat(client.restoreOptions).isSameAs(RestoreOptions.defaults());
    assertThat(client.calls).isEqualTo(1);
  }

  @Test
  void restore_pathAndOptions_passesThemOn() {
    RestoreOptions options = RestoreOptions.builder().noPostCheck().build();

    assertThat(client.restore(FILE, options)).isSameAs(StubClient.RESTORED);

    assertThat(client.restoreOptions).isSameAs(options);
  }

  @Test
  void save_nullPath_refusedByNameAndNothingIsAsked() {
    assertThatNullPointerException().isThrownBy(() -> client.save((Path) null)).withMessage("path");
    assertThatNullPointerException()
        .isThrownBy(() -> client.restore((Path) null))
        .withMessage("path");
    assertThat(client.calls).isZero();
  }

  @Test
  void verify_path_verifiesThatFile() {
    VerifiedArchive verdict = Verdicts.ofLength(1);
    SnapshotVerifier verifier =
        source -> {
          assertThat(source.description()).isEqualTo(FILE.toString());
          return verdict;
        };

    assertThat(verifier.verify(FILE)).isSameAs(verdict);
  }

  @Test
  void metadata_ofResults_isThatOfTheirArchive() {
    assertThat(StubClient.SAVED.metadata()).isSameAs(StubClient.SAVED.archive().metadata());
    assertThat(StubClient.RESTORED.metadata()).isSameAs(StubClient.RESTORED.archive().metadata());
  }
}
