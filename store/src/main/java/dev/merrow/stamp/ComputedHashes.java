package dev.merrow.stamp;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Computes the hashes that content has when written cell by cell. */
final class ComputedHashes {
  private ComputedHashes() {}

  static StampedTables of(StampedTables tables) {
    Map<String, StampedTable> computed = new LinkedHashMap<>();
    int hash = StampHash.ofStamp(tables.hlc());
    for (Map.Entry<String, StampedTable> entry : tables.tables().entrySet()) {
      StampedTable table = of(entry.getValue());
      computed.put(entry.getKey(), table);
      hash ^= ofChild(entry.getKey(), table.hash());
    }
    return new StampedTables(Collections.unmodifiableMap(computed), tables.hlc(), hash);
  }

  private static StampedTable of(StampedTable table) {
    Map<String, StampedRow> computed = new LinkedHashMap<>();
    int hash = StampHash.ofStamp(table.hlc());
    for (Map.Entry<String, StampedRow> entry : table.rows().entrySet()) {
      Map<String, StampedCell> cells = ofCells(entry.getValue().cells());
      Hlc hlc = entry.getValue().hlc();
      StampedRow row = new StampedRow(cells, hlc, hashOf(cells, hlc));
      computed.put(entry.getKey(), row);
      hash ^= ofChild(entry.getKey(), row.hash());
    }
    return new StampedTable(Collections.unmodifiableMap(computed), table.hlc(), hash);
  }

  static StampedValues of(StampedValues values) {
    Map<String, StampedCell> cells = ofCells(values.values());
    return new StampedValues(cells, values.hlc(), hashOf(cells, values.hlc()));
  }

  private static Map<String, StampedCell> ofCells(Map<String, StampedCell> cells) {
    Map<String, StampedCell> computed = new LinkedHashMap<>();
    cells.forEach(
        (id, cell) ->
            computed.put(
                id,
                new StampedCell(
                    cell.cell(), cell.hlc(), StampHash.ofCell(cell.cell(), cell.hlc()))));
    return Collections.unmodifiableMap(computed);
  }

  private static int hashOf(Map<String, StampedCell> cells, Hlc hlc) {
    int hash = StampHash.ofStamp(hlc);
    for (Map.Entry<String, StampedCell> cell : cells.entrySet()) {
      hash ^= StampHash.ofChangedChild(cell.getKey(), 0, cell.getValue().hash());
    }
    return hash;
  }

  private static int ofChild(String id, int hash) {
    return hash == 0 ? 0 : StampHash.ofChild(id, hash);
  }
}
