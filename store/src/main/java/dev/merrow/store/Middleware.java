package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Callbacks that see a write before it happens and can change or veto it. A set callback returns
 * the content to set instead, or null to set nothing; a delete callback returns whether to allow
 * the deletion. If there are several callbacks of a kind, each receives the result of the one added
 * before it.
 *
 * <p>{@link StoreTransactions#getTransactionOrigin()} returns the origin of the write, if it is
 * known.
 *
 * <p>They run inside the transaction, on the writing thread, and may write to the store themselves.
 * An exception from one rolls back the transaction. Their changes to a peer's content get new
 * stamps, so that the peer receives them.
 */
public interface Middleware extends AutoCloseable {

  /** Returns the middleware of a store: the same instance for each store until it is closed. */
  static Middleware createMiddleware(Store store) {
    return DefaultMiddleware.of(store);
  }

  /** Changes or vetoes a cell. */
  @FunctionalInterface
  interface WillSetCell {
    /** Returns the content to set instead, or null to veto the write. */
    @Nullable Cell willSetCell(String tableId, String rowId, String cellId, Cell cell);
  }

  /** Changes or vetoes a row. */
  @FunctionalInterface
  interface WillSetRow {
    /** Returns the content to set instead, or null to veto the write. */
    @Nullable Map<String, Cell> willSetRow(String tableId, String rowId, Map<String, Cell> row);
  }

  /** Changes or vetoes a table. */
  @FunctionalInterface
  interface WillSetTable {
    /** Returns the content to set instead, or null to veto the write. */
    @Nullable Map<String, Map<String, Cell>> willSetTable(
        String tableId, Map<String, Map<String, Cell>> table);
  }

  /** Changes or vetoes all tables. */
  @FunctionalInterface
  interface WillSetTables {
    /** Returns the content to set instead, or null to veto the write. */
    @Nullable Map<String, Map<String, Map<String, Cell>>> willSetTables(
        Map<String, Map<String, Map<String, Cell>>> tables);
  }

  /** Changes or vetoes all content. */
  @FunctionalInterface
  interface WillSetContent {
    /** Returns the content to set instead, or null to veto the write. */
    @Nullable Content willSetContent(Content content);
  }

  /** Changes or vetoes a value. */
  @FunctionalInterface
  interface WillSetValue {
    /** Returns the content to set instead, or null to veto the write. */
    @Nullable Cell willSetValue(String valueId, Cell value);
  }

  /** Changes or vetoes all values. */
  @FunctionalInterface
  interface WillSetValues {
    /** Returns the content to set instead, or null to veto the write. */
    @Nullable Map<String, Cell> willSetValues(Map<String, Cell> values);
  }

  /** Replaces or vetoes changes. */
  @FunctionalInterface
  interface WillApplyChanges {
    /** Returns the changes to apply instead, or null to veto them. */
    @Nullable Changes willApplyChanges(Changes changes);
  }

  /** Allows or vetoes deleting everything of a kind. */
  @FunctionalInterface
  interface WillDelAll {
    /** Returns whether to allow the deletion. */
    boolean willDelAll();
  }

  /** Allows or vetoes deleting a table or value. */
  @FunctionalInterface
  interface WillDelOne {
    /** Returns whether to allow the deletion. */
    boolean willDel(String id);
  }

  /** Allows or vetoes deleting a row. */
  @FunctionalInterface
  interface WillDelRow {
    /** Returns whether to allow the deletion. */
    boolean willDelRow(String tableId, String rowId);
  }

  /** Allows or vetoes deleting a cell. */
  @FunctionalInterface
  interface WillDelCell {
    /** Returns whether to allow the deletion. */
    boolean willDelCell(String tableId, String rowId, String cellId);
  }

  /** Returns the store. */
  Store getStore();

  /** Adds a callback for all content. */
  void addWillSetContentCallback(WillSetContent callback);

  /** Adds a callback for all tables. */
  void addWillSetTablesCallback(WillSetTables callback);

  /** Adds a callback for tables. */
  void addWillSetTableCallback(WillSetTable callback);

  /** Adds a callback for rows; when a single cell is set, it receives the row that results. */
  void addWillSetRowCallback(WillSetRow callback);

  /** Adds a callback for cells. */
  void addWillSetCellCallback(WillSetCell callback);

  /** Adds a callback for all values. */
  void addWillSetValuesCallback(WillSetValues callback);

  /** Adds a callback for values. */
  void addWillSetValueCallback(WillSetValue callback);

  /** Adds a callback for deleting all tables. */
  void addWillDelTablesCallback(WillDelAll callback);

  /** Adds a callback for deleting tables. */
  void addWillDelTableCallback(WillDelOne callback);

  /** Adds a callback for deleting rows. */
  void addWillDelRowCallback(WillDelRow callback);

  /** Adds a callback for deleting cells. */
  void addWillDelCellCallback(WillDelCell callback);

  /** Adds a callback for deleting all values. */
  void addWillDelValuesCallback(WillDelAll callback);

  /** Adds a callback for deleting values. */
  void addWillDelValueCallback(WillDelOne callback);

  /** Adds a callback for changes, from {@link StoreWrites#applyChanges} and from peers. */
  void addWillApplyChangesCallback(WillApplyChanges callback);

  /**
   * Removes all callbacks; the next {@link #createMiddleware} for the store returns a new
   * middleware.
   */
  @Override
  void close();
}
