package io.github.consulsnapshot.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.consulsnapshot.testing.KvEntry;
import io.github.consulsnapshot.testing.StateBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found is what a comparison in memory finds, in whatever order the records come. */
class StateComparisonPropertyTest {
  private static final int ROUNDS = 200;

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 513, 1 << 16})
  void compare_anyTwoStates_findsWhatTheNaiveComparisonFinds(int piece) throws IOException {
    Random random = new Random(piece);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] before = state(random);
      byte[] after = state(random);
      boolean bookkeeping = random.nextBoolean();
      ComparisonOptions options = ComparisonOptions.defaults().withBookkeeping(bookkeeping);

      List<String> found =
          new ArrayList<>(
              Comparisons.differences(before, after, options, piece).stream()
                  .map(StateComparisonPropertyTest::line)
                  .toList());
      Collections.sort(found);

      assertThat(found)
          .as("round %s", round)
          .isEqualTo(NaiveComparison.differences(before, after, bookkeeping));
    }
  }

  private static String line(StateDifference difference) {
    String identity =
        difference.type() == 200
            ? "200 " + UNKNOWN.get(difference.identity().toString())
            : difference.type() + " " + difference.identity();
    return difference.kind() + " " + identity + " " + difference.fields();
  }

  /** The plain forms of the records of the unknown type, by their identities. */
  private static final Map<String, String> UNKNOWN = unknown();

  private static Map<String, String> unknown() {
    Map<String, String> forms = new LinkedHashMap<>();
    for (int i = 0; i < 4; i++) {
      Bytes canonical =
          CanonicalValue.of(
              new StateValue.Fields(
                  List.of(
                      new StateValue.Entry(
                          new StateValue.Text(Bytes.ofUtf8("a")),
                          new StateValue.Whole(i, false)))));
      forms.put(new ContentHash().hexOf(canonical, 64), "{a=" + i + "}");
    }
    return forms;
  }

  /** Mostly types in a row and in order, as servers write them; else anything. */
  private static byte[] state(Random random) {
    List<Consumer<StateBuilder>> keys = new ArrayList<>();
    boolean ordered = random.nextInt(4) > 0;
    for (int key = 0; key < 12; key++) {
      int times = ordered ? random.nextInt(4) > 0 ? 1 : 0 : random.nextInt(3);
      for (int i = 0; i < times; i++) {
        keys.add(kv("k" + (char) ('a' + key), random));
      }
    }
    List<Consumer<StateBuilder>> sessions = new ArrayList<>();
    for (int session = 0; session < 5; session++) {
      if (random.nextInt(4) > 0) {
        sessions.add(session("s" + session, random));
      }
    }
    Collections.shuffle(sessions, random);
    List<Consumer<StateBuilder>> others = new ArrayList<>();
    for (int other = random.nextInt(4); other > 0; other--) {
      others.add(builder -> builder.record(200, Map.of("a", random.nextInt(4))));
    }
    List<List<Consumer<StateBuilder>>> groups = new ArrayList<>(List.of(keys, sessions, others));
    if (random.nextInt(3) == 0) {
      Collections.shuffle(groups, random);
    }
    List<Consumer<StateBuilder>> all = new ArrayList<>();
    groups.forEach(all::addAll);
    if (!ordered) {
      Collections.shuffle(all, random);
    }
    StateBuilder builder = new StateBuilder();
    all.forEach(record -> record.accept(builder));
    return builder.build();
  }

  private static Consumer<StateBuilder> kv(String key, Random random) {
    KvEntry entry =
        KvEntry.of(key, "v".repeat(random.nextInt(3)))
            .withFlags(random.nextInt(8) / 7)
            .withIndexes(1, random.nextInt(2));
    return builder -> builder.kv(entry);
  }

  /** The fields in any order, some of them missing. */
  private static Consumer<StateBuilder> session(String id, Random random) {
    List<Map.Entry<String, Object>> fields = new ArrayList<>();
    fields.add(Map.entry("ID", id));
    fields.add(Map.entry("Name", random.nextBoolean() ? "" : "n"));
    fields.add(Map.entry("CreateIndex", random.nextInt(2)));
    if (random.nextBoolean()) {
      fields.add(Map.entry("NodeChecks", random.nextBoolean() ? List.of() : List.of("c")));
    }
    if (random.nextBoolean()) {
      fields.add(Map.entry("Flag", random.nextBoolean()));
    }
    Collections.shuffle(fields, random);
    Map<String, Object> record = new LinkedHashMap<>();
    fields.forEach(field -> record.put(field.getKey(), field.getValue()));
    return builder -> builder.record(3, record);
  }
}
