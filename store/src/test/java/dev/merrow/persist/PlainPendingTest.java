package dev.merrow.persist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The net changes of many transactions, without stamps. */
class PlainPendingTest {
  private static final int RUNS = 2_000;

  private static void write(Store store, Random random) {
    String table = "t" + random.nextInt(3);
    String row = "r" + random.nextInt(3);
    String cell = "c" + random.nextInt(3);
    switch (random.nextInt(9)) {
      case 0 -> store.delTable(table);
      case 1, 2 -> store.delRow(table, row);
      case 3 -> store.delCell(table, row, cell);
      case 4 -> store.setValue(cell, random.nextInt(9));
      case 5 -> store.delValue(cell);
      case 6 -> store.setRow(table, row, Map.of(cell, Cell.of(random.nextInt(9))));
      default -> store.setCell(table, row, cell, random.nextInt(9));
    }
  }

  private static Store random(Random random, int writes) {
    Store store = Store.createStore();
    for (int i = 0; i < writes; i++) {
      write(store, random);
    }
    return store;
  }

  private static Content applied(Content to, List<Changes> steps) {
    return new PlainFormat().apply(to, steps);
  }

  @Test
  void rowsStayInTheOrderInWhichTheyWereMade() {
    Store store = Store.createStore();
    store.setCell("t", "deleted", "c", 0);
    store.setCell("t", "kept", "c", 0);
    Content before = store.getContent();
    PlainPending pending = new PlainPending();
    store.addDidFinishTransactionListener(
        finished -> pending.add(finished.getTransactionChanges()));
    store.delRow("t", "deleted");
    for (String rowId : List.of("r9", "z", "a", "r10", "m", "b", "r1")) {
      store.setCell("t", rowId, "c", 1);
    }

    assertThat(pending.steps()).hasSize(1);
    assertThat(applied(before, pending.steps()).tables().getOrDefault("t", Map.of()).keySet())
        .containsExactly("kept", "r9", "z", "a", "r10", "m", "b", "r1");
  }

  @Test
  void theyDoTheSameAsAllChangesOneAfterTheOther() {
    int inTwoSteps = 0;
    for (long seed = 1; seed <= RUNS; seed++) {
      Random random = new Random(seed);
      Store store = random(random, 12);
      Content before = store.getContent();
      Content theirs = random(random, 12).getContent();
      PlainPending pending = new PlainPending();
      List<Changes> all = new ArrayList<>();
      store.addDidFinishTransactionListener(
          finished -> {
            Changes changes = finished.getTransactionChanges();
            all.add(changes);
            pending.add(changes);
          });
      int transactions = 1 + random.nextInt(20);
      for (int i = 0; i < transactions; i++) {
        int writes = 1 + random.nextInt(3);
        store.transaction(
            () -> {
              for (int j = 0; j < writes; j++) {
                write(store, random);
              }
            });
      }
      List<Changes> steps = pending.steps();
      inTwoSteps += steps.size() == 2 ? 1 : 0;
      assertThat(steps).hasSizeLessThanOrEqualTo(2);
      assertThat(applied(before, steps)).as("seed %s", seed).isEqualTo(store.getContent());
      assertThat(applied(theirs, steps)).as("seed %s", seed).isEqualTo(applied(theirs, all));
      if (pending.isEmpty()) {
        assertThat(steps).isEmpty();
      }
    }
    assertThat(inTwoSteps).isBetween(RUNS / 20, RUNS * 19 / 20);
  }

  @Test
  void deletionsAreBoundedAndCellsThatTheStoreHoldsAreNot() {
    PlainPending pending = new PlainPending();
    Store store = Store.createStore();
    store.addDidFinishTransactionListener(
        finished -> pending.add(finished.getTransactionChanges()));
    for (int i = 0; i < 101; i++) {
      store.setCell("t", "r" + i, "c", i);
    }
    assertThat(pending.exceeds(10)).isFalse();
    for (int i = 0; i < 100; i++) {
      store.delRow("t", "r" + i);
    }
    assertThat(pending.exceeds(10)).isFalse();
    store.setCell("t", "r0", "c", 1);
    store.delRow("t", "r0");
    assertThat(pending.exceeds(10)).as("deleted again").isFalse();
    store.delRow("t", "r100");
    assertThat(pending.exceeds(10)).as("the last row, and so the table").isFalse();
    for (int i = 0; i < 101; i++) {
      store.setValue("v" + i, i);
      store.delValue("v" + i);
    }
    assertThat(pending.exceeds(10)).isTrue();
  }

  @Test
  void aRowThatIsMadeAgainHasNoneOfItsFormerCells() {
    PlainPending pending = new PlainPending();
    Store store = Store.createStore();
    store.setRow("t", "r", Map.of("a", Cell.of(1), "b", Cell.of(2)));
    Content before = store.getContent();
    store.addDidFinishTransactionListener(
        finished -> pending.add(finished.getTransactionChanges()));
    store.delRow("t", "r");
    store.setCell("t", "r", "c", 3);
    assertThat(pending.steps()).hasSize(2);
    assertThat(applied(before, pending.steps()).tables())
        .isEqualTo(Map.of("t", Map.of("r", Map.of("c", Cell.of(3)))));
    assertThat(pending.steps().get(0).tables().get("t")).isEqualTo(Optional.empty());
  }
}
