package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.TransactionResult;
import dev.merrow.vectors.PlainJson;
import dev.merrow.vectors.StampedJson;
import dev.merrow.wire.ContentCodec;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/** What only a mergeable store can do. */
final class MergeableMethods {
  /** The stores that have added to what was merged since they were last asked whether they had. */
  private static final Set<MergeableStore> ADDED_TO =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private MergeableMethods() {}

  static void addTo(Methods<MergeableStore> methods) {
    addContent(methods);
    addTransaction(methods);
    addHashes(methods);
    addDiffs(methods);
  }

  private static StampedJson stamped(Call call) {
    return new StampedJson(ToJson::cell, call.java()::cellOrNull);
  }

  private static StampedJson encoded(Call call) {
    return new StampedJson(ToJson::cell, call.java()::encodedCell);
  }

  private static void addContent(Methods<MergeableStore> methods) {
    methods
        .returning(
            "getMergeableContent", (store, call) -> stamped(call).json(store.getMergeableContent()))
        .doing("setMergeableContent", MergeableMethods::setContent)
        .doing(
            "setDefaultContent",
            (store, call) -> store.setDefaultContent(call.java().content(call.arg(0))))
        .doing("applyMergeableChanges", MergeableMethods::apply)
        .doing(
            "__applyEncodedMergeableChanges",
            (store, call) -> merge(store, encoded(call).changes(call.arg(0))))
        .doing(
            "merge",
            (store, call) -> store.merge((MergeableStore) call.replay().store(call.arg(0))));
  }

  private static void setContent(MergeableStore store, Call call) {
    store.setMergeableContent(
        isStamped(call)
            ? stamped(call).content(call.arg(0))
            : ContentCodec.decodeMergeable(call.arg(0).toString()));
  }

  private static void apply(MergeableStore store, Call call) {
    MergeableChanges changes =
        isStamped(call)
            ? stamped(call).changes(call.arg(0))
            : ContentCodec.decodeChanges(call.arg(0).toString());
    merge(store, changes);
  }

  private static void merge(MergeableStore store, MergeableChanges changes) {
    TransactionResult result = store.transact("a peer", () -> store.applyMergeableChanges(changes));
    if (!result.additions().isEmpty()) {
      ADDED_TO.add(store);
    }
  }

  /** Whether the records can hold what was given, which the codec must refuse otherwise. */
  private static boolean isStamped(Call call) {
    JsonNode content = call.arg(0);
    return content.size() >= 2
        && content.get(0).path(0).isObject()
        && content.get(1).path(0).isObject();
  }

  private static void addTransaction(Methods<MergeableStore> methods) {
    methods
        .returning("getTransactionMergeableChanges", MergeableMethods::transactionChanges)
        .returning("__getEncodedTransactionMergeableChanges", MergeableMethods::transactionChanges)
        .returning("__hadMutated", (store, call) -> ToJson.number(ADDED_TO.remove(store) ? 1 : 0));
  }

  private static JsonNode transactionChanges(MergeableStore store, Call call) {
    return call.flag(0)
        ? stamped(call).json(store.getTransactionMergeableChangesWithHashes(), true)
        : stamped(call).json(store.getTransactionMergeableChanges(), false);
  }

  private static void addHashes(Methods<MergeableStore> methods) {
    methods
        .returning(
            "getMergeableContentHashes",
            (store, call) -> {
              ContentHashes hashes = store.getMergeableContentHashes();
              return ToJson.array(ToJson.hash(hashes.tables()), ToJson.hash(hashes.values()));
            })
        .returning(
            "getMergeableTableHashes",
            (store, call) -> StampedJson.hashes(store.getMergeableTableHashes()))
        .returning(
            "getMergeableRowHashes",
            (store, call) ->
                ToJson.object(
                    store.getMergeableRowHashes(StampedJson.hashes(call.arg(0))),
                    StampedJson::hashes))
        .returning(
            "getMergeableCellHashes",
            (store, call) ->
                ToJson.object(
                    store.getMergeableCellHashes(rowHashes(call.arg(0))),
                    rows -> ToJson.object(rows, StampedJson::hashes)))
        .returning(
            "getMergeableValueHashes",
            (store, call) -> StampedJson.hashes(store.getMergeableValueHashes()));
  }

  private static Map<String, Map<String, Integer>> rowHashes(JsonNode node) {
    return PlainJson.map(node, StampedJson::hashes);
  }

  private static void addDiffs(Methods<MergeableStore> methods) {
    methods
        .returning(
            "getMergeableTableDiff",
            (store, call) ->
                stamped(call).json(store.getMergeableTableDiff(StampedJson.hashes(call.arg(0)))))
        .returning(
            "getMergeableRowDiff",
            (store, call) -> stamped(call).json(store.getMergeableRowDiff(rowHashes(call.arg(0)))))
        .returning(
            "getMergeableCellDiff",
            (store, call) ->
                stamped(call)
                    .json(
                        store.getMergeableCellDiff(
                            PlainJson.map(call.arg(0), MergeableMethods::rowHashes)),
                        false))
        .returning(
            "getMergeableValueDiff",
            (store, call) ->
                stamped(call)
                    .json(store.getMergeableValueDiff(StampedJson.hashes(call.arg(0))), false));
  }
}
