package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.HybridClock;
import dev.merrow.stamp.StampHash;
import dev.merrow.store.Middleware;
import dev.merrow.store.SortedRowIdsQuery;
import dev.merrow.store.Store;
import dev.merrow.vectors.StampedJson;
import java.util.function.ToIntBiFunction;

/** TinyBase's functions that belong to no store, and its clocks. */
final class FunctionMethods {
  private FunctionMethods() {}

  static void addTo(Methods<Replay> methods) {
    methods
        .returning(
            "createMiddleware",
            (replay, call) -> replay.tag(Middleware.createMiddleware(replay.store(call.arg(0)))))
        .returning("defaultSorter", (replay, call) -> defaultSorter(call))
        .returning("getHash", (replay, call) -> ToJson.hash(StampHash.ofString(call.text(0))))
        .returning("addOrRemoveHash", (replay, call) -> ToJson.hash(hash(call, 0) ^ hash(call, 1)))
        .returning("getCellHash", (replay, call) -> cellHash(call))
        .returning("getValueHash", (replay, call) -> cellHash(call))
        .returning("getCellInRowHash", (replay, call) -> childHash(call))
        .returning("getRowInTableHash", (replay, call) -> childHash(call))
        .returning("getTableInTablesHash", (replay, call) -> childHash(call))
        .returning("getValueInValuesHash", (replay, call) -> childHash(call))
        .returning("getRowHash", (replay, call) -> hashOfNew(call))
        .returning("getValuesHash", (replay, call) -> hashOfNew(call))
        .returning("getTableHash", (replay, call) -> parentHash(call))
        .returning("getTablesHash", (replay, call) -> parentHash(call));
  }

  private static int hash(Call call, int index) {
    return (int) call.arg(index).longValue();
  }

  private static JsonNode cellHash(Call call) {
    return ToJson.hash(
        StampHash.ofCell(call.java().cellOrNull(call.arg(0)), Hlc.parse(call.text(1))));
  }

  private static JsonNode childHash(Call call) {
    return ToJson.hash(StampHash.ofChild(call.text(0), hash(call, 1)));
  }

  private static JsonNode parentHash(Call call) {
    return ToJson.hash(xor(call, (id, hash) -> StampHash.ofChild(id, hash)));
  }

  /** The hash of a row or of values, whose children were each new, with a hash of 0, once. */
  private static JsonNode hashOfNew(Call call) {
    return ToJson.hash(
        xor(call, (id, hash) -> StampHash.ofChild(id, 0) ^ StampHash.ofChild(id, hash)));
  }

  private static int xor(Call call, ToIntBiFunction<String, Integer> childHash) {
    return StampedJson.hashes(call.arg(0)).entrySet().stream()
        .mapToInt(child -> childHash.applyAsInt(child.getKey(), child.getValue()))
        .reduce(0, (a, b) -> a ^ b);
  }

  /** Says -1 just if the first cell sorts before the second, which stands before it. */
  private static JsonNode defaultSorter(Call call) {
    Store store = Store.createStore();
    for (int i = 1; i >= 0; i--) {
      String rowId = Integer.toString(i);
      store.setCell("table", rowId, "of the row", 0);
      if (call.has(i)) {
        store.setCell("table", rowId, "cell", call.java().cell(call.arg(i)));
      }
    }
    boolean before =
        store.getSortedRowIds(SortedRowIdsQuery.by("table", "cell")).get(0).equals("0");
    return ToJson.number(before ? -1 : 1);
  }

  static void addClockTo(Methods<HybridClock> methods) {
    methods
        .returning("getNextHlc", (clock, call) -> ToJson.text(clock.next().toString()))
        .doing("seenHlc", (clock, call) -> clock.seen(Hlc.parse(call.text(0))))
        .returning("encodeHlc", (clock, call) -> ToJson.text(encode(clock, call).toString()))
        .returning("decodeHlc", (clock, call) -> decode(Hlc.parse(call.text(0))))
        .returning("getLastLogicalTime", (clock, call) -> ToJson.number(clock.lastTime()))
        .returning("getLastCounter", (clock, call) -> ToJson.number(clock.lastCounter()))
        .returning(
            "getClientId", (clock, call) -> ToJson.text(HybridClock.clientText(clock.client())));
  }

  private static Hlc encode(HybridClock clock, Call call) {
    int client = call.has(2) ? HybridClock.clientOf(call.text(2)) : clock.client();
    return Hlc.of(call.arg(0).longValue(), call.arg(1).intValue(), client);
  }

  private static JsonNode decode(Hlc hlc) {
    return ToJson.array(
        ToJson.number(hlc.time()),
        ToJson.number(hlc.counter()),
        ToJson.text(HybridClock.clientText(hlc.client())));
  }
}
