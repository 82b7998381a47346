package dev.merrow.conformance;

import dev.merrow.stamp.Content;
import dev.merrow.store.Store;

/** Writing a store. */
final class WriteMethods {
  private WriteMethods() {}

  static void addTo(Methods<Store> methods) {
    addTables(methods);
    addCells(methods);
    addValues(methods);
    addDeletions(methods);
    addJson(methods);
  }

  private static void addTables(Methods<Store> methods) {
    methods
        .doing("setContent", WriteMethods::setContent)
        .doing(
            "_setEncodedContent",
            (store, call) ->
                store.setContent(call.java().content(call.arg(0), call.java()::encodedCell)))
        .doing(
            "applyChanges", (store, call) -> store.applyChanges(call.java().changes(call.arg(0))))
        .doing(
            "_applyEncodedChanges",
            (store, call) ->
                store.applyChanges(call.java().changes(call.arg(0), call.java()::encodedCell)))
        .doing("setTables", (store, call) -> store.setTables(call.java().tables(call.arg(0))))
        .doing(
            "setTable",
            (store, call) -> store.setTable(call.text(0), call.java().table(call.arg(1))))
        .doing(
            "setRow",
            (store, call) -> store.setRow(call.text(0), call.text(1), call.java().row(call.arg(2))))
        .doing(
            "setPartialRow",
            (store, call) ->
                store.setPartialRow(call.text(0), call.text(1), call.java().row(call.arg(2))))
        .returning(
            "addRow",
            (store, call) ->
                ToJson.text(
                    call.has(2)
                        ? store.addRow(call.text(0), call.java().row(call.arg(1)), call.flag(2))
                        : store.addRow(call.text(0), call.java().row(call.arg(1)))));
  }

  private static void setContent(Store store, Call call) {
    if (call.isCallback(0)) {
      store.setContent(() -> call.java().contentOr(call.callback(0).fire(), store::getContent));
    } else {
      Content content = call.java().contentOr(call.arg(0), store::getContent);
      store.setContent(content);
    }
  }

  private static void addCells(Methods<Store> methods) {
    methods.doing(
        "setCell",
        (store, call) -> {
          if (call.isCallback(3)) {
            store.setCell(
                call.text(0),
                call.text(1),
                call.text(2),
                cell -> call.java().cell(call.callback(3).fire(ToJson.cell(cell))));
          } else {
            store.setCell(call.text(0), call.text(1), call.text(2), call.java().cell(call.arg(3)));
          }
        });
  }

  private static void addValues(Methods<Store> methods) {
    methods
        .doing("setValues", (store, call) -> store.setValues(call.java().row(call.arg(0))))
        .doing(
            "setPartialValues",
            (store, call) -> store.setPartialValues(call.java().row(call.arg(0))))
        .doing(
            "setValue",
            (store, call) -> {
              if (call.isCallback(1)) {
                store.setValue(
                    call.text(0),
                    value -> call.java().cell(call.callback(1).fire(ToJson.cell(value))));
              } else {
                store.setValue(call.text(0), call.java().cell(call.arg(1)));
              }
            });
  }

  private static void addDeletions(Methods<Store> methods) {
    methods
        .doing("delTables", (store, call) -> store.delTables())
        .doing("delTable", (store, call) -> store.delTable(call.text(0)))
        .doing("delRow", (store, call) -> store.delRow(call.text(0), call.text(1)))
        .doing(
            "delCell",
            (store, call) -> {
              if (call.has(3)) {
                store.delCell(call.text(0), call.text(1), call.text(2), call.flag(3));
              } else {
                store.delCell(call.text(0), call.text(1), call.text(2));
              }
            })
        .doing("delValues", (store, call) -> store.delValues())
        .doing("delValue", (store, call) -> store.delValue(call.text(0)));
  }

  private static void addJson(Methods<Store> methods) {
    methods
        .doing("setTablesJson", (store, call) -> store.setTablesJson(call.text(0)))
        .doing("setValuesJson", (store, call) -> store.setValuesJson(call.text(0)))
        .doing("setJson", (store, call) -> store.setJson(call.text(0)));
  }
}
