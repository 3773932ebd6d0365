package io.github.consulsnapshot.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.archive.ArchiveLimits;
import io.github.consulsnapshot.testing.KvEntry;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyValueExportTest {
  private static final byte[] STATE =
      new StateBuilder()
          .index("kvs", 3)
          .kv(KvEntry.of("a/<&>\u00fc\"x", "v").withFlags(Long.MIN_VALUE + 1))
          .kv("a/b", new byte[] {0, -1})
          .kv("a/empty", "")
          .tombstone("a/gone", 5)
          .kv("b", "not asked for")
          .build();

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 513, 1 << 16})
  void write_prefix_isWhatConsulKvExportPrints(int piece) throws IOException {
    KeySelection selection = KeySelection.prefix("a/");
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThat(KeyValueExport.check(reader(STATE, piece, selection))).isEqualTo(3);
    assertThat(KeyValueExport.write(reader(STATE, piece, selection), out)).isEqualTo(3);

    assertThat(out.toString(UTF_8))
        .isEqualTo(
            """
            [
            \t{
            \t\t"key": "a/\\u003c\\u0026\\u003e\u00fc\\"x",
            \t\t"flags": 9223372036854775809,
            \t\t"value": "dg=="
            \t},
            \t{
            \t\t"key": "a/b",
            \t\t"flags": 0,
            \t\t"value": "AP8="
            \t},
            \t{
            \t\t"key": "a/empty",
            \t\t"flags": 0,
            \t\t"value": ""
            \t}
            ]
            """);
  }

  @Test
  void write_nothingSelected_isAnEmptyList() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThat(KeyValueExport.write(reader(STATE, 100, KeySelection.key("a/gone")), out)).isZero();

    assertThat(out.toString(UTF_8)).isEqualTo("[]\n");
  }

  @Test
  void export_keyThatIsNoUtf8_isRefusedOnlyWhenItIsSelected() throws IOException {
    byte[] state =
        StateBytes.concat(
            new StateBuilder().kv("good", "1").build(), StateBytes.hex("0281a34b6579a3ff1b2f"));

    assertThatThrownBy(() -> KeyValueExport.check(reader(state, 9, KeySelection.all())))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("the key \\xff\\x1b/ in record 2 of type KVS");
    assertThatThrownBy(
            () ->
                KeyValueExport.write(
                    reader(state, 9, KeySelection.all()), new ByteArrayOutputStream()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("the key \\xff\\x1b/");
    assertThat(KeyValueExport.check(reader(state, 9, KeySelection.prefix("good")))).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 513, 1 << 16})
  void next_eachSelection_givesItsEntriesInTheOrderOfTheState(int piece) throws IOException {
    assertThat(keys(piece, KeySelection.all()))
        .containsExactly("a/<&>\u00fc\"x", "a/b", "a/empty", "b");
    assertThat(keys(piece, KeySelection.prefix("a/b"))).containsExactly("a/b");
    assertThat(keys(piece, KeySelection.prefix("a"))).hasSize(3);
    assertThat(keys(piece, KeySelection.key("a"))).isEmpty();
    assertThat(keys(piece, KeySelection.key("b"))).containsExactly("b");
  }

  @Test
  void last_keyThatIsThereTwice_isTheOneThatARestoreLeaves() throws IOException {
    byte[] state = new StateBuilder().kv("a", "1").kv("b", "x").kv("a", "2").kv("c", "y").build();

    assertThat(reader(state, 9, KeySelection.key("a")).last())
        .hasValueSatisfying(entry -> assertThat(entry.value()).isEqualTo(Bytes.ofUtf8("2")));
    assertThat(reader(state, 9, KeySelection.key("d")).last()).isEmpty();
  }

  @Test
  void next_entryTooLongToLoad_isTyped() {
    byte[] state = new StateBuilder().kv("long", new byte[200_000]).build();
    KeyValueReader reader =
        new KeyValueReader(
            new StateReader(
                StateBytes.inPieces(state, 512),
                "",
                ArchiveLimits.defaults().withMaxLoadedRecordBytes(100_000)),
            KeySelection.all());

    assertThatThrownBy(reader::next)
        .isInstanceOfSatisfying(
            InvalidArchiveException.class,
            e -> assertThat(e.fault()).isEqualTo(ArchiveFault.LIMIT));
  }

  @Test
  void forEach_selectedEntries_areToldInOrderUntilTheListenerEndsIt() throws IOException {
    List<String> told = new ArrayList<>();
    long count =
        reader(STATE, 513, KeySelection.prefix("a/")).forEach(entry -> told.add(entry.key()));

    assertThat(told).isEqualTo(keys(1, KeySelection.prefix("a/"))).hasSize((int) count);
    KeyValueReader ended = reader(STATE, 513, KeySelection.all());
    assertThatThrownBy(
            () ->
                ended.forEach(
                    entry -> {
                      throw new IOException("enough");
                    }))
        .hasMessage("enough");
    assertThat(ended.next()).isPresent();
  }

  private static List<String> keys(int piece, KeySelection selection) throws IOException {
    List<String> keys = new ArrayList<>();
    KeyValueReader reader = reader(STATE, piece, selection);
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      keys.add(next.get().key());
    }
    return keys;
  }

  private static KeyValueReader reader(byte[] state, int piece, KeySelection selection) {
    return new KeyValueReader(
        new StateReader(StateBytes.inPieces(state, piece), "", ArchiveLimits.defaults()),
        selection);
  }
}
