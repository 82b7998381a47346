package dev.merrow.records;

import static dev.merrow.store.UniqueIds.getUniqueId;

import dev.merrow.Cell;
import dev.merrow.MerrowException;
import dev.merrow.internal.FrozenMap;
import dev.merrow.internal.IdMap;
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
 * <p>It is a view without state of its own: it is cheap to create, and a table can have any number
 * of views. The package's documentation lists the form of each type of component in a cell.
 *
 * <p><b>Writing.</b> Each call is one transaction, unless it is part of one. Only cells that differ
 * are written, so a peer's concurrent change of another component of the same row is kept. Cells
 * without a component are kept as well: a newer version of the application, or one in another
 * language, may use them. A component that is null or an empty {@code Optional} has no cell.
 *
 * <p><b>Reading.</b> Peers can write any content to a table. If a row cannot be read as the record,
 * reading it throws an {@link UnreadableRowException}, reading all rows omits it, and {@link
 * #unreadable()} lists it. A null cell counts as a missing cell.
 *
 * <p>Threads and listeners are as for {@link Store}.
 *
 * @param <R> the type of a row
 */
public final class Table<R> {
  /** Stands for the change of a cell when a listener is called directly. */
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
   * Returns a table whose rows are records.
   *
   * @throws IllegalArgumentException if a component has a type that no cell can hold, or the
   *     record's module does not open its package to this one; the message names the component
   */
  public static <R extends Record> Table<R> of(Store store, String tableId, Class<R> type) {
    return new Table<>(store, tableId, RecordCodecs.of(type));
  }

  /** As {@link #of(Store, String, Class)}, for rows of another language's type. */
  public static <R> Table<R> of(Store store, String tableId, RowType<R> type) {
    return new Table<>(store, tableId, Codecs.of(type));
  }

  /**
   * Returns the schema of a table of such records, for {@link Store#setTablesSchema}: types,
   * defaults and required cells. It is not set automatically, because a schema hides content that
   * does not fit from all readers of the store, including content that a newer version of the
   * application has added.
   *
   * <pre>{@code
   * store.setTablesSchema(Map.of("todos", Table.schemaOf(Todo.class)));
   * }</pre>
   */
  public static Map<String, CellSchema> schemaOf(Class<? extends Record> type) {
    return RecordCodecs.of(type).schema();
  }

  /** Returns the schema of this table's rows, as {@link #schemaOf} does. */
  public Map<String, CellSchema> schema() {
    return codec.schema();
  }

  /** Returns the store that has the table. */
  public Store store() {
    return store;
  }

  /** Returns the table's id. */
  public String tableId() {
    return tableId;
  }

  /**
   * Returns a row; null if there is none.
   *
   * @throws UnreadableRowException if the row cannot be read
   */
  public @Nullable R get(String rowId) {
    Map<String, Cell> cells = store.getRow(tableId, rowId);
    return cells.isEmpty() ? null : read(rowId, cells);
  }

  private R read(String rowId, Map<String, Cell> cells) {
    try {
      return codec.readRow(cells);
    } catch (MismatchException e) {
      throw new UnreadableRowException(codec.rowType().type().getSimpleName(), tableId, rowId, e);
    }
  }

  /** Returns all readable rows by id, in insertion order; unmodifiable. */
  public Map<String, R> all() {
    Map<String, Map<String, Cell>> table = store.getTable(tableId);
    IdMap<R> rows = IdMap.ofSize(table.size());
    table.forEach(
        (rowId, cells) -> {
          try {
            rows.add(rowId, codec.readRow(cells));
          } catch (MismatchException e) {
            // unreadable() lists it
          }
        });
    return FrozenMap.of(rows);
  }

  /** Returns the reasons why rows cannot be read, by row id; empty if all can. */
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

  /** Returns the ids of all rows, including unreadable ones. */
  public List<String> ids() {
    return store.getRowIds(tableId);
  }

  /** Returns the number of all rows, including unreadable ones. */
  public int size() {
    return store.getRowCount(tableId);
  }

  /** Returns whether there is such a row, even if it cannot be read. */
  public boolean has(String rowId) {
    return store.hasRow(tableId, rowId);
  }

  /**
   * Adds a row under a random id, which no other peer uses for another row.
   *
   * @return the id
   * @throws IllegalArgumentException if no cell can hold a component, or none is present
   * @throws MerrowException if the store's schema or middleware refuses all of it
   */
  public String add(R row) {
    String rowId = getUniqueId();
    set(rowId, row);
    return rowId;
  }

  /**
   * Sets a row, whether it exists or not. Cells without a component are kept.
   *
   * @throws IllegalArgumentException if no cell can hold a component, or none is present
   * @throws MerrowException if there was no such row, and the store's schema or middleware refuses
   *     all of it
   */
  public void set(String rowId, R row) {
    Map<String, Cell> cells = codec.writeRow(Objects.requireNonNull(row, "row"));
    if (cells.isEmpty()) {
      throw new IllegalArgumentException(
          "A row needs a cell, and no component of this one is present: " + row);
    }
    store.transaction(() -> write(rowId, cells));
  }

  private void write(String rowId, Map<String, Cell> cells) {
    if (!store.hasRow(tableId, rowId)) {
      store.setRow(tableId, rowId, cells);
      if (!store.hasRow(tableId, rowId)) {
        throw new MerrowException(
            "The store's schema or middleware accepts no cell of row \"%s\" of table \"%s\": %s"
                .formatted(rowId, tableId, cells));
      }
      return;
    }
    // the store does not write cells that are equal
    store.setPartialRow(tableId, rowId, cells);
    if (cells.size() == codec.cellIds().size()) {
      return;
    }
    for (String cellId : codec.cellIds()) {
      if (!cells.containsKey(cellId) && store.hasCell(tableId, rowId, cellId)) {
        store.delCell(tableId, rowId, cellId);
      }
    }
  }

  /**
   * Replaces a row by a new one that is computed from it. No other thread can write to the store
   * between reading and writing.
   *
   * @return the new row
   * @throws NoSuchElementException if there is no such row
   * @throws UnreadableRowException if the present row cannot be read
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
   * Adds a listener that is called for each row that is added, changed or removed, after the
   * transaction. Changes of cells without a component are not reported.
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
    } catch (MismatchException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return "Table[%s of %s in %s]"
        .formatted(tableId, codec.rowType().type().getSimpleName(), store);
  }
}
