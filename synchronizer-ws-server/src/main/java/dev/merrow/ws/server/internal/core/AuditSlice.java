package dev.merrow.ws.server.internal.core;

import dev.merrow.store.MergeableReads;
import dev.merrow.sync.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A part of a store that a client is asked for.
 *
 * @param peerName who is asked
 * @param question makes the question, of what is in the store by then
 */
record AuditSlice(String peerName, Function<MergeableReads, Message> question) {
  /** How many rows or values are asked for at a time with all that is in them. */
  static final int SIZE = 200;

  /** How many hashes are sent at a time at most. */
  private static final int MAX_HASHES = 20_000;

  /**
   * All parts of a store: tables that it lacks, rows that it lacks, and what is in the others. The
   * last asks for the hashes of all, as the client may lack something itself.
   */
  static List<AuditSlice> of(MergeableReads store, String peerName) {
    List<Function<MergeableReads, Message>> questions = new ArrayList<>();
    questions.add(now -> new Message.GetTableDiff(now.getMergeableTableHashes()));
    store
        .getMergeableTableHashes()
        .forEach(
            (tableId, hash) -> {
              Map<String, Integer> rows = rowHashes(store, tableId);
              if (rows.size() <= MAX_HASHES) {
                questions.add(
                    now -> new Message.GetRowDiff(Map.of(tableId, rowHashes(now, tableId))));
              }
              for (List<String> part : parts(rows)) {
                questions.add(now -> cellsOf(tableId, part));
              }
            });
    Map<String, Integer> values = store.getMergeableValueHashes();
    if (values.size() <= MAX_HASHES) {
      for (List<String> part : parts(values)) {
        questions.add(now -> valuesOf(now, part));
      }
    }
    questions.add(now -> new Message.GetContentHashes());
    return questions.stream().map(question -> new AuditSlice(peerName, question)).toList();
  }

  private static Map<String, Integer> rowHashes(MergeableReads store, String tableId) {
    Integer hash = store.getMergeableTableHashes().get(tableId);
    // those of a table whose hash is another than the one given
    Map<String, Integer> differing = Map.of(tableId, hash == null ? 0 : ~hash);
    return store.getMergeableRowHashes(differing).getOrDefault(tableId, Map.of());
  }

  private static List<List<String>> parts(Map<String, Integer> hashes) {
    List<String> ids = List.copyOf(hashes.keySet());
    List<List<String>> parts = new ArrayList<>();
    for (int i = 0; i < ids.size(); i += SIZE) {
      parts.add(ids.subList(i, Math.min(ids.size(), i + SIZE)));
    }
    return parts;
  }

  private static Message cellsOf(String tableId, List<String> rowIds) {
    Map<String, Map<String, Integer>> rows = new HashMap<>();
    rowIds.forEach(rowId -> rows.put(rowId, Map.of()));
    return new Message.GetCellDiff(Map.of(tableId, rows));
  }

  private static Message valuesOf(MergeableReads store, List<String> valueIds) {
    Map<String, Integer> others = new HashMap<>(store.getMergeableValueHashes());
    valueIds.forEach(others::remove);
    return new Message.GetValueDiff(others);
  }
}
