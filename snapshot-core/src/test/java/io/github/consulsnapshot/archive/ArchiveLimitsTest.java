package io.github.consulsnapshot.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.consulsnapshot.InvalidSettingException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveLimitsTest {
  @Test
  void defaults_areTheDocumentedOnes() {
    assertThat(ArchiveLimits.defaults().maxArchiveBytes()).isEqualTo(1L << 40);
    assertThat(ArchiveLimits.defaults().maxStateBytes()).isEqualTo(1L << 40);
    assertThat(ArchiveLimits.defaults().maxRecordBytes()).isEqualTo(1L << 30);
    assertThat(ArchiveLimits.defaults().maxNesting()).isEqualTo(128);
  }

  @Test
  void with_oneLimit_keepsTheOthersAndTheOriginal() {
    ArchiveLimits limits =
        ArchiveLimits.defaults()
            .withMaxArchiveBytes(4)
            .withMaxStateBytes(1)
            .withMaxRecordBytes(2)
            .withMaxNesting(3);

    assertThat(limits.maxArchiveBytes()).isEqualTo(4);
    assertThat(limits.maxStateBytes()).isEqualTo(1);
    assertThat(limits.maxRecordBytes()).isEqualTo(2);
    assertThat(limits.maxNesting()).isEqualTo(3);
    defaults_areTheDocumentedOnes();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void with_lessThanOne_refusedByName(int value) {
    ArchiveLimits limits = ArchiveLimits.defaults();

    assertRefused("maxArchiveBytes", () -> limits.withMaxArchiveBytes(value));
    assertRefused("maxStateBytes", () -> limits.withMaxStateBytes(value));
    assertRefused("maxRecordBytes", () -> limits.withMaxRecordBytes(value));
    assertRefused("maxNesting", () -> limits.withMaxNesting(value));
  }

  @Test
  void withMaxNesting_upperEdge_isTenThousand() {
    assertThat(ArchiveLimits.defaults().withMaxNesting(512).maxNesting()).isEqualTo(512);
    assertRefused("maxNesting", () -> ArchiveLimits.defaults().withMaxNesting(513));
  }

  @Test
  void equals_sameLimits_areEqualAndReadAlike() {
    ArchiveLimits defaults = ArchiveLimits.defaults();
    List<UnaryOperator<ArchiveLimits>> changes =
        List.of(
            limits -> limits.withMaxArchiveBytes(1),
            limits -> limits.withMaxStateBytes(1),
            limits -> limits.withMaxRecordBytes(1),
            limits -> limits.withMaxLoadedRecordBytes(1),
            limits -> limits.withMaxNesting(1));

    for (UnaryOperator<ArchiveLimits> change : changes) {
      ArchiveLimits changed = change.apply(defaults);
      assertThat(changed)
          .isEqualTo(change.apply(defaults))
          .hasSameHashCodeAs(change.apply(defaults))
          .hasToString(change.apply(defaults).toString())
          .isNotEqualTo(defaults);
      assertThat(changed.toString()).isNotEqualTo(defaults.toString());
    }
  }

  private static void assertRefused(String setting, ThrowingCallable call) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(call)
        .withMessageStartingWith(setting + ": ")
        .satisfies(e -> assertThat(e.setting()).isEqualTo(setting));
  }
}
