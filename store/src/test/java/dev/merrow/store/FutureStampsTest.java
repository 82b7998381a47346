package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.merrow.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Stamps of clocks that are more than five minutes ahead. */
class FutureStampsTest {
  private static final long START = 1_700_000_000_000L;
  private static final long TEN_MINUTES = Duration.ofMinutes(10).toMillis();

  private long now = START;
  private final MergeableStore store = store("store");

  private MergeableStore store(String id) {
    return MergeableStore.createMergeableStore(id, () -> Instant.ofEpochMilli(now));
  }

  private static StampedCell cell(int value, long time) {
    return new StampedCell(Cell.of(value), Hlc.of(time, 0, 1));
  }

  /** A hundred good rows, and one cell of the future. */
  private static MergeableChanges mixed() {
    Map<String, StampedRow> rows = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      rows.put("row" + i, StampedRow.of(Map.of("good", cell(i, START))));
    }
    rows.put(
        "row0", StampedRow.of(Map.of("good", cell(0, START), "bad", cell(1, START + TEN_MINUTES))));
    return new MergeableChanges(
        StampedTables.of(Map.of("t", StampedTable.of(rows))),
        StampedValues.of(Map.of("good", cell(1, START), "bad", cell(2, START + TEN_MINUTES + 5))));
  }

  private static MergeableChanges onlyBad() {
    return new MergeableChanges(
        StampedTables.of(
            Map.of(
                "t",
                StampedTable.of(
                    Map.of("row0", StampedRow.of(Map.of("bad", cell(1, START + TEN_MINUTES))))))),
        StampedValues.of(Map.of("bad", cell(2, START + TEN_MINUTES + 5))));
  }

  /** Content that was written while the clock was ten minutes ahead. */
  private MergeableContent contentOfTheFuture() {
    now += TEN_MINUTES;
    MergeableStore ahead = store("before");
    ahead.setCell("t", "r", "c", 1);
    now -= TEN_MINUTES;
    return ahead.getMergeableContent();
  }

  @Test
  void whatIsAcceptableIsMergedAndTheRestIsTold() {
    FutureStampException refusal =
        catchThrowableOfType(
            FutureStampException.class, () -> store.applyMergeableChanges(mixed()));

    assertThat(store.getRowCount("t")).isEqualTo(100);
    assertThat(store.getRow("t", "row0")).containsOnlyKeys("good");
    assertThat(store.getValueIds()).containsExactly("good");
    assertThat(refusal.leftOut()).isEqualTo(onlyBad());
    assertThat(refusal.dueIn()).isEqualTo(Duration.ofMinutes(5));
    assertThat(Recomputed.hashes(store.getMergeableContent()))
        .isEqualTo(store.getMergeableContentHashes());

    now += refusal.dueIn().toMillis();
    assertThatThrownBy(() -> store.applyMergeableChanges(refusal.leftOut()))
        .isInstanceOf(FutureStampException.class);
    assertThat(store.getRow("t", "row0")).containsOnlyKeys("good", "bad");
    now += 5;
    store.applyMergeableChanges(refusal.leftOut());
    assertThat(store.getValueIds()).containsExactlyInAnyOrder("good", "bad");
  }

  @Test
  void theOrderOfWhatComesWithSchemasAndMiddlewareIsTheSame() {
    Middleware.createMiddleware(store).addWillSetValueCallback((valueId, value) -> value);
    assertThatThrownBy(() -> store.applyMergeableChanges(mixed()))
        .isInstanceOf(FutureStampException.class);
    assertThat(store.getRowCount("t")).isEqualTo(100);
    assertThat(store.getValueIds()).containsExactly("good");
  }

  @Test
  void stampsOfTablesAndRowsAreLeftOutAlone() {
    Hlc future = Hlc.of(START + TEN_MINUTES, 0, 1);
    StampedRow row = new StampedRow(Map.of("c", cell(1, START)), future, 0);
    StampedTable table = new StampedTable(Map.of("r", row), future, 0);
    MergeableChanges changes =
        MergeableChanges.ofTables(new StampedTables(Map.of("t", table), future, 0));
    FutureStampException refusal =
        catchThrowableOfType(
            FutureStampException.class, () -> store.applyMergeableChanges(changes));

    assertThat(store.getLong("t", "r", "c")).isEqualTo(1);
    assertThat(store.getMergeableContent().tables().hlc()).isEqualTo(Hlc.EMPTY);
    assertThat(refusal.leftOut().tables().hlc()).isEqualTo(future);
    StampedTable left = refusal.leftOut().tables().tables().get("t");
    assertThat(left.hlc()).isEqualTo(future);
    assertThat(left.rows().get("r")).isEqualTo(new StampedRow(Map.of(), future, 0));
  }

  @Test
  void withinATransactionItUndoesThatUnlessItIsCaught() {
    assertThatThrownBy(
            () ->
                store.transaction(
                    () -> {
                      store.setValue("mine", 1);
                      store.applyMergeableChanges(mixed());
                    }))
        .isInstanceOf(FutureStampException.class);
    assertThat(store.getContent().tables()).isEmpty();
    assertThat(store.getValueIds()).isEmpty();
  }

  @Test
  void whatAListenerThrowsTellsOfWhatWasLeftOutToo() {
    store.addTablesListener(
        event -> {
          throw new IllegalStateException("from a listener");
        });
    assertThatThrownBy(() -> store.applyMergeableChanges(mixed()))
        .isInstanceOf(IllegalStateException.class)
        .satisfies(
            error ->
                assertThat(error.getSuppressed())
                    .singleElement()
                    .isInstanceOf(FutureStampException.class));
  }

  @Test
  void contentIsReplacedAsAWholeOrNotAtAll() {
    store.setValue("v", 1);
    MergeableContent before = store.getMergeableContent();
    assertThatThrownBy(() -> store.setMergeableContent(contentOfTheFuture()))
        .isInstanceOf(FutureStampException.class);
    assertThat(store.getMergeableContent()).isEqualTo(before);
  }

  @Test
  void bothOfTwoStoresTakeWhatTheyCan() {
    MergeableStore old = store("old");
    old.loadMergeableContent(contentOfTheFuture());
    old.setValue("v", 1);
    store.setValue("w", 2);
    assertThatThrownBy(() -> store.merge(old)).isInstanceOf(FutureStampException.class);
    assertThatThrownBy(() -> old.merge(store)).isInstanceOf(FutureStampException.class);

    assertThat(store.getValueIds()).containsExactlyInAnyOrder("v", "w");
    assertThat(old.getValueIds()).containsExactlyInAnyOrder("v", "w");
    assertThat(store.getTableIds()).isEmpty();
  }

  @Test
  void aStoresOwnContentIsLoadedWhateverItsStamps() {
    MergeableContent content = contentOfTheFuture();
    store.loadMergeableContent(content);
    assertThat(store.getMergeableContent()).isEqualTo(content);

    MergeableStore other = store("other");
    other.setValue("v", 1);
    other.loadMergeableContent(content);
    assertThat(other.getLong("t", "r", "c")).isEqualTo(1);
    assertThat(other.getLong("v")).isEqualTo(1);
  }

  @Test
  void contentOfTheFutureDoesNotPoisonTheClock() {
    store.loadMergeableContent(contentOfTheFuture());
    store.setValue("v", 1);
    store.setCell("t", "r2", "c", 1);
    MergeableStore peer = store("peer");

    assertThatThrownBy(() -> peer.applyMergeableChanges(store.getMergeableContent().asChanges()))
        .isInstanceOf(FutureStampException.class);
    assertThat(peer.getLong("v")).isEqualTo(1);
    assertThat(peer.getRowIds("t")).containsExactly("r2");
    assertThat(store.getMergeableContent().values().values().get("v").hlc().time())
        .isEqualTo(START);
  }

  @Test
  void theClockFollowsWhatIsNotTooFarAhead() {
    store.loadMergeableChanges(
        MergeableChanges.ofValues(
            StampedValues.of(
                Map.of("soon", cell(1, START + 60_000), "later", cell(1, START + TEN_MINUTES)))));
    store.setValue("v", 1);
    assertThat(store.getMergeableContent().values().values().get("v").hlc().time())
        .isEqualTo(START + 60_000);
  }

  @Test
  void aCellOfTheFutureCanBeWrittenAndDeleted() {
    store.loadMergeableContent(contentOfTheFuture());
    store.setCell("t", "r", "c", 2);
    Hlc first = stampOf(store);
    assertThat(first.time()).isEqualTo(START + TEN_MINUTES);
    assertThat(store.getLong("t", "r", "c")).isEqualTo(2);
    store.delRow("t", "r");
    assertThat(stampOf(store).isAfter(first)).isTrue();
    assertThat(store.getTableIds()).isEmpty();

    // when it is due it is written like any other
    now += TEN_MINUTES;
    store.setCell("t", "r", "c", 3);
    assertThat(stampOf(store).time()).isEqualTo(now);
    MergeableStore peer = store("peer");
    peer.applyMergeableChanges(store.getMergeableContent().asChanges());
    assertThat(peer.getLong("t", "r", "c")).isEqualTo(3);
  }

  @Test
  void theLastCounterIsFollowedByALaterTime() {
    store.loadMergeableChanges(
        MergeableChanges.ofValues(
            StampedValues.of(
                Map.of(
                    "v",
                    new StampedCell(
                        Cell.of(1), Hlc.of(START + TEN_MINUTES, Hlc.MAX_COUNTER, 1))))));
    store.setValue("v", 2);
    assertThat(store.getMergeableContent().values().values().get("v").hlc().time())
        .isEqualTo(START + TEN_MINUTES + 1);
  }

  private static Hlc stampOf(MergeableStore of) {
    return of.getMergeableContent()
        .tables()
        .tables()
        .get("t")
        .rows()
        .get("r")
        .cells()
        .get("c")
        .hlc();
  }
}
