package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Callbacks that see a write before it happens and can change or veto it: one that sets returns
 * what is to be set instead, or null for nothing; one that deletes returns whether it may. Of
 * several callbacks of a kind each is given what the one before it returned, in the order of
 * adding.
 *
 * <p>{@link StoreTransactions#getTransactionOrigin()} tells them who writes, if that is known.
 *
 * <p>They run inside the transaction, on the writing thread, and may write to the store themselves.
 * An exception from one undoes the transaction. What they change in content that came from a peer
 * is stamped anew, so that the peer learns of it.
 */
public interface Middleware extends AutoCloseable {

  /** The middleware of a store: one and the same for each store until it is closed. */
  static Middleware createMiddleware(Store store) {
    return DefaultMiddleware.of(store);
  }

  /** Changes or vetoes a cell. */
  @FunctionalInterface
  interface WillSetCell {
    /** What to set instead, or null. */
    @Nullable Cell willSetCell(String tableId, String rowId, String cellId, Cell cell);
  }

  /** Changes or vetoes a row. */
  @FunctionalInterface
  interface WillSetRow {
    /** What to set instead, or null. */
    @Nullable Map<String, Cell> willSetRow(String tableId, String rowId, Map<String, Cell> row);
  }

  /** Changes or vetoes a table. */
  @FunctionalInterface
  interface WillSetTable {
    /** What to set instead, or null. */
    @Nullable Map<String, Map<String, Cell>> willSetTable(
        String tableId, Map<String, Map<String, Cell>> table);
  }

  /** Changes or vetoes all tables. */
  @FunctionalInterface
  interface WillSetTables {
    /** What to set instead, or null. */
    @Nullable Map<String, Map<String, Map<String, Cell>>> willSetTables(
        Map<String, Map<String, Map<String, Cell>>> tables);
  }

  /** Changes or vetoes all content. */
  @FunctionalInterface
  interface WillSetContent {
    /** What to set instead, or null. */
    @Nullable Content willSetContent(Content content);
  }

  /** Changes or vetoes a value. */
  @FunctionalInterface
  interface WillSetValue {
    /** What to set instead, or null. */
    @Nullable Cell willSetValue(String valueId, Cell value);
  }

  /** Changes or vetoes all values. */
  @FunctionalInterface
  interface WillSetValues {
    /** What to set instead, or null. */
    @Nullable Map<String, Cell> willSetValues(Map<String, Cell> values);
  }

  /** Changes or vetoes changes. */
  @FunctionalInterface
  interface WillApplyChanges {
    /** What to apply instead, or null. */
    @Nullable Changes willApplyChanges(Changes changes);
  }

  /** Allows or vetoes deleting everything of a kind. */
  @FunctionalInterface
  interface WillDelAll {
    /** Whether it may be. */
    boolean willDelAll();
  }

  /** Allows or vetoes deleting a table or value. */
  @FunctionalInterface
  interface WillDelOne {
    /** Whether it may be. */
    boolean willDel(String id);
  }

  /** Allows or vetoes deleting a row. */
  @FunctionalInterface
  interface WillDelRow {
    /** Whether it may be. */
    boolean willDelRow(String tableId, String rowId);
  }

  /** Allows or vetoes deleting a cell. */
  @FunctionalInterface
  interface WillDelCell {
    /** Whether it may be. */
    boolean willDelCell(String tableId, String rowId, String cellId);
  }

  /** The store. */
  Store getStore();

  /** Adds a callback for all content. */
  void addWillSetContentCallback(WillSetContent callback);

  /** Adds a callback for all tables. */
  void addWillSetTablesCallback(WillSetTables callback);

  /** Adds a callback for tables. */
  void addWillSetTableCallback(WillSetTable callback);

  /** Adds a callback for rows; it is also given the row that a single cell will make. */
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

  /** Removes all callbacks; the store's next middleware is a new one. */
  @Override
  void close();
}
