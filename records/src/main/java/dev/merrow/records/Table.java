package dev.merrow.records;

import static dev.merrow.store.UniqueIds.getUniqueId;

import dev.merrow.Cell;
import dev.merrow.MerrowException;
import dev.merrow.store.CellChange;
import dev.merrow.store.CellSchema;
import dev.merrow.store.Store;
import dev.merrow.store.StoreEvent.CellChanges;
import dev.merrow.store.StoreEvent.RowChanged;
import dev.merrow.store.Subscription;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A table of a store, whose rows are read and written as records.
 *
 * <pre>{@code
 * record Todo(String text, boolean done, Optional<LocalDate> due) {}
 *
 * Table<Todo> todos = Table.of(store, "todos", Todo.class);
 * String id = todos.add(new Todo("Buy milk", false, Optional.empty()));
 * todos.update(id, todo -> new Todo(todo.text(), true, todo.due()));
 * Todo todo = todos.get(id);
 * }</pre>
 *
 * <p>It holds nothing itself: it is a view, as cheap as its class is known, and any number of them
 * may be of the same table. The package's documentation says what each type of component is as a
 * cell.
 *
 * <p><b>Writing.</b> Each call is one transaction, unless one is under way. Only cells that differ
 * are written, so what a peer changes in another component of the same row meanwhile is kept. Cells
 * that the record has no component for are left alone: a newer version of the application, or one
 * in another language, may have its own. A component that is null or an empty {@code Optional} has
 * no cell.
 *
 * <p><b>Reading.</b> Anything may have been written to a table by peers. A row that cannot be read
 * as the record is an {@link UnreadableRowException} for who asks for it, is left out where all are
 * read, and is named by {@link #unreadable()}. A null cell counts as no cell.
 *
 * <p>Threads and listeners are as for {@link Store}.
 *
 * @param <R> the type of a row
 */
public final class Table<R> {
  /** What is known of a cell's change when a listener is called by hand. */
  private static final CellChange UNKNOWN = new CellChange(false, null, null);

  private final Store store;
  private final String tableId;
  private final RowCodec<R> codec;

  private Table(Store store, String tableId, RowCodec<R> codec) {
    this.store = Objects.requireNonNull(store, "store");
    this.tableId = Objects.requireNonNull(tableId, "tableId");
    this.codec = codec;
  }

  /**
   * A table whose rows are records.
   *
   * @throws IllegalArgumentException if a component is of a type that no cell holds, or the
   *     record's module does not open its package to this one; the message names the component
   */
  public static <R extends Record> Table<R> of(Store store, String tableId, Class<R> type) {
    return new Table<>(store, tableId, RecordCodecs.of(type));
  }

  /** A table whose rows are of a type of another language; as {@link #of(Store, String, Class)}. */
  public static <R> Table<R> of(Store store, String tableId, RowType<R> type) {
    return new Table<>(store, tableId, Codecs.of(type));
  }

  /**
   * The schema of a table of such records, to be given to {@link Store#setTablesSchema}: types,
   * defaults, and required cells. No table has it unless that is called, for a schema hides from
   * all readers of the store what does not fit, and so also what a newer version of the application
   * has added.
   *
   * <pre>{@code
   * store.setTablesSchema(Map.of("todos", Table.schemaOf(Todo.class)));
   * }</pre>
   */
  public static Map<String, CellSchema> schemaOf(Class<? extends Record> type) {
    return RecordCodecs.of(type).schema();
  }

  /** The schema of this table's rows, as {@link #schemaOf}. */
  public Map<String, CellSchema> schema() {
    return codec.schema();
  }

  /** The store that the table is in. */
  public Store store() {
    return store;
  }

  /** The table's id. */
  public String tableId() {
    return tableId;
  }

  /**
   * A row; null if there is none.
   *
   * @throws UnreadableRowException if there is one that cannot be read
   */
  public @Nullable R get(String rowId) {
    Map<String, Cell> cells = store.getRow(tableId, rowId);
    return cells.isEmpty() ? null : read(rowId, cells);
  }

  private R read(String rowId, Map<String, Cell> cells) {
    try {
      return codec.readRow(cells);
    } catch (Misfit e) {
      throw new UnreadableRowException(codec.rowType().type().getSimpleName(), tableId, rowId, e);
    }
  }

  /** All rows that can be read, by id, in the order in which they were added; unmodifiable. */
  public Map<String, R> all() {
    Map<String, R> rows = new LinkedHashMap<>();
    store
        .getTable(tableId)
        .forEach(
            (rowId, cells) -> {
              try {
                rows.put(rowId, codec.readRow(cells));
              } catch (Misfit e) {
                // unreadable() tells
              }
            });
    return Collections.unmodifiableMap(rows);
  }

  /** Why rows that are there cannot be read, by id; empty if all can. */
  public Map<String, UnreadableRowException> unreadable() {
    Map<String, UnreadableRowException> problems = new LinkedHashMap<>();
    store
        .getTable(tableId)
        .forEach(
            (rowId, cells) -> {
              try {
                Objects.requireNonNull(read(rowId, cells));
              } catch (UnreadableRowException e) {
                problems.put(rowId, e);
              }
            });
    return Collections.unmodifiableMap(problems);
  }

  /** The ids of all rows, also of those that cannot be read. */
  public List<String> ids() {
    return store.getRowIds(tableId);
  }

  /** The number of all rows, also of those that cannot be read. */
  public int size() {
    return store.getRowCount(tableId);
  }

  /** Whether there is a row, be it one that cannot be read. */
  public boolean has(String rowId) {
    return store.hasRow(tableId, rowId);
  }

  /**
   * Adds a row under a random id, which no other peer gives to a row of its own.
   *
   * @return the id
   * @throws IllegalArgumentException if a component cannot be a cell, or none is present
   * @throws MerrowException if the store's schema or middleware takes nothing of it
   */
  public String add(R row) {
    String rowId = getUniqueId();
    set(rowId, row);
    return rowId;
  }

  /**
   * Sets a row, be there one or not. Cells that the record has no component for stay.
   *
   * @throws IllegalArgumentException if a component cannot be a cell, or none is present
   * @throws MerrowException if there was no such row, and the store's schema or middleware takes
   *     nothing of it
   */
  public void set(String rowId, R row) {
    Map<String, Cell> cells = codec.writeRow(Objects.requireNonNull(row, "row"));
    if (cells.isEmpty()) {
      throw new IllegalArgumentException(
          "A row needs a cell, and no component of this one is present: " + row);
    }
    if (cells.size() == codec.cellIds().size() && has(rowId)) {
      // a transaction of its own, and all that there is to do; one that is equal is not written
      store.setPartialRow(tableId, rowId, cells);
    } else {
      store.transaction(() -> write(rowId, cells));
    }
  }

  private void write(String rowId, Map<String, Cell> cells) {
    if (!store.hasRow(tableId, rowId)) {
      store.setRow(tableId, rowId, cells);
      if (!store.hasRow(tableId, rowId)) {
        throw new MerrowException(
            "The store's schema or middleware takes nothing of row \"%s\" of table \"%s\": %s"
                .formatted(rowId, tableId, cells));
      }
      return;
    }
    store.setPartialRow(tableId, rowId, cells);
    for (String cellId : codec.cellIds()) {
      if (!cells.containsKey(cellId) && store.hasCell(tableId, rowId, cellId)) {
        store.delCell(tableId, rowId, cellId);
      }
    }
  }

  /**
   * Sets a row to what is made of the one there. No other thread can write to the store between
   * reading and writing.
   *
   * @return the new row
   * @throws NoSuchElementException if there is no such row
   * @throws UnreadableRowException if the one there cannot be read
   * @throws IllegalArgumentException as {@link #set}
   */
  public R update(String rowId, UnaryOperator<R> change) {
    return store.transaction(
        () -> {
          R before = get(rowId);
          if (before == null) {
            throw new NoSuchElementException(
                "No row \"" + rowId + "\" in table \"" + tableId + "\"");
          }
          R after = change.apply(before);
          set(rowId, after);
          return after;
        });
  }

  /** Removes a row, with all its cells; does nothing if there is none. */
  public void remove(String rowId) {
    store.delRow(tableId, rowId);
  }

  /**
   * Is told of each row that is added, changed or removed, after the transaction that did it. What
   * changes in cells that the record has no component for is not told.
   */
  public Subscription addListener(Consumer<? super RowChange<R>> listener) {
    return addListener(null, listener);
  }

  /**
   * As {@link #addListener(Consumer)}, for one row.
   *
   * @param rowId the row, or null for all
   */
  public Subscription addListener(@Nullable String rowId, Consumer<? super RowChange<R>> listener) {
    Objects.requireNonNull(listener, "listener");
    return store.addRowListener(
        tableId,
        rowId,
        event -> {
          RowChange<R> change = changeOf(event);
          if (change != null) {
            listener.accept(change);
          }
        });
  }

  private @Nullable RowChange<R> changeOf(RowChanged event) {
    String rowId = event.rowId();
    Map<String, Cell> now = store.getRow(tableId, rowId);
    Map<String, Cell> before = new HashMap<>();
    CellChanges changes = event.changes();
    boolean concerns = changes == null;
    for (String cellId : codec.cellIds()) {
      CellChange change = changes == null ? UNKNOWN : changes.get(tableId, rowId, cellId);
      concerns |= change.changed();
      Cell old = change.changed() ? change.oldCell() : now.get(cellId);
      if (old != null) {
        before.put(cellId, old);
      }
    }
    if (!concerns) {
      return null;
    }
    R newRow = null;
    UnreadableRowException unreadable = null;
    if (!now.isEmpty()) {
      try {
        newRow = read(rowId, now);
      } catch (UnreadableRowException e) {
        unreadable = e;
      }
    }
    return new RowChange<>(this, rowId, readOrNull(before), newRow, unreadable);
  }

  private @Nullable R readOrNull(Map<String, Cell> cells) {
    try {
      return cells.isEmpty() ? null : codec.readRow(cells);
    } catch (Misfit e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return "Table[%s of %s in %s]"
        .formatted(tableId, codec.rowType().type().getSimpleName(), store);
  }
}
