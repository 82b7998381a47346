package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Changes.RowChanges;
import dev.merrow.stamp.Changes.TableChanges;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes schemas, and fits the content of a store to them. Runs inside a transaction.
 *
 * <p>In a store with stamps, a schema decides what readers see and writes nothing, so refused
 * content keeps its stamp and is shown again when a later schema accepts it. Only defaults for
 * cells and values that never existed are stamped, older than all others, as they are when a row is
 * set. In a store without stamps, refused content is deleted.
 */
final class SchemaFitter {
  private final Tree tree;
  private final Editor editor;
  private final Schemas schemas;
  private final Validator validator;
  private final MiddlewareSlot middleware;
  private final ChangeApplier applier;
  private final @Nullable LocalStamps stamps;

  SchemaFitter(
      Tree tree,
      Editor editor,
      Schemas schemas,
      Validator validator,
      MiddlewareSlot middleware,
      ChangeApplier applier,
      @Nullable LocalStamps stamps) {
    this.tree = tree;
    this.editor = editor;
    this.schemas = schemas;
    this.validator = validator;
    this.middleware = middleware;
    this.applier = applier;
    this.stamps = stamps;
  }

  void setTablesSchema(Map<String, ? extends Map<String, CellSchema>> tablesSchema) {
    Schemas.State before = schemas.state();
    if (schemas.setTables(tablesSchema)) {
      fitTables(before);
    }
  }

  void setValuesSchema(Map<String, CellSchema> valuesSchema) {
    Schemas.State before = schemas.state();
    if (!valuesSchema.isEmpty()) {
      schemas.setValues(valuesSchema);
      fitValues(before);
    }
  }

  void delTablesSchema() {
    Schemas.State before = schemas.state();
    schemas.delTables();
    fitTables(before);
  }

  void delValuesSchema() {
    Schemas.State before = schemas.state();
    schemas.delValues();
    fitValues(before);
  }

  private void fitTables(Schemas.State before) {
    if (stamps == null && !schemas.hasTables()) {
      return;
    }
    Map<String, Optional<TableChanges>> withheld = new LinkedHashMap<>();
    for (String tableId : tree.tables().idsOfAll()) {
      TableNode table = tree.tables().getAny(tableId);
      if (table != null) {
        Map<String, Optional<RowChanges>> rows = new LinkedHashMap<>();
        fitTable(tableId, table, before.table(tableId), rows);
        if (!rows.isEmpty()) {
          withheld.put(tableId, Optional.of(new TableChanges(rows)));
        }
      }
    }
    showWithheld(new Changes(withheld, Map.of()));
  }

  private void fitTable(
      String tableId,
      TableNode table,
      Schemas.@Nullable Group before,
      Map<String, Optional<RowChanges>> withheld) {
    Schemas.Group schema = schemas.table(tableId);
    boolean unknown = schemas.hasTables() && schema == null;
    if (unknown && !table.isEmpty()) {
      editor.refusals().addCell(tableId, null, null, null);
    }
    for (String rowId : table.idsOfAll()) {
      RowNode row = table.getAny(rowId);
      if (row == null) {
        continue;
      }
      Map<String, Cell> fitting = Map.of();
      if (!unknown) {
        Base base = new Base(row, before, schema);
        fitting = fitRow(tableId, rowId, base, schema);
        if (!base.withheld.isEmpty()) {
          withheld.put(rowId, Optional.of(new RowChanges(base.withheld)));
        }
      }
      if (stamps == null && fitting.isEmpty()) {
        table.rowIds().release(rowId);
      }
      show(row, fitting, () -> editor.open(tableId, table, rowId));
    }
  }

  /** Returns the cells that a row is to have; none if it is to disappear. */
  private Map<String, Cell> fitRow(
      String tableId, String rowId, Base base, Schemas.@Nullable Group schema) {
    if (base.cells.isEmpty()) {
      return Map.of();
    }
    Map<String, Cell> fitting = validator.fitRow(tableId, rowId, base.cells);
    boolean isRow =
        stamps == null
            ? schema == null || fitting.keySet().containsAll(schema.required())
            // defaults alone do not make a row
            : base.cells.keySet().stream().anyMatch(fitting::containsKey);
    return isRow ? fitting : Map.of();
  }

