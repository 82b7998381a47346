package dev.merrow.ws.server.cli.content;

import dev.merrow.Cell;
import dev.merrow.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Content in columns, for people. */
final class Columns {
  private static final String GAP = "  ";

  private final List<String> lines = new ArrayList<>();

  private Columns() {}

  /** Returns the lines for a part of a store. */
  static List<String> of(Store store, Place place) {
    Columns columns = new Columns();
    if (place.values) {
      columns.addValues(
          place.table == null
              ? store.getValues()
              : Map.of(place.table, Objects.requireNonNull(store.getValue(place.table))));
    } else if (place.table == null) {
      store.forEachTable(columns::addTitled);
      if (store.hasValues()) {
        columns.addValues(store.getValues());
      }
    } else {
      columns.addRows(rows(store, place.table, place));
    }
    return columns.lines;
  }

  /** Returns the lines for a grid, whose first line is the head. */
  static List<String> ofGrid(List<List<String>> grid) {
    Columns columns = new Columns();
    columns.addGrid(grid);
    return columns.lines;
  }

  private static Map<String, Map<String, Cell>> rows(Store store, String table, Place place) {
    if (place.row == null) {
      return store.getTable(table);
    }
    Map<String, Cell> row = store.getRow(table, place.row);
    return Map.of(
        place.row,
        place.cell == null ? row : Map.of(place.cell, Objects.requireNonNull(row.get(place.cell))));
  }

  private void addTitled(String tableId, Map<String, Map<String, Cell>> rows) {
    lines.add(id(tableId));
    addRows(rows);
    lines.add("");
  }

  private void addRows(Map<String, Map<String, Cell>> rows) {
    Set<String> cellIds = new LinkedHashSet<>();
    rows.values().forEach(row -> cellIds.addAll(row.keySet()));
    List<List<String>> grid = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("row"));
    cellIds.forEach(cellId -> head.add(id(cellId)));
    grid.add(head);
    rows.forEach(
        (rowId, row) -> {
          List<String> line = new ArrayList<>(List.of(id(rowId)));
          for (String cellId : cellIds) {
            Cell cell = row.get(cellId);
            line.add(cell == null ? "" : cell(cell));
          }
          grid.add(line);
        });
    addGrid(grid);
  }

  private void addValues(Map<String, Cell> values) {
    List<List<String>> grid = new ArrayList<>();
    grid.add(List.of("value", ""));
    values.forEach((valueId, value) -> grid.add(List.of(id(valueId), cell(value))));
    addGrid(grid);
  }

  private void addGrid(List<List<String>> grid) {
    int columns = grid.get(0).size();
    int[] widths = new int[columns];
    for (List<String> line : grid) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : grid) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        text.append(i == 0 ? "" : GAP).append(line.get(i));
        text.append(" ".repeat(widths[i] - line.get(i).length()));
      }
      lines.add(text.toString().stripTrailing());
    }
  }

  /** Returns an id as people read it. */
  static String id(String id) {
    return OneLine.of(CellText.writeId(id));
  }

  /** Returns a cell as people read it. */
  static String cell(Cell cell) {
    return OneLine.of(CellText.write(cell));
  }
}
