package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.Cell;
import dev.merrow.store.SortedRowIdsQuery;
import dev.merrow.store.Store;
import java.util.List;
import java.util.Map;

/** Reading a store. */
final class ReadMethods {
  private ReadMethods() {}

  static void addTo(Methods<Store> methods) {
    addContent(methods);
    addIds(methods);
    addExistence(methods);
    addIteration(methods);
    addJson(methods);
  }

  private static void addContent(Methods<Store> methods) {
    methods
        .returning("getContent", (store, call) -> ToJson.content(store.getContent()))
        .returning("_getEncodedContent", (store, call) -> ToJson.content(store.getContent()))
        .returning("getTables", (store, call) -> ToJson.tables(store.getTables()))
        .returning("getTable", (store, call) -> ToJson.table(store.getTable(call.text(0))))
        .returning("getRow", (store, call) -> ToJson.row(store.getRow(call.text(0), call.text(1))))
        .returning(
            "getCell",
            (store, call) -> ToJson.cell(store.getCell(call.text(0), call.text(1), call.text(2))))
        .returning("getValues", (store, call) -> ToJson.row(store.getValues()))
        .returning("getValue", (store, call) -> ToJson.cell(store.getValue(call.text(0))));
  }

  private static void addIds(Methods<Store> methods) {
    methods
        .returning("getTableIds", (store, call) -> ToJson.ids(store.getTableIds()))
        .returning(
            "getTableCellIds", (store, call) -> ToJson.ids(store.getTableCellIds(call.text(0))))
        .returning("getRowCount", (store, call) -> ToJson.number(store.getRowCount(call.text(0))))
        .returning("getRowIds", (store, call) -> ToJson.ids(store.getRowIds(call.text(0))))
        .returning(
            "getSortedRowIds", (store, call) -> ToJson.ids(store.getSortedRowIds(query(call))))
        .returning(
            "getCellIds", (store, call) -> ToJson.ids(store.getCellIds(call.text(0), call.text(1))))
        .returning("getValueIds", (store, call) -> ToJson.ids(store.getValueIds()));
  }

  private static SortedRowIdsQuery query(Call call) {
    return call.arg(0).isObject() ? Sorting.ofObject(call) : Sorting.ofArguments(call, 5);
  }

  private static void addExistence(Methods<Store> methods) {
    methods
        .returning("isMergeable", (store, call) -> ToJson.bool(store.isMergeable()))
        .returning("hasTables", (store, call) -> ToJson.bool(store.hasTables()))
        .returning("hasTable", (store, call) -> ToJson.bool(store.hasTable(call.text(0))))
        .returning(
            "hasTableCell",
            (store, call) -> ToJson.bool(store.hasTableCell(call.text(0), call.text(1))))
        .returning("hasRow", (store, call) -> ToJson.bool(store.hasRow(call.text(0), call.text(1))))
        .returning(
            "hasCell",
            (store, call) -> ToJson.bool(store.hasCell(call.text(0), call.text(1), call.text(2))))
        .returning("hasValues", (store, call) -> ToJson.bool(store.hasValues()))
        .returning("hasValue", (store, call) -> ToJson.bool(store.hasValue(call.text(0))));
  }

  private static void addIteration(Methods<Store> methods) {
    methods
        .doing("forEachTable", ReadMethods::forEachTable)
        .doing("forEachRow", ReadMethods::forEachRow)
        .doing(
            "forEachTableCell",
            (store, call) ->
                store.forEachTableCell(
                    call.text(0),
                    (id, count) -> call.callback(1).fire(ToJson.text(id), ToJson.number(count))))
        .doing(
            "forEachCell",
            (store, call) ->
                store.forEachCell(
                    call.text(0),
                    call.text(1),
                    (id, cell) -> call.callback(2).fire(ToJson.text(id), ToJson.cell(cell))))
        .doing(
            "forEachValue",
            (store, call) ->
                store.forEachValue(
                    (id, value) -> call.callback(0).fire(ToJson.text(id), ToJson.cell(value))));
  }

  private static void forEachTable(Store store, Call call) {
    store.forEachTable(
        (id, table) ->
            call.callback(0).fire(List.of(Arg.of(ToJson.text(id)), Arg.function(rows(table)))));
  }

  private static void forEachRow(Store store, Call call) {
    store.forEachRow(
        call.text(0),
        (id, row) ->
            call.callback(1).fire(List.of(Arg.of(ToJson.text(id)), Arg.function(cells(row)))));
  }

  /** TinyBase's forEachRow function, where Merrow gives the rows. */
  private static Arg.FunctionArg rows(Map<String, Map<String, Cell>> rows) {
    return call -> {
      rows.forEach(
          (id, row) ->
              call.callback(0).fire(List.of(Arg.of(ToJson.text(id)), Arg.function(cells(row)))));
      return Tag.VOID;
    };
  }

  /** TinyBase's forEachCell function, where Merrow gives the cells. */
  private static Arg.FunctionArg cells(Map<String, Cell> cells) {
    return call -> {
      cells.forEach((id, cell) -> call.callback(0).fire(ToJson.text(id), ToJson.cell(cell)));
      return Tag.VOID;
    };
  }

  private static void addJson(Methods<Store> methods) {
    methods
        .returning("getTablesJson", (store, call) -> json(store.getTablesJson()))
        .returning("getValuesJson", (store, call) -> json(store.getValuesJson()))
        .returning("getJson", (store, call) -> json(store.getJson()));
  }

  private static JsonNode json(String json) {
    return ToJson.text(json);
  }
}
