package io.github.consulsnapshot.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.consulsnapshot.InvalidSettingException;
import io.github.consulsnapshot.OperationCancelledException;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.StagedSnapshot;
import io.github.consulsnapshot.StorageException;
import io.github.consulsnapshot.VerifiedArchive;
import io.github.consulsnapshot.store.SnapshotName;
import io.github.consulsnapshot.store.SnapshotPage;
import io.github.consulsnapshot.store.SnapshotStore;
import io.github.consulsnapshot.store.StoredSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every {@link SnapshotStore} keeps, wherever it puts its snapshots. Extend it once for each
 * kind of store. Besides the store it needs another way to the same place, past the store, to put
 * there what others might put and to see what is left.
 *
 * <p>Tests of listing, opening and confirming are left out for a store that cannot list, and those
 * of deleting for one that cannot delete.
 */
public abstract class SnapshotStoreContract {
  private static final String CLUSTER = "dc1";
  private static final Instant TIME = Instant.parse("2026-01-31T23:59:59.123Z");
  private static final Instant LATER = TIME.plusMillis(1);
  private static final byte[] SMALL = "one archive".getBytes(UTF_8);
  private static final byte[] OTHER = "yet another archive".getBytes(UTF_8);

  /** Beyond the largest number of 63 bits. */
  private static final long HUGE = Long.parseUnsignedLong("18446744073709551615");

  private static final List<String> LOOK_ALIKES =
      List.of(
          "consul-dc1-20260131T235959.123Z-12",
          "consul-dc1-20260131T235959.123Z-12.snap.tmp",
          "consul-dc1-20260131T235959.123Z-12.snap.sha256",
          "consul-dc1-20260131T235959.123Z-12.SNAP",
          "consul-dc1-20260131T235959.123Z-12.snap ",
          "consul-dc1-20260131T235959.123Z-12.snap\n",
          " consul-dc1-20260131T235959.123Z-12.snap",
          "CONSUL-dc1-20260131T235959.123Z-12.snap",
          "consul-DC1-20260131T235959.123Z-12.snap",
          "consul-dc1-20260131t235959.123z-12.snap",
          "consul-dc1-20260131T235959Z-12.snap",
          "consul-dc1-20260131T235959.12Z-12.snap",
          "consul-dc1-20260230T235959.123Z-12.snap",
          "consul-dc1-20260131T240000.000Z-12.snap",
          "consul-dc1-20260131T235960.123Z-12.snap",
          "consul-dc1-19691231T235959.999Z-12.snap",
          "consul-dc1-20260131T235959.123Z-012.snap",
          "consul-dc1-20260131T235959.123Z-+12.snap",
          "consul-dc1-20260131T235959.123Z--12.snap",
          "consul-dc1-20260131T235959.123Z-.snap",
          "consul-dc1-20260131T235959.123Z-18446744073709551616.snap",
          "consul-dc1-20260131T235959.123Z-\u0661\u0662.snap",
          "consul-1769903999000000000.snap",
          "consul-dc1-1769903999000000000.snap",
          "consul-.snap",
          ".consul-dc1-20260131T235959.123Z-12.snap",
          "old-consul-dc1-20260131T235959.123Z-12.snap",
          "backup.snap");

  private SnapshotStore store;

  /** For the classes that extend it. */
  protected SnapshotStoreContract() {}

  /**
   * A store over a place that is empty. Asked for once before each test; who makes it closes it.
   *
   * @return the store
   */
  protected abstract SnapshotStore store();

  /**
   * The names of all that a reader of the place can see, snapshots or not, without whatever the
   * store puts before each. Not what is only staged.
   *
   * @return the names, in any order
   */
  protected abstract List<String> names();

  /**
   * What is staged and not visible, or was left behind so: temporary files, uploads that were not
   * completed.
   *
   * @return what each is called, in any order
   */
  protected abstract List<String> unfinished();

  /**
   * Puts something beside the snapshots, or in the place of one, as another program would.
   *
   * @param name what it is called
   * @param content the bytes
   */
  protected abstract void put(String name, byte[] content);

