package io.github.consulsnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.KeyChange.Action;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeySelectionTest {
  @Test
  void contains_eachSelection_isWhatItSays() {
    assertThat(List.of("app", "app/", "app/x", "apple", "b"))
        .filteredOn(KeySelection.prefix("app/")::contains)
        .containsExactly("app/", "app/x");
    assertThat(List.of("app", "app/", "apple"))
        .filteredOn(KeySelection.key("app")::contains)
        .containsExactly("app");
    assertThat(List.of("", "a")).allMatch(KeySelection.all()::contains);
  }

  @Test
  void prefixAndKey_emptyOrNoText_areRefused() {
    assertThatThrownBy(() -> KeySelection.prefix(""))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("KeySelection.all()");
    assertThatThrownBy(() -> KeySelection.key("")).isInstanceOf(InvalidSettingException.class);
    assertThatThrownBy(() -> KeySelection.prefix("a\ud800"))
        .isInstanceOf(InvalidSettingException.class);
    assertThatThrownBy(() -> KeySelection.key(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void equals_sameTextOfAnotherKind_differs() {
    assertThat(KeySelection.prefix("a"))
        .isEqualTo(KeySelection.prefix("a"))
        .hasSameHashCodeAs(KeySelection.prefix("a"))
        .isNotEqualTo(KeySelection.key("a"))
        .hasToString("the prefix a");
    assertThat(KeySelection.all()).hasToString("all keys");
    assertThat(KeySelection.key("a")).hasToString("the key a");
  }

  @Test
  void plan_stepOfAnotherKey_cannotBe() {
    KeyChange other = new KeyChange("b", Action.DELETE, 5, 0, 1, false, "");

    assertThatThrownBy(
            () ->
                new KeyRestorePlan(
                    KeySelection.prefix("a"),
                    KeyRestoreOptions.defaults(),
                    "",
                    List.of(other),
                    0,
                    0,
                    List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void options_toBuilder_keepsEverything() {
    ProgressListener listener = progress -> {};
    KeyRestoreOptions options =
        KeyRestoreOptions.builder()
            .datacenter("dc2")
            .deleteExtra(true)
            .maxChanges(7)
            .progress(listener)
            .build();

    KeyRestoreOptions copy = options.toBuilder().build();

    assertThat(copy.scope().datacenter()).hasValue("dc2");
    assertThat(copy.deleteExtra()).isTrue();
    assertThat(copy.maxChanges()).isEqualTo(7);
    assertThat(copy.progress()).isSameAs(listener);
    assertThat(KeyRestoreOptions.defaults().deleteExtra()).isFalse();
    assertThatThrownBy(() -> KeyRestoreOptions.builder().maxChanges(0))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("maxChanges: 0 given");
  }
}
