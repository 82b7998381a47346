package dev.merrow.sync;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import dev.merrow.stamp.internal.Weight;
import dev.merrow.store.MergeableReads;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers peers' requests from a store. What a peer lacks may be more than goes into one answer;
 * then the answer has the first of it, and the rest is to be delivered in pieces. (TinyBase puts
 * all into one answer, which then comes too late, or is too large to be sent at all.)
 */
final class Responder {
  /** About how heavy an answer may be before the rest is delivered in pieces. */
  static final long MAX_WEIGHT = 1L << 20;

  /** About how heavy the first of it is, if there is a rest. */
  static final long FIRST_WEIGHT = 1L << 16;

  /** How many rows may be told to differ in one answer; those beyond are delivered as they are. */
  static final int MAX_DIFFERING = 10_000;

  private final MergeableReads store;

  /**
   * An answer.
   *
   * @param rest what does not fit into it, or null if all does
   */
  record Reply(Answer answer, @Nullable PieceCutter rest) {
    static Reply whole(Answer answer) {
      return new Reply(answer, null);
    }
  }

  Responder(MergeableReads store) {
    this.store = store;
  }

  /**
   * Returns the answer to a request, or null if the message is none, or goes unanswered.
   *
   * @param syncing whether this synchronizer was started: else it does not offer itself for a
   *     comparison, but helps to end one that has begun
   */
  @Nullable Reply answerTo(Envelope envelope, boolean syncing) {
    Message request = envelope.message();
    if (request instanceof Message.GetContentHashes) {
      return syncing
          ? Reply.whole(new Answer.OfContentHashes(store.getMergeableContentHashes()))
          : null;
    } else if (request instanceof Message.GetTableDiff get) {
      return tableDiff(get.tableHashes());
    } else if (request instanceof Message.GetRowDiff get) {
      return rowDiff(get.rowHashes(), RequestId.sliceOf(envelope.requestId()));
    } else if (request instanceof Message.GetCellDiff get) {
      return cellDiff(get.cellHashes());
    } else if (request instanceof Message.GetValueDiff get) {
      return valueDiff(get.valueHashes());
    }
    return null;
  }

  /** That there is nothing to say; null if the message is no request for what the peer lacks. */
  static @Nullable Answer nothingFor(Message request) {
    if (request instanceof Message.GetTableDiff) {
      return new Answer.OfTableDiff(new TableDiff(StampedTables.EMPTY, Map.of()));
    } else if (request instanceof Message.GetRowDiff) {
      return new Answer.OfRowDiff(new RowDiff(StampedTables.EMPTY, Map.of()));
    } else if (request instanceof Message.GetCellDiff) {
      return new Answer.OfTables(StampedTables.EMPTY);
    } else if (request instanceof Message.GetValueDiff) {
      return new Answer.OfValues(StampedValues.EMPTY);
    }
    return null;
  }

  private Reply tableDiff(Map<String, Integer> theirs) {
    List<String> lacking = new ArrayList<>(store.getMergeableTableHashes().keySet());
    lacking.removeAll(theirs.keySet());
    if (fits(new PieceCutter(store, RowSource.ofTables(store, lacking)))) {
      return Reply.whole(new Answer.OfTableDiff(store.getMergeableTableDiff(theirs)));
    }
    PieceCutter pieces = new PieceCutter(store, RowSource.ofTables(store, lacking));
    MergeableChanges first = pieces.next(FIRST_WEIGHT);
    // what differs else is asked for when the rest is there
    return new Reply(new Answer.OfTableDiff(new TableDiff(first.tables(), Map.of())), pieces);
  }

  private Reply rowDiff(Map<String, Map<String, Integer>> theirs, RowSlice slice) {
    Map<String, Collection<String>> rows = new LinkedHashMap<>();
    Map<String, Map<String, Integer>> differing = new LinkedHashMap<>();
    int count = 0;
    for (Map.Entry<String, Map<String, Integer>> table : theirs.entrySet()) {
      List<String> lacking = new ArrayList<>();
      Map<String, Integer> others = new LinkedHashMap<>();
      for (Map.Entry<String, Integer> row : RowSource.rowHashes(store, table.getKey()).entrySet()) {
        Integer their = table.getValue().get(row.getKey());
        if (their == null && slice.has(row.getKey())) {
          lacking.add(row.getKey());
        } else if (their != null && !their.equals(row.getValue())) {
          if (++count <= MAX_DIFFERING) {
            others.put(row.getKey(), row.getValue());
          } else {
            lacking.add(row.getKey());
          }
        }
      }
      putUnlessEmpty(rows, table.getKey(), lacking);
      if (!others.isEmpty()) {
        differing.put(table.getKey(), others);
      }
    }
    if (count <= MAX_DIFFERING && fits(new PieceCutter(store, RowSource.ofRows(rows)))) {
      return Reply.whole(
          new Answer.OfRowDiff(
              slice.equals(RowSlice.ALL)
                  ? store.getMergeableRowDiff(theirs)
                  : new RowDiff(wholeRows(rows), differing)));
    }
    PieceCutter pieces = new PieceCutter(store, RowSource.ofRows(rows));
    MergeableChanges first = pieces.next(FIRST_WEIGHT);
    return new Reply(new Answer.OfRowDiff(new RowDiff(first.tables(), Map.of())), pieces);
  }

  private static void putUnlessEmpty(
      Map<String, Collection<String>> rows, String tableId, List<String> rowIds) {
    if (!rowIds.isEmpty()) {
      rows.put(tableId, rowIds);
    }
  }

  private StampedTables wholeRows(Map<String, Collection<String>> rows) {
    return new PieceCutter(store, RowSource.ofRows(rows)).next(MAX_WEIGHT).tables();
  }

  private Reply cellDiff(Map<String, Map<String, Map<String, Integer>>> theirs) {
    Map<String, Collection<String>> rows = new LinkedHashMap<>();
    theirs.forEach((tableId, itsRows) -> rows.put(tableId, itsRows.keySet()));
    if (fits(new PieceCutter(store, RowSource.ofRows(rows), theirs))) {
      return Reply.whole(new Answer.OfTables(store.getMergeableCellDiff(theirs)));
    }
    PieceCutter pieces = new PieceCutter(store, RowSource.ofRows(rows), theirs);
    return new Reply(new Answer.OfTables(pieces.next(FIRST_WEIGHT).tables()), pieces);
  }

  private Reply valueDiff(Map<String, Integer> theirs) {
    StampedValues diff = store.getMergeableValueDiff(theirs);
    if (Weight.ofCells(diff.values()) <= MAX_WEIGHT) {
      return Reply.whole(new Answer.OfValues(diff));
    }
    PieceCutter pieces = new PieceCutter(store, diff, FIRST_WEIGHT);
    return new Reply(new Answer.OfValues(pieces.next(FIRST_WEIGHT).values()), pieces);
  }

  /** Returns whether pieces are few and light enough for one answer. */
  private static boolean fits(PieceCutter pieces) {
    return Weight.of(pieces.next(MAX_WEIGHT)) <= MAX_WEIGHT && !pieces.hasNext();
  }
}
