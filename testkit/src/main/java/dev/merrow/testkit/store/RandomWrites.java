package dev.merrow.testkit.store;

import dev.merrow.Cell;
import dev.merrow.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random writes of every kind over a few ids, so that they conflict. */
public final class RandomWrites {
  private final Random random;

  /** Creates writes from a random source, whose seed the test prints. */
  public RandomWrites(Random random) {
    this.random = random;
  }

  /** Returns a random cell of any type. */
  public Cell cell() {
    return switch (random.nextInt(7)) {
      case 0 -> Cell.of("s" + random.nextInt(4));
      case 1 -> Cell.of(random.nextInt(4));
      case 2 -> Cell.of(random.nextDouble());
      case 3 -> Cell.of(random.nextBoolean());
      case 4 -> Cell.ofNull();
      case 5 -> Cell.of(Map.of("k", random.nextInt(3)));
      default -> Cell.of(List.of(random.nextInt(3), "x"));
    };
  }

  private String tableId() {
    return "t" + random.nextInt(3);
  }

  private String rowId() {
    return Integer.toString(random.nextInt(4));
  }

  private String cellId() {
    return "c" + random.nextInt(4);
  }

  private Map<String, Cell> row() {
    Map<String, Cell> row = new LinkedHashMap<>();
    int cells = 1 + random.nextInt(3);
    for (int i = 0; i < cells; i++) {
      row.put(cellId(), cell());
    }
    return row;
  }

  /** Makes one random write. */
  public void write(Store store) {
    switch (random.nextInt(16)) {
      case 0 -> store.setRow(tableId(), rowId(), row());
      case 1 -> store.setPartialRow(tableId(), rowId(), row());
      case 2 -> store.delRow(tableId(), rowId());
      case 3 -> store.delCell(tableId(), rowId(), cellId());
      case 4 -> store.addRow(tableId(), row());
      case 5 -> store.setTable(tableId(), Map.of(rowId(), row(), "x", row()));
      case 6 -> deleteMuch(store);
      case 7 -> store.setValue("v" + random.nextInt(3), cell());
      case 8 -> store.delValue("v" + random.nextInt(3));
      case 9 -> store.setPartialValues(row());
      case 10 -> store.setCell(tableId(), rowId(), cellId(), old -> old == null ? cell() : old);
      default -> store.setCell(tableId(), rowId(), cellId(), cell());
    }
  }

  private void deleteMuch(Store store) {
    switch (random.nextInt(4)) {
      case 0 -> store.delTables();
      case 1 -> store.delTable(tableId());
      case 2 -> store.delValues();
      default -> store.setTables(Map.of(tableId(), Map.of(rowId(), row())));
    }
  }
}
