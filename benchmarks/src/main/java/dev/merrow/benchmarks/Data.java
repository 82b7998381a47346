package dev.merrow.benchmarks;

import dev.merrow.store.MergeableStore;
import dev.merrow.store.StoreWrites;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The content of the stores: ten tables whose rows have ten cells each, numbers and short strings
 * in turn. {@code tinybase/data.mjs} has the same.
 */
public final class Data {
  static final int TABLES = 10;
  static final int CELLS = 10;

  /** The number of rows per table for 100,000 cells, the usual size. */
  static final int ROWS = 1000;

  private static final String LETTERS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int DISTINCT = 1_000_003;

  private Data() {}

  /** A cell and its address; a number unless there is a text. */
  record Datum(String tableId, String rowId, String cellId, double number, @Nullable String text) {
    void setIn(StoreWrites store) {
      if (text == null) {
        store.setCell(tableId, rowId, cellId, number);
      } else {
        store.setCell(tableId, rowId, cellId, text);
      }
    }

    /** Returns an equal datum with new strings, as if they had been received. */
    Datum copy() {
      return new Datum(
          copyOf(tableId),
          copyOf(rowId),
          copyOf(cellId),
          number,
          text == null ? null : copyOf(text));
    }

    private static String copyOf(String string) {
      return new String(string.toCharArray());
    }
  }

  /** Receives each cell. */
  interface Visitor {
    void visit(Datum datum);
  }

  static List<String> ids(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  /** Returns the ids of all tables. */
  public static List<String> tableIds() {
    return ids("t", TABLES);
  }

  static List<String> rowIds(int rowsPerTable) {
    return ids("r", rowsPerTable);
  }

  /** Returns the ids of the cells of each row. */
  public static List<String> cellIds() {
    return ids("c", CELLS);
  }

  static void forEachCell(int rowsPerTable, Visitor visitor) {
    List<String> rowIds = rowIds(rowsPerTable);
    List<String> cellIds = cellIds();
    int index = 0;
    for (String tableId : tableIds()) {
      for (String rowId : rowIds) {
        for (String cellId : cellIds) {
          visitor.visit(datum(tableId, rowId, cellId, index++));
        }
      }
    }
  }

  private static Datum datum(String tableId, String rowId, String cellId, int index) {
    int scattered = (int) (index * 7919L % DISTINCT);
    return index % 2 == 0
        ? new Datum(tableId, rowId, cellId, number(scattered), null)
        : new Datum(tableId, rowId, cellId, 0, text(scattered));
  }

  /** Returns a number; every second one has a fraction. */
  private static double number(int scattered) {
    return scattered % 2 == 0 ? scattered : scattered + (scattered % 1000) / 1000.0;
  }

  /** Returns three letters that identify the number, and up to seven more. */
  private static String text(int scattered) {
    int rest = scattered / 8;
    StringBuilder text = new StringBuilder(10);
    text.append(letter(rest)).append(letter(rest / 62)).append(letter(rest / 62 / 62));
    for (int more = scattered % 8; more > 0; more--) {
      text.append(letter(scattered * 31 + more * 17));
    }
    return text.toString();
  }

  private static char letter(int number) {
    return LETTERS.charAt(number % 62);
  }

  /** Returns all cells, created in advance so that only the store is measured. */
  static List<Datum> allCells(int rowsPerTable) {
    List<Datum> cells = new ArrayList<>(TABLES * rowsPerTable * CELLS);
    forEachCell(rowsPerTable, cells::add);
    return cells;
  }

  /** Returns a mergeable store that has all cells. */
  public static MergeableStore filledStore(int rowsPerTable) {
    MergeableStore store = MergeableStore.createMergeableStore("a");
    store.transaction(() -> forEachCell(rowsPerTable, datum -> datum.setIn(store)));
    return store;
  }
}
