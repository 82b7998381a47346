package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.store.SortedRowIdsQuery;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;

/** Listening to a store. */
final class ListenerMethods {
  private ListenerMethods() {}

  static void addTo(Methods<Store> methods) {
    addTables(methods);
    addTable(methods);
    addRows(methods);
    addRow(methods);
    addCells(methods);
    addValues(methods);
    addTransactions(methods);
    methods
        .doing("callListener", (store, call) -> store.callListener(call.text(0)))
        .doing("delListener", (store, call) -> store.delListener(call.text(0)))
        .returning("getListenerStats", (store, call) -> ToJson.stats(store.getListenerStats()));
  }

  /** Adds a listener of a recorded call, or of one of several ids. */
  @FunctionalInterface
  private interface Adding {
    Subscription add(Store store, Call call);
  }

  private static void add(Methods<Store> methods, String listenable, Adding adding) {
    methods.returning(
        "add" + listenable + "Listener", (store, call) -> id(adding.add(store, call)));
  }

  private static JsonNode id(Subscription subscription) {
    return ToJson.text(subscription.id());
  }

  private static void addTables(Methods<Store> methods) {
    add(
        methods,
        "HasTables",
        (store, call) ->
            store.addHasTablesListener(
                e -> Given.store(call, e.store()).bool(e.hasTables()).to(call.callback(0)),
                call.flag(1)));
    add(
        methods,
        "Tables",
        (store, call) ->
            store.addTablesListener(
                e -> Given.store(call, e.store()).cellChanges(e.changes()).to(call.callback(0)),
                call.flag(1)));
    add(
        methods,
        "TableIds",
        (store, call) ->
            store.addTableIdsListener(
                e -> Given.store(call, e.store()).idChanges(e.idChanges()).to(call.callback(0)),
                call.flag(1)));
  }

  private static void addTable(Methods<Store> methods) {
    add(
        methods,
        "HasTable",
        (store, call) ->
            store.addHasTableListener(
                call.idOrWildcard(0),
                e ->
                    Given.store(call, e.store())
                        .id(e.tableId())
                        .bool(e.hasTable())
                        .to(call.callback(1)),
                call.flag(2)));
    add(
        methods,
        "Table",
        (store, call) ->
            store.addTableListener(
                call.idOrWildcard(0),
                e ->
                    Given.store(call, e.store())
                        .id(e.tableId())
                        .cellChanges(e.changes())
                        .to(call.callback(1)),
                call.flag(2)));
    add(
        methods,
        "TableCellIds",
        (store, call) ->
            store.addTableCellIdsListener(
                call.idOrWildcard(0),
                e ->
                    Given.store(call, e.store())
                        .id(e.tableId())
                        .idChanges(e.idChanges())
                        .to(call.callback(1)),
                call.flag(2)));
    add(
        methods,
        "HasTableCell",
        (store, call) ->
            store.addHasTableCellListener(
                call.idOrWildcard(0),
                call.idOrWildcard(1),
                e ->
                    Given.store(call, e.store())
                        .id(e.tableId())
                        .id(e.cellId())
                        .bool(e.hasTableCell())
                        .to(call.callback(2)),
                call.flag(3)));
  }

  private static void addRows(Methods<Store> methods) {
    add(
        methods,
        "RowCount",
        (store, call) ->
            store.addRowCountListener(
                call.idOrWildcard(0),
                e ->
                    Given.store(call, e.store())
                        .id(e.tableId())
                        .number(e.count())
                        .to(call.callback(1)),
                call.flag(2)));
    add(
        methods,
        "RowIds",
        (store, call) ->
            store.addRowIdsListener(
                call.idOrWildcard(0),
                e ->
                    Given.store(call, e.store())
                        .id(e.tableId())
                        .idChanges(e.idChanges())
                        .to(call.callback(1)),
                call.flag(2)));
    add(
        methods,
        "SortedRowIds",
        (store, call) ->
            call.arg(0).isObject()
                ? addSortedRowIds(store, call, Sorting.ofObject(call), 1)
                : addSortedRowIds(store, call, Sorting.ofArguments(call, -1), 5));
  }

  private static Subscription addSortedRowIds(
      Store store, Call call, SortedRowIdsQuery query, int listenerIndex) {
    return store.addSortedRowIdsListener(
        query,
        e ->
            Given.store(call, e.store())
                .id(e.query().tableId())
                .id(e.query().cellId())
                .bool(e.query().descending())
                .number(e.query().offset())
                .numberIfAny(e.query().limit())
                .ids(e.sortedRowIds())
                .to(call.callback(listenerIndex)),
        call.flag(listenerIndex + 1));
  }

