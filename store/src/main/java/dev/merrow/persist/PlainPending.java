package dev.merrow.persist;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Changes.RowChanges;
import dev.merrow.stamp.Changes.TableChanges;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Gathers changes without stamps. They cannot say that a row or table was deleted first and then
 * made again, so this gives up on that.
 */
final class PlainPending implements PendingChanges<Changes> {
  private final Map<String, Optional<Table>> tables = new LinkedHashMap<>();
  private final Row values = new Row();
  private boolean remade;
  private int size;

  private record Table(Map<String, Optional<Row>> rows) {
    Table() {
      this(new LinkedHashMap<>());
    }

    int size() {
      return rows.values().stream().mapToInt(row -> row.map(Row::size).orElse(1)).sum();
    }

    TableChanges changes() {
      Map<String, Optional<RowChanges>> changes = new LinkedHashMap<>();
      rows.forEach((rowId, row) -> changes.put(rowId, row.map(Row::changes)));
      return new TableChanges(Collections.unmodifiableMap(changes));
    }
  }

  private record Row(Map<String, Optional<Cell>> cells) {
    Row() {
      this(new LinkedHashMap<>(4));
    }

    int size() {
      return cells.size();
    }

    RowChanges changes() {
      return new RowChanges(Collections.unmodifiableMap(cells));
    }
  }

  @Override
  public boolean add(Changes changes) {
    changes.tables().forEach(this::addTable);
    addCells(values, changes.values());
    return !remade;
  }

  private void addTable(String tableId, Optional<TableChanges> change) {
    if (change.isEmpty()) {
      Optional<Table> before = tables.put(tableId, Optional.empty());
      size += 1 - (before == null ? 0 : before.map(Table::size).orElse(1));
    } else {
      tables
          .computeIfAbsent(tableId, id -> Optional.of(new Table()))
          .ifPresentOrElse(
              table -> change.get().rows().forEach((rowId, row) -> addRow(table, rowId, row)),
              () -> remade = true);
    }
  }

  private void addRow(Table table, String rowId, Optional<RowChanges> change) {
    if (change.isEmpty()) {
      Optional<Row> before = table.rows.put(rowId, Optional.empty());
      size += 1 - (before == null ? 0 : before.map(Row::size).orElse(1));
    } else {
      table
          .rows
          .computeIfAbsent(rowId, id -> Optional.of(new Row()))
          .ifPresentOrElse(row -> addCells(row, change.get().cells()), () -> remade = true);
    }
  }

  private void addCells(Row row, Map<String, Optional<Cell>> cells) {
    size -= row.size();
    row.cells.putAll(cells);
    size += row.size();
  }

  @Override
  public Changes changes() {
    Map<String, Optional<TableChanges>> changes = new LinkedHashMap<>();
    tables.forEach((tableId, table) -> changes.put(tableId, table.map(Table::changes)));
    return new Changes(
        Collections.unmodifiableMap(changes), Collections.unmodifiableMap(values.cells));
  }

  @Override
  public int size() {
    return size;
  }
}
