package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.InvalidCellException;
import dev.merrow.JsonCell;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedValues;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no store takes is refused at once, by name, and changes nothing. */
class BadArgumentsTest {
  private static final long NOW = 1_700_000_000_000L;

  private final MergeableStore store =
      MergeableStore.createMergeableStore("bad", () -> Instant.ofEpochMilli(NOW));

  private void assertRefused(
      ThrowingCallable call, Class<? extends Throwable> type, String... named) {
    Content before = store.getContent();
    assertThatThrownBy(call).isInstanceOf(type).hasMessageContainingAll(named);
    assertThat(store.getContent()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void numbersThatAreNotFinite(double number) {
    assertRefused(
        () -> store.setCell("t", "r", "c", number),
        InvalidCellException.class,
        "finite",
        String.valueOf(number));
    assertRefused(
        () -> store.setValue("v", List.of(number)),
        InvalidCellException.class,
        "finite",
        String.valueOf(number));
  }

  @ParameterizedTest
  @ValueSource(longs = {(1L << 53) + 1, -(1L << 53) - 1, Long.MAX_VALUE, Long.MIN_VALUE})
  void integersThatADoubleDoesNotHold(long number) {
    assertRefused(
        () -> store.setCell("t", "r", "c", number),
        InvalidCellException.class,
        "2^53",
        String.valueOf(number));
  }

  @Test
  void integersThatADoubleHoldsAreTaken() {
    store.setValue("most", 1L << 53);
    store.setValue("least", -(1L << 53));
    assertThat(store.getLong("most")).isEqualTo(1L << 53);
    assertThat(store.getLong("least")).isEqualTo(-(1L << 53));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ufffc", "\ufffd", "\ufffd{}", "\ufffdtext"})
  void reservedStrings(String string) {
    assertRefused(
        () -> store.setCell("t", "r", "c", string), InvalidCellException.class, "reserved");
    assertRefused(() -> store.setValue("v", string), InvalidCellException.class, "reserved");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[1]x", "{}{}", "\"text\"", "1", "", "[1e999]", "{a:1}"})
  void textThatIsNoObjectOrArray(String json) {
    assertThatThrownBy(() -> JsonCell.ofReceived(json)).isInstanceOf(InvalidCellException.class);
  }

  @Test
  void nulls() {
    Map<String, Cell> rowWithNull = new HashMap<>();
    rowWithNull.put("c", null);
    assertRefused(() -> store.setCell(null, "r", "c", 1), NullPointerException.class, "id");
    assertRefused(() -> store.setCell("t", null, "c", 1), NullPointerException.class, "id");
    assertRefused(() -> store.setCell("t", "r", null, 1), NullPointerException.class, "cellId");
    assertRefused(() -> store.getCell("t", "r", null), NullPointerException.class, "id");
    assertRefused(
        () -> store.setCell("t", "r", "c", (String) null), NullPointerException.class, "ofNull");
    assertRefused(
        () -> store.setRow("t", "r", rowWithNull), NullPointerException.class, "\"c\"", "ofNull");
    assertRefused(() -> store.setValue("v", (Cell) null), NullPointerException.class, "ofNull");
    assertRefused(
        () -> store.addRowListener("t", "r", null), NullPointerException.class, "listener");
  }

  @Test
  void aStampFromTooFarAheadIsRefusedAndDoesNotMoveTheClock() {
    Hlc future = Hlc.of(NOW + Hlc.MAX_FUTURE_MILLIS + 1, 0, 1);
    MergeableChanges changes =
        MergeableChanges.ofValues(
            StampedValues.of(Map.of("late", new StampedCell(Cell.of(1), future))));
    assertRefused(
        () -> store.applyMergeableChanges(changes),
        FutureStampException.class,
        future.toString(),
        "five minutes");
    store.setValue("v", 1);
    assertThat(store.getMergeableContent().values().values().get("v").hlc().time()).isEqualTo(NOW);
  }

  @Test
  void aStampJustFiveMinutesAheadIsTaken() {
    Hlc ahead = Hlc.of(NOW + Hlc.MAX_FUTURE_MILLIS, 0, 1);
    store.applyMergeableChanges(
        MergeableChanges.ofValues(
            StampedValues.of(Map.of("v", new StampedCell(Cell.of(1), ahead)))));
    assertThat(store.getLong("v")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "[{}]", "[{},{},{}]", "{\"t\":1}", "[{},{\"v\":\"\ufffc\"}]"})
  void brokenJson(String json) {
    store.setValue("kept", true);
    assertRefused(() -> store.setJson(json), InvalidJsonException.class, "line");
  }
}