  private static void addRow(Methods<Store> methods) {
    add(
        methods,
        "HasRow",
        (store, call) ->
            store.addHasRowListener(
                call.idOrWildcard(0),
                call.idOrWildcard(1),
                e ->
                    Given.store(call, e.store())
                        .id(e.tableId())
                        .id(e.rowId())
                        .bool(e.hasRow())
                        .to(call.callback(2)),
                call.flag(3)));
    add(
        methods,
        "Row",
        (store, call) ->
            store.addRowListener(
                call.idOrWildcard(0),
                call.idOrWildcard(1),
                e ->
                    Given.store(call, e.store())
                        .id(e.tableId())
                        .id(e.rowId())
                        .cellChanges(e.changes())
                        .to(call.callback(2)),
                call.flag(3)));
    add(
        methods,
        "CellIds",
        (store, call) ->
            store.addCellIdsListener(
                call.idOrWildcard(0),
                call.idOrWildcard(1),
                e ->
                    Given.store(call, e.store())
                        .id(e.tableId())
                        .id(e.rowId())
                        .idChanges(e.idChanges())
                        .to(call.callback(2)),
                call.flag(3)));
  }

  private static void addCells(Methods<Store> methods) {
    add(
        methods,
        "HasCell",
        (store, call) ->
            store.addHasCellListener(
                call.idOrWildcard(0),
                call.idOrWildcard(1),
                call.idOrWildcard(2),
                e ->
                    Given.store(call, e.store())
                        .id(e.tableId())
                        .id(e.rowId())
                        .id(e.cellId())
                        .bool(e.hasCell())
                        .to(call.callback(3)),
                call.flag(4)));
    add(
        methods,
        "Cell",
        (store, call) ->
            store.addCellListener(
                call.idOrWildcard(0),
                call.idOrWildcard(1),
                call.idOrWildcard(2),
                e ->
                    Given.store(call, e.store())
                        .id(e.tableId())
                        .id(e.rowId())
                        .id(e.cellId())
                        .cell(e.newCell())
                        .cell(e.oldCell())
                        .cellChanges(e.changes())
                        .to(call.callback(3)),
                call.flag(4)));
    add(
        methods,
        "InvalidCell",
        (store, call) ->
            store.addInvalidCellListener(
                call.idOrWildcard(0),
                call.idOrWildcard(1),
                call.idOrWildcard(2),
                e ->
                    Given.store(call, e.store())
                        .id(e.tableId())
                        .id(e.rowId())
                        .id(e.cellId())
                        .cells(e.invalidCells())
                        .to(call.callback(3)),
                call.flag(4)));
  }

  private static void addValues(Methods<Store> methods) {
    add(
        methods,
        "HasValues",
        (store, call) ->
            store.addHasValuesListener(
                e -> Given.store(call, e.store()).bool(e.hasValues()).to(call.callback(0)),
                call.flag(1)));
    add(
        methods,
        "Values",
        (store, call) ->
            store.addValuesListener(
                e -> Given.store(call, e.store()).valueChanges(e.changes()).to(call.callback(0)),
                call.flag(1)));
    add(
        methods,
        "ValueIds",
        (store, call) ->
            store.addValueIdsListener(
                e -> Given.store(call, e.store()).idChanges(e.idChanges()).to(call.callback(0)),
                call.flag(1)));
    add(
        methods,
        "HasValue",
        (store, call) ->
            store.addHasValueListener(
                call.idOrWildcard(0),
                e ->
                    Given.store(call, e.store())
                        .id(e.valueId())
                        .bool(e.hasValue())
                        .to(call.callback(1)),
                call.flag(2)));
    addValue(methods);
  }

  private static void addValue(Methods<Store> methods) {
    add(
        methods,
        "Value",
        (store, call) ->
            store.addValueListener(
                call.idOrWildcard(0),
                e ->
                    Given.store(call, e.store())
                        .id(e.valueId())
                        .cell(e.newValue())
                        .cell(e.oldValue())
                        .valueChanges(e.changes())
                        .to(call.callback(1)),
                call.flag(2)));
    add(
        methods,
        "InvalidValue",
        (store, call) ->
            store.addInvalidValueListener(
                call.idOrWildcard(0),
                e ->
                    Given.store(call, e.store())
                        .id(e.valueId())
                        .cells(e.invalidValues())
                        .to(call.callback(1)),
                call.flag(2)));
  }

  private static void addTransactions(Methods<Store> methods) {
    add(
        methods,
        "StartTransaction",
        (store, call) ->
            store.addStartTransactionListener(s -> Given.store(call, s).to(call.callback(0))));
    add(
        methods,
        "WillFinishTransaction",
        (store, call) ->
            store.addWillFinishTransactionListener(s -> Given.store(call, s).to(call.callback(0))));
    add(
        methods,
        "DidFinishTransaction",
        (store, call) ->
            store.addDidFinishTransactionListener(s -> Given.store(call, s).to(call.callback(0))));
  }
}
