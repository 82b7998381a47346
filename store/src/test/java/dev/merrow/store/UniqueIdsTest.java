package dev.merrow.store;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.store.UniqueIds.getUniqueId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.CellType;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UniqueIdsTest {

  @Test
  void anIdHasSixteenCharactersThatAUrlTakesAsTheyAre() {
    assertThat(getUniqueId()).matches("[-_0-9A-Za-z]{16}");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 16, 1_000})
  void anIdHasTheLengthAskedFor(int length) {
    assertThat(getUniqueId(length)).matches("[-_0-9A-Za-z]{" + length + "}");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void anIdOfNoLengthIsRefused(int length) {
    assertThatThrownBy(() -> getUniqueId(length))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("" + length);
  }

  @Test
  void idsOfManyThreadsDoNotCollide() {
    int count = 200_000;
    Set<String> ids =
        IntStream.range(0, count)
            .parallel()
            .mapToObj(i -> getUniqueId())
            .collect(Collectors.toSet());
    assertThat(ids).hasSize(count);
  }

  @Test
  void eachCharacterOfTheAlphabetIsAsLikely() {
    int each = 10_000;
    int[] counts = new int[128];
    getUniqueId(64 * each).chars().forEach(c -> counts[c]++);
    assertThat(IntStream.of(counts).filter(n -> n > 0)).hasSize(64);
    // ten standard deviations, which chance does not reach
    assertThat(IntStream.of(counts).filter(n -> n > 0)).allMatch(n -> Math.abs(n - each) < 1_000);
  }

  /** TinyBase takes the low 6 bits of each random byte, over its alphabet in ASCII's order. */
  @Test
  void bytesBecomeCharactersAsInTinyBase() {
    Random counting =
        new Random() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
              bytes[i] = (byte) (i + 128);
            }
          }
        };
    assertThat(getUniqueId(65, counting))
        .isEqualTo("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-");
  }

  @Test
  void twoPeersThatAddRowsWhileApartKeepBoth() {
    MergeableStore one = createMergeableStore();
    MergeableStore other = createMergeableStore();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      ids.add(one.addUniqueRow("todos", Map.of("text", Cell.of("one's " + i))));
      ids.add(other.addUniqueRow("todos", Map.of("text", Cell.of("other's " + i))));
    }
    one.merge(other);
    assertThat(one.getRowIds("todos")).hasSize(200).containsExactlyInAnyOrderElementsOf(ids);
  }

  /** What Javadoc and documents warn of; TinyBase does the same. */
  @Test
  void twoPeersThatNumberTheirRowsWhileApartLoseOne() {
    MergeableStore one = createMergeableStore();
    MergeableStore other = createMergeableStore();
    assertThat(one.addRow("todos", Map.of("text", Cell.of("milk")))).isEqualTo("0");
    assertThat(other.addRow("todos", Map.of("text", Cell.of("bread")))).isEqualTo("0");
    one.merge(other);
    assertThat(one.getRowCount("todos")).isEqualTo(1);
  }

  @Test
  void aRowOfWhichNothingIsTakenHasNoId() {
    Store store = Store.createStore();
    store.setTablesSchema(Map.of("todos", Map.of("text", CellSchema.ofType(CellType.STRING))));
    assertThat(store.addUniqueRow("todos", Map.of("text", Cell.of(1)))).isNull();
    assertThat(store.addUniqueRow("todos", Map.of())).isNull();
    assertThat(store.hasTables()).isFalse();
    Middleware.createMiddleware(store).addWillSetRowCallback((tableId, rowId, row) -> null);
    assertThat(store.addUniqueRow("todos", Map.of("text", Cell.of("milk")))).isNull();
    assertThat(store.hasTables()).isFalse();
  }

  @Test
  void addingARowIsOneTransaction() {
    Store store = Store.createStore();
    int[] told = {0};
    store.addTablesListener(event -> told[0]++);
    String id = store.addUniqueRow("t", Map.of("a", Cell.of(1), "b", Cell.of(2)));
    assertThat(store.getRow("t", id)).containsOnlyKeys("a", "b");
    assertThat(told[0]).isEqualTo(1);
  }
}