  /**
   * Takes something away, as another program would.
   *
   * @param name what it is called; it is there
   */
  protected abstract void remove(String name);

  /**
   * What another program would read.
   *
   * @param name what it is called; it is there
   * @return the bytes
   */
  protected abstract byte[] content(String name);

  /**
   * How many snapshots a page has at most, so that the tests can put more there.
   *
   * @return a number that a test can put there several times over
   */
  protected abstract int pageSize();

  /**
   * The lengths of archives that matter, such as those around the size of one part.
   *
   * @return the lengths, all more than 0
   */
  protected List<Integer> sizes() {
    return List.of(1, 511, 512, 513, 8191, 8192, 8193, 300_001);
  }

  /**
   * Whether a commit under a name that is there already fails. Otherwise it replaces that snapshot
   * whole.
   *
   * @return true unless the store cannot keep two writers apart
   */
  protected boolean keepsTakenNames() {
    return true;
  }

  /**
   * Whether the place can hold something of that name at all.
   *
   * @param name a name that looks like that of a snapshot and is none
   * @return true unless the class says otherwise
   */
  protected boolean canHold(String name) {
    return true;
  }

  @BeforeEach
  void openStore() {
    store = store();
  }

  @AfterEach
  void requireNothingUnfinished() {
    assertThat(Thread.interrupted()).as("interrupt status left by the test").isFalse();
    assertThat(unfinished()).as("left behind").isEmpty();
  }

  @Test
  void stage_beforeCommit_nothingIsVisible() throws IOException {
    byte[] content = random(largest());
    SnapshotTarget target = store.target(CLUSTER, TIME);
    try (StagedSnapshot staged = target.stage()) {
      assertThat(names()).isEmpty();
      VerifiedArchive archive = archive(content, 7);
      staged.announce(archive.metadata());
      staged.output().write(content);
      staged.output().flush();
      assertThat(names()).isEmpty();
      requireListed();

      staged.commit(archive);
      assertThat(names()).containsExactly(text(TIME, 7));
    }
    assertThat(names()).containsExactly(text(TIME, 7));
  }

  @Test
  void close_withoutCommit_leavesNothing() throws IOException {
    for (int bytes : List.of(0, 1, largest())) {
      StagedSnapshot staged = store.target(CLUSTER, TIME).stage();
      staged.output().write(random(bytes));

      staged.close();

      assertThat(unfinished()).isEmpty();
      assertThat(names()).isEmpty();
    }
    StagedSnapshot announced = store.target(CLUSTER, TIME).stage();
    announced.announce(archive(SMALL, 7).metadata());
    announced.output().write(random(largest()));
    announced.close();
    assertThat(unfinished()).isEmpty();
    assertThat(names()).isEmpty();
  }

  @Test
  void prepare_anySize_showsNothingUntilCommit() throws IOException {
    for (byte[] content : List.of(SMALL, random(largest()))) {
      VerifiedArchive archive = archive(content, 7);
      StagedSnapshot forgotten = store.target(CLUSTER, TIME).stage();
      forgotten.announce(archive.metadata());
      forgotten.output().write(content);
      forgotten.prepare(archive);
      forgotten.prepare(archive);
      assertThat(names()).isEmpty();
      forgotten.close();
      assertThat(names()).isEmpty();
      assertThat(unfinished()).isEmpty();

      try (StagedSnapshot staged = store.target(CLUSTER, TIME).stage()) {
        staged.announce(archive.metadata());
        staged.output().write(content);
        staged.prepare(archive);
        staged.commit(archive);
      }
      assertThat(Arrays.equals(content(text(TIME, 7)), content)).isTrue();
      store.confirm(snapshot(TIME, 7, content), archive);
      remove(text(TIME, 7));
    }
  }

