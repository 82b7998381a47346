package dev.merrow.store;

import dev.merrow.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The schemas in force. Each is replaced as a whole, so a rollback restores the previous one. */
final class Schemas {
  /**
   * The schema of the cells of a table, or of the values.
   *
   * @param cells each cell's schema
   * @param defaults the defaults of those that have one
   * @param withoutDefault the others
   * @param required those of the others that must be there
   */
  record Group(
      Map<String, CellSchema> cells,
      Map<String, Cell> defaults,
      List<String> withoutDefault,
      List<String> required) {

    /** Returns whether nothing is required, so that defaults fill even what is empty. */
    boolean requiresNothing() {
      return required.isEmpty();
    }

    static Group of(Map<String, CellSchema> cells) {
      Map<String, Cell> defaults = new LinkedHashMap<>();
      List<String> withoutDefault = new ArrayList<>();
      List<String> required = new ArrayList<>();
      cells.forEach(
          (id, schema) -> {
            if (schema.defaultCell() != null) {
              defaults.put(id, schema.defaultCell());
            } else {
              withoutDefault.add(id);
              if (schema.isRequired()) {
                required.add(id);
              }
            }
          });
      return new Group(new LinkedHashMap<>(cells), defaults, withoutDefault, required);
    }
  }

  /** Both schemas at one time; null means none. */
  record State(@Nullable Map<String, Group> tables, @Nullable Group values) {
    @Nullable Group table(String tableId) {
      return tables == null ? null : tables.get(tableId);
    }
  }

  private State state = new State(null, null);

  State state() {
    return state;
  }

  void restore(State saved) {
    state = saved;
  }

  boolean hasTables() {
    return state.tables != null;
  }

  boolean hasValues() {
    return state.values != null;
  }

  @Nullable Group table(String tableId) {
    return state.table(tableId);
  }

  @Nullable Group values() {
    return state.values;
  }

  @Nullable Cell defaultCell(String tableId, String cellId) {
    Group table = table(tableId);
    return table == null ? null : table.defaults.get(cellId);
  }

  @Nullable Cell defaultValue(String valueId) {
    Group values = state.values;
    return values == null ? null : values.defaults.get(valueId);
  }

  /** Takes the tables with a non-empty schema; returns whether there is any. */
  boolean setTables(Map<String, ? extends Map<String, CellSchema>> schema) {
    Map<String, Group> tables = new LinkedHashMap<>();
    schema.forEach(
        (tableId, cells) -> {
          if (!cells.isEmpty()) {
            tables.put(tableId, Group.of(cells));
          }
        });
    if (!tables.isEmpty()) {
      state = new State(tables, state.values);
    }
    return !tables.isEmpty();
  }

  void setValues(Map<String, CellSchema> schema) {
    state = new State(state.tables, Group.of(schema));
  }

  void delTables() {
    state = new State(null, state.values);
  }

  void delValues() {
    state = new State(state.tables, null);
  }

  String tablesJson() {
    return SchemaJson.ofTables(state.tables == null ? Map.of() : state.tables);
  }

  String valuesJson() {
    return SchemaJson.ofGroup(state.values == null ? Map.of() : state.values.cells);
  }

  String json() {
    return "[" + tablesJson() + "," + valuesJson() + "]";
  }
}
