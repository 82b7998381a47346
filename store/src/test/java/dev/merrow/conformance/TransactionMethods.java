package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.store.Store;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Transactions. */
final class TransactionMethods {
  private TransactionMethods() {}

  static void addTo(Methods<Store> methods) {
    methods
        .returning("transaction", TransactionMethods::transaction)
        .doing("startTransaction", (store, call) -> store.startTransaction())
        .doing(
            "finishTransaction",
            (store, call) -> {
              if (call.has(0)) {
                store.finishTransaction(doRollback(call, 0));
              } else {
                store.finishTransaction();
              }
            })
        .returning(
            "getTransactionChanges", (store, call) -> ToJson.changes(store.getTransactionChanges()))
        .returning(
            "_getEncodedTransactionChanges",
            (store, call) -> ToJson.changes(store.getTransactionChanges()))
        .returning("getTransactionLog", (store, call) -> ToJson.log(store.getTransactionLog()));
  }

  private static JsonNode transaction(Store store, Call call) {
    Supplier<JsonNode> actions = () -> call.callback(0).fire();
    return call.has(1)
        ? store.transaction(actions, doRollback(call, 1))
        : store.transaction(actions);
  }

  private static Predicate<Store> doRollback(Call call, int index) {
    return store -> call.callback(index).fire(call.replay().tag(store)).booleanValue();
  }
}