  @Test
  void prepare_otherLengthThanWritten_failsAndLeavesNothing() throws IOException {
    try (StagedSnapshot staged = store.target(CLUSTER, TIME).stage()) {
      staged.output().write(SMALL);

      assertThatIOException().isThrownBy(() -> staged.prepare(archive(random(2), 7)));
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void close_again_doesNothing() throws IOException {
    StagedSnapshot aborted = store.target(CLUSTER, TIME).stage();
    aborted.close();
    aborted.close();
    assertThat(names()).isEmpty();

    StagedSnapshot committed = store.target(CLUSTER, TIME).stage();
    committed.output().write(SMALL);
    committed.commit(archive(SMALL, 7));
    committed.close();
    committed.close();
    assertThat(names()).containsExactly(text(TIME, 7));
  }

  @Test
  void commit_afterClose_failsAndLeavesNothing() throws IOException {
    StagedSnapshot staged = store.target(CLUSTER, TIME).stage();
    staged.output().write(SMALL);
    staged.close();

    assertThatIOException().isThrownBy(() -> staged.commit(archive(SMALL, 7)));

    assertThat(names()).isEmpty();
  }

  @Test
  void commit_whole_isThereUnderClusterTimeAndIndex() throws IOException {
    String location = commit(CLUSTER, TIME, 4711, SMALL);

    assertThat(names()).containsExactly("consul-dc1-20260131T235959.123Z-4711.snap");
    assertThat(location).contains("consul-dc1-20260131T235959.123Z-4711.snap");
    assertThat(content(text(TIME, 4711))).isEqualTo(SMALL);
    requireListed(snapshot(TIME, 4711, SMALL));
  }

  @Test
  void commit_indexBeyond63Bits_isUnsigned() throws IOException {
    commit(CLUSTER, TIME, HUGE, SMALL);

    assertThat(names())
        .containsExactly("consul-dc1-20260131T235959.123Z-18446744073709551615.snap");
    requireListed(snapshot(TIME, HUGE, SMALL));
  }

  @Test
  void commit_indexesOfOneTime_areInTheOrderOfNumbers() throws IOException {
    for (long index : new long[] {HUGE, 10, 9, Long.MAX_VALUE, 100}) {
      commit(CLUSTER, TIME, index, SMALL);
    }

    requireListed(
        snapshot(TIME, 9, SMALL),
        snapshot(TIME, 10, SMALL),
        snapshot(TIME, 100, SMALL),
        snapshot(TIME, Long.MAX_VALUE, SMALL),
        snapshot(TIME, HUGE, SMALL));
  }

  @Test
  void commit_timeFinerThanAMillisecond_isCutDown() throws IOException {
    commit(CLUSTER, TIME.plusNanos(999_999), 7, SMALL);

    assertThat(names()).containsExactly(text(TIME, 7));
  }

  @TestFactory
  Stream<DynamicTest> commit_anyLengthInAnyPieces_isStoredToTheByte() {
    List<DynamicTest> tests = new ArrayList<>();
    int number = 0;
    for (int size : sizes()) {
      for (int piece : new TreeSet<>(List.of(1, 511, 512, 513, 8192, size))) {
        // A byte at a time takes long, and shows no more of a long archive than of a short one.
        if (piece <= size && (piece > 1 || size <= 10_000)) {
          Instant time = TIME.plusMillis(number++);
          tests.add(
              DynamicTest.dynamicTest(
                  size + " bytes in pieces of " + piece, () -> requireStored(time, size, piece)));
        }
      }
    }
    return tests.stream();
  }

  private void requireStored(Instant time, int size, int piece) throws IOException {
    byte[] content = random(size);
    VerifiedArchive archive = archive(content, 7);
    try (StagedSnapshot staged = store.target(CLUSTER, time).stage()) {
      writeInPieces(staged.output(), content, piece);
      staged.commit(archive);
    }
    StoredSnapshot snapshot = snapshot(time, 7, content);
    assertThat(Arrays.equals(content(snapshot.name().text()), content)).isTrue();
    if (store.canList()) {
      store.confirm(snapshot, archive);
      assertThat(Arrays.equals(read(store.source(snapshot)), content)).isTrue();
    }
    assertThat(unfinished()).isEmpty();
  }

  /** From the middle of a larger array; a piece of one byte by the method for that. */
  private static void writeInPieces(OutputStream out, byte[] content, int piece)
      throws IOException {
    if (piece == 1) {
      for (byte each : content) {
        out.write(each);
      }
      return;
    }
    byte[] array = new byte[piece + 3];
    for (int at = 0; at < content.length; at += piece) {
      int length = Math.min(piece, content.length - at);
      System.arraycopy(content, at, array, 2, length);
      out.write(array, 2, length);
      // The array belongs to the writer, who uses it again.
      Arrays.fill(array, (byte) '!');
    }
  }

  @Test
  void commit_announcedAtAnyMomentOrNever_isTheSame() throws IOException {
    byte[] content = random(largest());
    VerifiedArchive archive = archive(content, 4711);
    int half = content.length / 2;
    for (int moment = 0; moment < 4; moment++) {
      try (StagedSnapshot staged = store.target(CLUSTER, TIME.plusMillis(moment)).stage()) {
        if (moment == 0) {
          staged.announce(archive.metadata());
        }
        staged.output().write(content, 0, half);
        if (moment == 1) {
          staged.announce(archive.metadata());
        }
        staged.output().write(content, half, content.length - half);
        if (moment == 2) {
          staged.announce(archive.metadata());
        }
        staged.commit(archive);
      }
      String name = text(TIME.plusMillis(moment), 4711);
      assertThat(names()).hasSize(moment + 1).contains(name);
      assertThat(Arrays.equals(content(name), content)).isTrue();
    }
  }

  @Test
  void commit_otherMetadataThanAnnounced_failsAndLeavesNothing() throws IOException {
    for (int bytes : List.of(SMALL.length, largest())) {
      byte[] content = random(bytes);
      try (StagedSnapshot staged = store.target(CLUSTER, TIME).stage()) {
        staged.announce(archive(content, 4712).metadata());
        staged.output().write(content);

        assertThatIOException().isThrownBy(() -> staged.commit(archive(content, 4711)));
      }
      assertThat(names()).isEmpty();
      assertThat(unfinished()).isEmpty();
    }
  }

  @Test
  void commit_otherLengthThanWritten_failsAndLeavesNothing() throws IOException {
    byte[] large = random(largest());
    for (byte[] content : List.of(SMALL, large)) {
      for (int difference : new int[] {-1, 1}) {
        try (StagedSnapshot staged = store.target(CLUSTER, TIME).stage()) {
          staged.output().write(content);
          VerifiedArchive wrong = archive(content, 7, content.length + difference);

          assertThatIOException().isThrownBy(() -> staged.commit(wrong));
          assertThat(names()).isEmpty();
        }
        assertThat(names()).isEmpty();
        assertThat(unfinished()).isEmpty();
      }
    }
  }

  @Test
  void commit_failed_theNextStagingOfTheTargetSucceeds() throws IOException {
    SnapshotTarget target = store.target(CLUSTER, TIME);
    try (StagedSnapshot staged = target.stage()) {
      staged.output().write(OTHER);
      assertThatIOException().isThrownBy(() -> staged.commit(archive(SMALL, 7)));
    }

    try (StagedSnapshot staged = target.stage()) {
      staged.output().write(SMALL);
      staged.commit(archive(SMALL, 7));
    }

    assertThat(names()).containsExactly(text(TIME, 7));
    assertThat(content(text(TIME, 7))).isEqualTo(SMALL);
  }

  @Test
  void commit_nameIsTaken_oneOfThemStandsThereWhole() throws IOException {
    commit(CLUSTER, TIME, 7, SMALL);

    if (keepsTakenNames()) {
      try (StagedSnapshot staged = store.target(CLUSTER, TIME).stage()) {
        staged.output().write(OTHER);
        assertThatIOException()
            .isThrownBy(() -> staged.commit(archive(OTHER, 7)))
            .withMessageContaining(text(TIME, 7));
      }
      assertThat(content(text(TIME, 7))).isEqualTo(SMALL);
    } else {
      commit(CLUSTER, TIME, 7, OTHER);
      assertThat(content(text(TIME, 7))).isEqualTo(OTHER);
    }
    assertThat(names()).containsExactly(text(TIME, 7));
  }

  @Test
  void output_closedByItsWriter_canStillBeCommitted() throws IOException {
    try (StagedSnapshot staged = store.target(CLUSTER, TIME).stage()) {
      assertThat(staged.output()).isSameAs(staged.output());
      try (OutputStream out = staged.output()) {
        out.write(SMALL);
      }
      assertThat(names()).isEmpty();
      staged.commit(archive(SMALL, 7));
    }
    assertThat(content(text(TIME, 7))).isEqualTo(SMALL);
  }

  @Test
  void stage_severalAtOnce_doNotDisturbEachOther() throws IOException {
    byte[] large = random(largest());
    SnapshotTarget target = store.target(CLUSTER, TIME);
    StagedSnapshot abandoned = target.stage();
    try (StagedSnapshot first = target.stage();
        StagedSnapshot later = store.target(CLUSTER, LATER).stage();
        StagedSnapshot elsewhere = store.target("dc1-west", TIME).stage()) {
      int half = large.length / 2;
      first.output().write(large, 0, half);
      abandoned.output().write(large);
      later.output().write(OTHER);
      elsewhere.output().write(SMALL);
      first.output().write(large, half, large.length - half);

      abandoned.close();
      later.commit(archive(OTHER, 8));
      elsewhere.commit(archive(SMALL, 7));
      assertThat(names()).containsExactlyInAnyOrder(text(LATER, 8), west(TIME, 7));
      first.commit(archive(large, 7));
    }

    assertThat(names()).containsExactlyInAnyOrder(text(TIME, 7), text(LATER, 8), west(TIME, 7));
    assertThat(Arrays.equals(content(text(TIME, 7)), large)).isTrue();
    assertThat(content(text(LATER, 8))).isEqualTo(OTHER);
    assertThat(content(west(TIME, 7))).isEqualTo(SMALL);
  }

  @Test
  void check_allInPlace_writesNothing() throws IOException {
    SnapshotTarget target = store.target(CLUSTER, TIME);

    target.check();

    assertThat(names()).isEmpty();
    assertThat(unfinished()).isEmpty();
    assertThat(target.description()).isNotBlank();
    assertThat(store.description()).isNotBlank();
  }

  @Test
  void target_noSuchCluster_isRefusedByName() {
    for (String cluster : List.of("", "DC1", "dc1-", "../dc1", "dc 1", "a".repeat(65))) {
      assertThatExceptionOfType(InvalidSettingException.class)
          .isThrownBy(() -> store.target(cluster, TIME))
          .satisfies(e -> assertThat(e.setting()).isEqualTo("cluster"));
    }
    assertThatNullPointerException().isThrownBy(() -> store.target(null, TIME));
    assertThatNullPointerException().isThrownBy(() -> store.target(CLUSTER, null));
  }

  @Test
  void page_unknownCluster_isEmptyAndTheLast() throws IOException {
    assumeListing();
    commit("dc1-west", TIME, 7, SMALL);

    SnapshotPage page = store.page(CLUSTER, Optional.empty());

    assertThat(page.snapshots()).isEmpty();
    assertThat(page.next()).isEmpty();
    assertThat(store.list(CLUSTER)).isEmpty();
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> store.page("DC1", Optional.empty()));
  }

  @Test
  void page_foreignObjects_areNeverListedNorTouched() throws IOException {
    List<String> foreign = foreignNames();
    foreign.forEach(name -> put(name, OTHER));
    commit(CLUSTER, TIME, 7, SMALL);

    requireListed(snapshot(TIME, 7, SMALL));
    store.probe();
    if (store.canDelete()) {
      store.delete(snapshot(TIME, 7, SMALL));
    }

    assertThat(names()).containsAll(foreign);
    for (String name : foreign) {
      assertThat(content(name)).isEqualTo(OTHER);
    }
  }

  @Test
  void page_clustersThatBeginAlike_areKeptApart() throws IOException {
    List<String> clusters = List.of("dc", "dc1", "dc1-west", "dc1_west", "dc11", "dc1-20260131");
    for (String cluster : clusters) {
      commit(cluster, TIME, 7, SMALL);
    }
    assumeListing();

    for (String cluster : clusters) {
      assertThat(store.list(cluster))
          .containsExactly(new StoredSnapshot(new SnapshotName(cluster, TIME, 7), SMALL.length));
    }
  }

  @Test
  void page_emptyObject_isNoSnapshot() throws IOException {
    put(text(TIME, 7), new byte[0]);
    commit(CLUSTER, LATER, 8, SMALL);

    requireListed(snapshot(LATER, 8, SMALL));
  }

  @Test
  void list_moreThanAPage_hasEachOnceAndInOrder() {
    assumeListing();
    List<StoredSnapshot> all = putSnapshots(2 * pageSize() + 1);
    put("consul-dc1-west-20260131T235959.123Z-12.snap", SMALL);
    put("zzz", SMALL);

    List<StoredSnapshot> paged = new ArrayList<>();
    Optional<SnapshotPage> page = Optional.of(store.page(CLUSTER, Optional.empty()));
    int pages = 0;
    while (page.isPresent()) {
      assertThat(page.get().snapshots()).hasSizeLessThanOrEqualTo(pageSize());
      paged.addAll(page.get().snapshots());
      pages++;
      page = page.get().next().map(next -> store.page(CLUSTER, Optional.of(next)));
    }

    assertThat(pages).isGreaterThan(2);
    assertThat(paged).isEqualTo(all);
    assertThat(store.list(CLUSTER)).isEqualTo(all);
    assertThat(store.list(CLUSTER).findFirst()).contains(all.get(0));
    assertThat(store.list(CLUSTER).skip(pageSize()).findFirst()).contains(all.get(pageSize()));
  }

  @Test
  void list_aPageWasRead_whatComesOrGoesLeavesTheOthersAsTheyAre() {
    assumeListing();
    List<StoredSnapshot> all = putSnapshots(2 * pageSize());
    SnapshotPage first = store.page(CLUSTER, Optional.empty());
    StoredSnapshot last = first.snapshots().get(first.snapshots().size() - 1);

    put(text(TIME.minusMillis(1), 1), SMALL);
    remove(last.name().text());
    List<StoredSnapshot> rest = new ArrayList<>();
    Optional<String> next = first.next();
    while (next.isPresent()) {
      SnapshotPage page = store.page(CLUSTER, next);
      rest.addAll(page.snapshots());
      next = page.next();
    }

    assertThat(rest).isEqualTo(all.subList(first.snapshots().size(), all.size()));
  }

  @Test
  void page_storeCannotList_fails() {
    assumeThat(store.canList()).isFalse();

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.page(CLUSTER, Optional.empty()));
    assertThat(store.canDelete()).isFalse();
  }

