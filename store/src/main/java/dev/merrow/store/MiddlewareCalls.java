package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.store.Middleware.WillApplyChanges;
import dev.merrow.store.Middleware.WillDelAll;
import dev.merrow.store.Middleware.WillDelCell;
import dev.merrow.store.Middleware.WillDelOne;
import dev.merrow.store.Middleware.WillDelRow;
import dev.merrow.store.Middleware.WillSetCell;
import dev.merrow.store.Middleware.WillSetContent;
import dev.merrow.store.Middleware.WillSetRow;
import dev.merrow.store.Middleware.WillSetTable;
import dev.merrow.store.Middleware.WillSetTables;
import dev.merrow.store.Middleware.WillSetValue;
import dev.merrow.store.Middleware.WillSetValues;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A middleware's callbacks. The writer calls them in turn, as mutations. */
final class MiddlewareCalls {
  final List<WillSetContent> setContent = new CopyOnWriteArrayList<>();
  final List<WillSetTables> setTables = new CopyOnWriteArrayList<>();
  final List<WillSetTable> setTable = new CopyOnWriteArrayList<>();
  final List<WillSetRow> setRow = new CopyOnWriteArrayList<>();
  final List<WillSetCell> setCell = new CopyOnWriteArrayList<>();
  final List<WillSetValues> setValues = new CopyOnWriteArrayList<>();
  final List<WillSetValue> setValue = new CopyOnWriteArrayList<>();
  final List<WillDelAll> delTables = new CopyOnWriteArrayList<>();
  final List<WillDelOne> delTable = new CopyOnWriteArrayList<>();
  final List<WillDelRow> delRow = new CopyOnWriteArrayList<>();
  final List<WillDelCell> delCell = new CopyOnWriteArrayList<>();
  final List<WillDelAll> delValues = new CopyOnWriteArrayList<>();
  final List<WillDelOne> delValue = new CopyOnWriteArrayList<>();
  final List<WillApplyChanges> applyChanges = new CopyOnWriteArrayList<>();

  private final Mutation mutation;

  MiddlewareCalls(Mutation mutation) {
    this.mutation = mutation;
  }

  @Nullable Content willSetContent(Content content) {
    return reduce(setContent, content, WillSetContent::willSetContent);
  }

  @Nullable Map<String, Map<String, Map<String, Cell>>> willSetTables(
      Map<String, Map<String, Map<String, Cell>>> tables) {
    return reduce(setTables, tables, WillSetTables::willSetTables);
  }

  @Nullable Map<String, Map<String, Cell>> willSetTable(
      String tableId, Map<String, Map<String, Cell>> table) {
    return reduce(setTable, table, (callback, given) -> callback.willSetTable(tableId, given));
  }

  @Nullable Map<String, Cell> willSetRow(String tableId, String rowId, Map<String, Cell> row) {
    return reduce(setRow, row, (callback, given) -> callback.willSetRow(tableId, rowId, given));
  }

  @Nullable Cell willSetCell(String tableId, String rowId, String cellId, Cell cell) {
    return reduce(
        setCell, cell, (callback, given) -> callback.willSetCell(tableId, rowId, cellId, given));
  }

  @Nullable Map<String, Cell> willSetValues(Map<String, Cell> values) {
    return reduce(setValues, values, WillSetValues::willSetValues);
  }

  @Nullable Cell willSetValue(String valueId, Cell value) {
    return reduce(setValue, value, (callback, given) -> callback.willSetValue(valueId, given));
  }

  @Nullable Changes willApplyChanges(Changes changes) {
    return reduce(applyChanges, changes, WillApplyChanges::willApplyChanges);
  }

  boolean willDelTables() {
    return every(delTables, WillDelAll::willDelAll);
  }

  boolean willDelTable(String tableId) {
    return every(delTable, callback -> callback.willDel(tableId));
  }

  boolean willDelRow(String tableId, String rowId) {
    return every(delRow, callback -> callback.willDelRow(tableId, rowId));
  }

  boolean willDelCell(String tableId, String rowId, String cellId) {
    return every(delCell, callback -> callback.willDelCell(tableId, rowId, cellId));
  }

  boolean willDelValues() {
    return every(delValues, WillDelAll::willDelAll);
  }

  boolean willDelValue(String valueId) {
    return every(delValue, callback -> callback.willDel(valueId));
  }

  private <C, T> @Nullable T reduce(
      List<C> callbacks, T given, BiFunction<C, T, @Nullable T> call) {
    if (callbacks.isEmpty()) {
      return given;
    }
    return mutation.<@Nullable T>whileActive(
        () -> {
          T result = given;
          for (C callback : callbacks) {
            if (result == null) {
              break;
            }
            result = call.apply(callback, result);
          }
          return result;
        });
  }

  private <C> boolean every(List<C> callbacks, Predicate<C> call) {
    return callbacks.isEmpty() || mutation.whileActive(() -> callbacks.stream().allMatch(call));
  }
}