  private void fitValues(Schemas.State before) {
    Schemas.Group schema = schemas.values();
    if (stamps == null && schema == null) {
      return;
    }
    RowNode values = tree.values();
    Base base = new Base(values, before.values(), schema);
    Map<String, Cell> fitting = new LinkedHashMap<>(validator.fitValues(base.cells));
    if (stamps == null && schema != null && !fitting.keySet().containsAll(schema.required())) {
      fitting.clear();
    } else if (stamps != null && schema != null && !schema.requiresNothing()) {
      // defaults fill only values set as a whole, which no stamp records
      fitting.keySet().retainAll(base.cells.keySet());
    }
    show(values, fitting, editor::openValues);
    showWithheld(new Changes(Map.of(), base.withheld));
  }

  /** Shows readers exactly these cells of a row; opens the row only if they saw others. */
  private void show(RowNode row, Map<String, Cell> fitting, Supplier<RowHandle> opening) {
    Set<String> ids = new LinkedHashSet<>(row.ids());
    ids.addAll(fitting.keySet());
    RowHandle handle = null;
    for (String id : ids) {
      Cell cell = fitting.get(id);
      CellNode live = row.get(id);
      if (live == null ? cell == null : live.shows(cell)) {
        continue;
      }
      handle = handle == null ? opening.get() : handle;
      if (stamps == null || row.getAny(id) == null) {
        editor.change(handle, id, cell);
      } else {
        editor.reveal(handle, id, cell);
      }
    }
  }

  /** Shows peers' writes that were not shown so far, as far as middleware allows. */
  private void showWithheld(Changes withheld) {
    if (stamps != null && !withheld.isEmpty()) {
      stamps.whileApplying(() -> applier.show(withheld));
    }
  }

  /** The content of a row, or of the values, without the defaults that fill it. */
  private final class Base {
    final Map<String, Cell> cells = new LinkedHashMap<>();

    /** Stamped content that readers do not see, where middleware must be asked whether they may. */
    final Map<String, Optional<Cell>> withheld = new LinkedHashMap<>();

    private final Schemas.@Nullable Group before;
    private final Schemas.@Nullable Group schema;

    /**
     * Looks at a row.
     *
     * @param before the schema that determined what readers see
     * @param schema the schema in force now
     */
    Base(RowNode row, Schemas.@Nullable Group before, Schemas.@Nullable Group schema) {
      this.before = before;
      this.schema = schema;
      for (String id : row.idsOfAll()) {
        CellNode live = row.get(id);
        CellNode node = live == null ? row.getBuried(id) : live;
        if (node != null) {
          add(id, node, live == null ? null : live.plain());
        }
      }
    }

    private void add(String id, CellNode node, @Nullable Cell shown) {
      Cell stamped = node.stamped();
      boolean isDefault =
          before != null && shown != null && shown.equals(before.defaults().get(id));
      Cell kept = isDefault ? null : shown;
      if (stamped == null || middleware.calls() == null) {
        Cell known = stamped == null ? kept : stamped;
        if (known != null && (shown != null || isOfUse(id, known))) {
          cells.put(id, known);
        }
      } else if (stamped.equals(shown) || !accepts(id, stamped)) {
        cells.put(id, stamped);
      } else {
        withheld.put(id, Optional.of(stamped));
        if (kept != null) {
          cells.put(id, kept);
        }
      }
    }

    private boolean accepts(String id, Cell cell) {
      CellSchema ofCell = schema == null ? null : schema.cells().get(id);
      return schema == null || (ofCell != null && ofCell.accepts(cell));
    }

    /** Returns whether a cell that readers did not see has something to show now. */
    private boolean isOfUse(String id, Cell cell) {
      return accepts(id, cell) || (schema != null && schema.defaults().containsKey(id));
    }
  }
}