  @Test
  void delete_oneOfSeveral_theOthersStay() throws IOException {
    assumeDeleting();
    commit(CLUSTER, TIME, 7, SMALL);
    commit(CLUSTER, TIME, 77, SMALL);
    commit(CLUSTER, LATER, 7, SMALL);
    commit("dc1-west", TIME, 7, SMALL);

    store.delete(snapshot(TIME, 7, SMALL));

    assertThat(names()).containsExactlyInAnyOrder(text(TIME, 77), text(LATER, 7), west(TIME, 7));
    requireListed(snapshot(TIME, 77, SMALL), snapshot(LATER, 7, SMALL));
  }

  @Test
  void delete_notThere_isFine() throws IOException {
    assumeDeleting();
    commit(CLUSTER, TIME, 7, SMALL);

    store.delete(snapshot(TIME, 7, SMALL));
    assertThatCode(() -> store.delete(snapshot(TIME, 7, SMALL))).doesNotThrowAnyException();

    assertThat(names()).isEmpty();
  }

  @Test
  void delete_storeCannotDelete_failsAndLeavesIt() throws IOException {
    assumeThat(store.canDelete()).isFalse();
    commit(CLUSTER, TIME, 7, SMALL);

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.delete(snapshot(TIME, 7, SMALL)));

