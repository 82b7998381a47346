package dev.merrow.ws.server.internal.live;

import dev.merrow.Cell;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.StoreEvent.CellRefused;
import dev.merrow.store.StoreEvent.ValueRefused;
import dev.merrow.store.Subscription;
import dev.merrow.sync.CellAddress;
import dev.merrow.ws.server.internal.core.StoreEdit;
import dev.merrow.ws.server.internal.core.StoreFullException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One change, which is made as a whole or not at all, and tells what the store refuses: by its
 * schema, or by middleware. Used once, by one thread at a time.
 */
final class Edit implements StoreEdit {
  private final MergeableStore store;

  /** Null for values. */
  private final @Nullable String tableId;

  private final Supplier<? extends Map<String, @Nullable Cell>> wanted;

  /** Null if it adds a row. */
  private final @Nullable Runnable change;

  private final List<String> refused = new ArrayList<>();

  /** Null for values, and for a row that has no id yet. */
  private @Nullable String rowId;

  private Edit(
      MergeableStore store,
      @Nullable String tableId,
      @Nullable String rowId,
      Supplier<? extends Map<String, @Nullable Cell>> wanted,
      @Nullable Runnable change) {
    this.store = store;
    this.tableId = tableId;
    this.rowId = rowId;
    this.wanted = wanted;
    this.change = change;
  }

  /**
   * A change of a row.
   *
   * @param wanted asked before the change for the cells that it is to have afterwards; null for
   *     those that are to be deleted
   */
  static Edit ofRow(
      MergeableStore store,
      String tableId,
      String rowId,
      Supplier<? extends Map<String, @Nullable Cell>> wanted,
      Runnable change) {
    return new Edit(store, tableId, rowId, wanted, change);
  }

  /** A change that adds a row. */
  static Edit ofNewRow(MergeableStore store, String tableId, Map<String, Cell> cells) {
    return new Edit(store, tableId, null, () -> cells, null);
  }

  /**
   * A change of a value.
   *
   * @param value what it is to be; null if it is to be deleted
   */
  static Edit ofValue(MergeableStore store, String valueId, @Nullable Cell value, Runnable change) {
    Map<String, @Nullable Cell> wanted = new HashMap<>();
    wanted.put(valueId, value);
    return new Edit(store, null, null, () -> wanted, change);
  }

  /** Returns whether this may change a cell or value. */
  boolean concerns(CellAddress cell) {
    return Objects.equals(tableId, cell.tableId()) && Objects.equals(rowId, cell.rowId());
  }

  /** Returns the row that was changed or added; null for values. */
  @Nullable String rowId() {
    return rowId;
  }

  @Override
  public MergeableChanges before() {
    String table = tableId;
    String row = rowId;
    if (table == null) {
      Set<String> ids = wanted.get().keySet();
      return MergeableChanges.ofValues(store.getMergeableValues(ids));
    }
    return row == null
        ? MergeableChanges.EMPTY
        : new MergeableChanges(
            store.getMergeableCellDiff(Map.of(table, Map.of(row, Map.of()))), StampedValues.EMPTY);
  }

  /**
   * Makes the change.
   *
   * @throws ApiException if the store refuses it; then nothing has changed
   */
  @Override
  public void make(Consumer<Runnable> transaction) {
    Thread here = Thread.currentThread();
    Subscription cells =
        store.addInvalidCellListener(
            null,
            null,
            null,
            event -> {
              if (Thread.currentThread() == here) {
                refused.add(describe(event));
              }
            },
            true);
    Subscription values =
        store.addInvalidValueListener(
            null,
            event -> {
              if (Thread.currentThread() == here) {
                refused.add(describe(event));
              }
            },
            true);
    List<Map<String, @Nullable Cell>> expected = new ArrayList<>();
    // the change may be part of a transaction that a mutator has written to
    Subscription check =
        store.addWillFinishTransactionListener(
            finishing -> {
              if (Thread.currentThread() == here) {
                expected.forEach(this::requireDone);
              }
            });
    try {
      transaction.accept(
          () -> {
            expected.add(wanted.get());
            if (change == null) {
              addRow();
            } else {
              change.run();
            }
          });
    } catch (ApiException e) {
      throw e;
    } catch (StoreFullException e) {
      throw new ApiException(507, "full", String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      throw new ApiException(422, "refused", "The store refuses it: " + e.getMessage(), e);
    } finally {
      cells.close();
      values.close();
      check.close();
    }
  }

  private void addRow() {
    rowId = store.addUniqueRow(Objects.requireNonNull(tableId), cellsToAdd());
  }

  private Map<String, Cell> cellsToAdd() {
    Map<String, Cell> cells = new LinkedHashMap<>();
    wanted.get().forEach((id, cell) -> cells.put(id, Objects.requireNonNull(cell)));
    return cells;
  }

  /** Throws, and so rolls the change back, if something of it was refused. */
  private void requireDone(Map<String, @Nullable Cell> expected) {
    if (!refused.isEmpty()) {
      throw new ApiException(422, "refused", String.join("; ", refused));
    }
    if (tableId != null && rowId == null) {
      throw new ApiException(422, "refused", "The store refuses the row.");
    }
    MergeableChanges written = store.getTransactionStamps();
    if (written == null) {
      // something has replaced all content
      return;
    }
    expected.forEach(
        (id, cell) -> {
          Cell current = current(id);
          boolean done =
              Objects.equals(cell, current)
                  || written.get(tableId, rowId, id) != null
                  || (cell == null && Objects.equals(current, defaultOf(id)));
          if (!done) {
            throw new ApiException(
                422,
                "refused",
                "The store does not allow this change of the %s %s"
                    .formatted(tableId == null ? "value" : "cell", id));
          }
        });
  }

  private @Nullable Cell current(String id) {
    String table = tableId;
    String row = rowId;
    return table == null || row == null ? store.getValue(id) : store.getCell(table, row, id);
  }

  /** What is there in place of what is deleted; null for nothing. */
  private @Nullable Cell defaultOf(String id) {
    Cell schema =
        tableId == null
            ? Cell.ofJson(store.getValuesSchemaJson())
            : member(Cell.ofJson(store.getTablesSchemaJson()), tableId);
    return member(member(schema, id), "default");
  }

  private static @Nullable Cell member(@Nullable Cell of, String name) {
    Map<String, Cell> members = of == null ? null : of.asMap();
    return members == null ? null : members.get(name);
  }

  private static String describe(CellRefused event) {
    return "The table's schema refuses %s as the cell %s"
        .formatted(shown(event.invalidCells()), event.cellId());
  }

  private static String describe(ValueRefused event) {
    return "The schema refuses %s as the value %s"
        .formatted(shown(event.invalidValues()), event.valueId());
  }

  private static String shown(List<@Nullable Cell> cells) {
    Cell first = cells.isEmpty() ? null : cells.get(0);
    return first == null ? "a missing cell" : first.toJson();
  }
}
