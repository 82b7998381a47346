package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.store.Middleware;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Callbacks that see writes before they happen. */
final class MiddlewareMethods {
  private MiddlewareMethods() {}

  static void addTo(Methods<Middleware> methods) {
    addWillSetTables(methods);
    addWillSetValues(methods);
    addWillDel(methods);
    methods
        .returning("getStore", (middleware, call) -> call.replay().tag(middleware.getStore()))
        .doing("destroy", (middleware, call) -> middleware.close());
  }

  /** What a callback returns, or null for undefined. */
  private static <T> @Nullable T orNull(JsonNode reply, Function<JsonNode, T> read) {
    return Tag.isUndefined(reply) ? null : read.apply(reply);
  }

  private static void addWillSetTables(Methods<Middleware> methods) {
    methods
        .doing(
            "addWillSetContentCallback",
            (middleware, call) ->
                middleware.addWillSetContentCallback(
                    content ->
                        orNull(
                            call.callback(0).fire(ToJson.content(content)), call.java()::content)))
        .doing(
            "addWillSetTablesCallback",
            (middleware, call) ->
                middleware.addWillSetTablesCallback(
                    tables ->
                        orNull(call.callback(0).fire(ToJson.tables(tables)), call.java()::tables)))
        .doing(
            "addWillSetTableCallback",
            (middleware, call) ->
                middleware.addWillSetTableCallback(
                    (tableId, table) ->
                        orNull(
                            call.callback(0).fire(ToJson.text(tableId), ToJson.table(table)),
                            call.java()::table)))
        .doing(
            "addWillSetRowCallback",
            (middleware, call) ->
                middleware.addWillSetRowCallback(
                    (tableId, rowId, row) ->
                        orNull(
                            call.callback(0)
                                .fire(ToJson.text(tableId), ToJson.text(rowId), ToJson.row(row)),
                            call.java()::row)))
        .doing(
            "addWillSetCellCallback",
            (middleware, call) ->
                middleware.addWillSetCellCallback(
                    (tableId, rowId, cellId, cell) ->
                        call.java()
                            .cellOrNull(
                                call.callback(0)
                                    .fire(
                                        ToJson.text(tableId),
                                        ToJson.text(rowId),
                                        ToJson.text(cellId),
                                        ToJson.cell(cell)))));
  }

  private static void addWillSetValues(Methods<Middleware> methods) {
    methods
        .doing(
            "addWillSetValuesCallback",
            (middleware, call) ->
                middleware.addWillSetValuesCallback(
                    values -> orNull(call.callback(0).fire(ToJson.row(values)), call.java()::row)))
        .doing(
            "addWillSetValueCallback",
            (middleware, call) ->
                middleware.addWillSetValueCallback(
                    (valueId, value) ->
                        call.java()
                            .cellOrNull(
                                call.callback(0).fire(ToJson.text(valueId), ToJson.cell(value)))))
        .doing(
            "addWillApplyChangesCallback",
            (middleware, call) ->
                middleware.addWillApplyChangesCallback(
                    changes ->
                        orNull(
                            call.callback(0).fire(ToJson.changes(changes)), call.java()::changes)));
  }

  private static void addWillDel(Methods<Middleware> methods) {
    methods
        .doing(
            "addWillDelTablesCallback",
            (middleware, call) ->
                middleware.addWillDelTablesCallback(() -> call.callback(0).fire().booleanValue()))
        .doing(
            "addWillDelTableCallback",
            (middleware, call) ->
                middleware.addWillDelTableCallback(
                    id -> call.callback(0).fire(ToJson.text(id)).booleanValue()))
        .doing(
            "addWillDelRowCallback",
            (middleware, call) ->
                middleware.addWillDelRowCallback(
                    (tableId, rowId) ->
                        call.callback(0)
                            .fire(ToJson.text(tableId), ToJson.text(rowId))
                            .booleanValue()))
        .doing(
            "addWillDelCellCallback",
            (middleware, call) ->
                middleware.addWillDelCellCallback(
                    (tableId, rowId, cellId) ->
                        call.callback(0)
                            .fire(ToJson.text(tableId), ToJson.text(rowId), ToJson.text(cellId))
                            .booleanValue()))
        .doing(
            "addWillDelValuesCallback",
            (middleware, call) ->
                middleware.addWillDelValuesCallback(() -> call.callback(0).fire().booleanValue()))
        .doing(
            "addWillDelValueCallback",
            (middleware, call) ->
                middleware.addWillDelValueCallback(
                    id -> call.callback(0).fire(ToJson.text(id)).booleanValue()));
  }
}