    assertThat(names()).containsExactly(text(TIME, 7));
  }

  @Test
  void source_stored_canBeOpenedAgainAndAgain() throws IOException {
    assumeListing();
    byte[] content = random(largest());
    commit(CLUSTER, TIME, 7, content);
    SnapshotSource source = store.source(snapshot(TIME, 7, content));

    assertThat(source.isRepeatable()).isTrue();
    assertThat(source.length()).isEqualTo(OptionalLong.of(content.length));
    assertThat(source.description()).contains(text(TIME, 7));
    try (InputStream first = source.open();
        InputStream second = source.open()) {
      assertThat(first.readNBytes(1)).isEqualTo(Arrays.copyOf(content, 1));
      assertThat(Arrays.equals(second.readAllBytes(), content)).isTrue();
      assertThat(
              Arrays.equals(first.readAllBytes(), Arrays.copyOfRange(content, 1, content.length)))
          .isTrue();
    }
    assertThat(Arrays.equals(read(source), content)).isTrue();
  }

  @Test
  void source_streamClosedEarly_leavesTheSourceUsable() throws IOException {
    assumeListing();
    byte[] content = random(largest());
    commit(CLUSTER, TIME, 7, content);
    SnapshotSource source = store.source(snapshot(TIME, 7, content));

    for (int i = 0; i < 20; i++) {
      try (InputStream in = source.open()) {
        assertThat(in.read()).isEqualTo(content[0] & 0xff);
      }
    }

    assertThat(Arrays.equals(read(source), content)).isTrue();
  }

  @Test
  void source_notThere_isATypedError() {
    assumeListing();
    SnapshotSource source = store.source(snapshot(TIME, 7, SMALL));

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> read(source))
        .withMessageContaining(text(TIME, 7));
  }

  @Test
  void confirm_asCommitted_isFine() throws IOException {
    assumeListing();
    for (byte[] content : List.of(SMALL, random(largest()))) {
      commit(CLUSTER, TIME, content.length, content);

      assertThatCode(
              () ->
                  store.confirm(
                      snapshot(TIME, content.length, content), archive(content, content.length)))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void confirm_cutOff_failsWithBothLengths() throws IOException {
    byte[] content = random(largest());
    requireNotConfirmed(content, array -> Arrays.copyOf(array, array.length - 1))
        .withMessageContaining(String.valueOf(content.length - 1))
        .withMessageContaining(String.valueOf(content.length));
  }

  @Test
  void confirm_longer_fails() throws IOException {
    requireNotConfirmed(random(513), content -> Arrays.copyOf(content, content.length + 1));
  }

  @Test
  void confirm_oneBitOff_fails() throws IOException {
    byte[] content = random(largest());
    for (int at : new int[] {0, content.length / 2, content.length - 1}) {
      requireNotConfirmed(
          content,
          array -> {
            byte[] changed = array.clone();
            changed[at] ^= 1;
            return changed;
          });
      remove(text(TIME, 7));
    }
  }

  private ThrowableAssertAlternative<StorageException> requireNotConfirmed(
      byte[] content, Function<byte[], byte[]> damage) throws IOException {
    assumeListing();
    commit(CLUSTER, TIME, 7, content);
    put(text(TIME, 7), damage.apply(content));

    return assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.confirm(snapshot(TIME, 7, content), archive(content, 7)))
        .withMessageContaining(text(TIME, 7));
  }

  @Test
  void confirm_notThere_fails() {
    assumeListing();

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.confirm(snapshot(TIME, 7, SMALL), archive(SMALL, 7)))
        .withMessageContaining(text(TIME, 7));
  }

  @Test
  void probe_allInPlace_leavesNothing() {
    store.probe();
    store.probe();

    assertThat(names()).isEmpty();
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void everything_interruptedBefore_isCancelledAndNothingIsDone() throws IOException {
    commit(CLUSTER, TIME, 7, SMALL);
    StoredSnapshot snapshot = snapshot(TIME, 7, SMALL);

    requireCancelled(store::probe);
    if (store.canList()) {
      requireCancelled(() -> store.page(CLUSTER, Optional.empty()));
      requireCancelled(() -> store.confirm(snapshot, archive(SMALL, 7)));
    }
    if (store.canDelete()) {
      requireCancelled(() -> store.delete(snapshot));
    }

    assertThat(names()).containsExactly(text(TIME, 7));
    assertThat(unfinished()).isEmpty();
  }

  private static void requireCancelled(ThrowingCallable call) {
    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(OperationCancelledException.class).isThrownBy(call);
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }
  }

  /** What waits answers with an error; what does not wait may as well succeed. */
  @Test
  void commit_interruptedAtAnyStep_isEitherDoneOrNot() throws IOException {
    byte[] content = random(largest());
    for (int step = 0; step < 4; step++) {
      Instant time = TIME.plusMillis(step);
      boolean committed = commitInterruptedAt(step, time, content);

      assertThat(unfinished()).as("after step %d", step).isEmpty();
      assertThat(names().contains(text(time, 7))).as("step %d", step).isEqualTo(committed);
    }
  }

  private boolean commitInterruptedAt(int step, Instant time, byte[] content) {
    boolean committed = false;
    try {
      interruptAt(0, step);
      try (StagedSnapshot staged = store.target(CLUSTER, time).stage()) {
        interruptAt(1, step);
        staged.output().write(content, 0, content.length / 2);
        interruptAt(2, step);
        staged.output().write(content, content.length / 2, content.length - content.length / 2);
        interruptAt(3, step);
        staged.commit(archive(content, 7));
        committed = true;
      }
    } catch (IOException | OperationCancelledException e) {
      assertThat(committed).as("it failed after the commit").isFalse();
    } finally {
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    }
    return committed;
  }

  private static void interruptAt(int here, int step) {
    if (here == step) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> foreignNames() {
    List<String> names = new ArrayList<>(LOOK_ALIKES);
    names.removeIf(name -> !canHold(name));
    names.add(west(TIME, 12));
    return names;
  }

  private List<StoredSnapshot> putSnapshots(int count) {
    List<StoredSnapshot> snapshots = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Indexes of one to three digits at each of few times: not in the order of the alphabet.
      StoredSnapshot snapshot = snapshot(TIME.plusMillis(i / 150), i % 150, SMALL);
      snapshots.add(snapshot);
    }
    List<StoredSnapshot> inAnyOrder = new ArrayList<>(snapshots);
    Collections.shuffle(inAnyOrder, new Random(7));
    inAnyOrder.forEach(snapshot -> put(snapshot.name().text(), SMALL));
    return snapshots;
  }

  /** Nothing is asserted of a store that cannot list. */
  private void requireListed(StoredSnapshot... snapshots) {
    if (store.canList()) {
      assertThat(store.list(CLUSTER)).containsExactly(snapshots);
    }
  }

  private void assumeListing() {
    assumeThat(store.canList()).as("the store can list").isTrue();
  }

  private void assumeDeleting() {
    assumeThat(store.canDelete()).as("the store can delete").isTrue();
  }

  private String commit(String cluster, Instant time, long index, byte[] content)
      throws IOException {
    try (StagedSnapshot staged = store.target(cluster, time).stage()) {
      staged.output().write(content);
      return staged.commit(archive(content, index));
    }
  }

  private int largest() {
    return sizes().stream().mapToInt(Integer::intValue).max().orElseThrow();
  }

  private static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  private static byte[] read(SnapshotSource source) throws IOException {
    try (InputStream in = source.open()) {
      return in.readAllBytes();
    }
  }

  private static StoredSnapshot snapshot(Instant time, long index, byte[] content) {
    return new StoredSnapshot(new SnapshotName(CLUSTER, time, index), content.length);
  }

  private static String text(Instant time, long index) {
    return new SnapshotName(CLUSTER, time, index).text();
  }

  private static String west(Instant time, long index) {
    return new SnapshotName("dc1-west", time, index).text();
  }

  private static VerifiedArchive archive(byte[] content, long index) {
    return archive(content, index, content.length);
  }

  private static VerifiedArchive archive(byte[] content, long index, long bytes) {
    SnapshotMetadata metadata =
        new SnapshotMetadata(
            "2-" + Long.toUnsignedString(index) + "-1600000000000", index, 2, 1, 31, List.of(), 1);
    return new VerifiedArchive(metadata, bytes, Hashes.hex(content), index, List.of(), Set.of());
  }
}
