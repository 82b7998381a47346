package dev.merrow.sync;

import dev.merrow.stamp.Cell;
import dev.merrow.stamp.JsonCell;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StringCell;
import java.util.Map;
import java.util.function.ToLongFunction;

/** About how many bytes messages take: enough to keep what waits of them within bounds. */
final class Weights {
  /** What an entry of a map takes beside its id's and its own text. */
  static final int ENTRY = 64;

  private Weights() {}

  static long of(Message message) {
    if (message instanceof Message.ContentDiff diff) {
      return of(diff.changes());
    } else if (message instanceof Message.Response response) {
      return of(response.answer());
    } else if (message instanceof Message.GetTableDiff request) {
      return ofHashes(request.tableHashes());
    } else if (message instanceof Message.GetRowDiff request) {
      return sum(request.rowHashes(), Weights::ofHashes);
    } else if (message instanceof Message.GetCellDiff request) {
      return sum(request.cellHashes(), rows -> sum(rows, Weights::ofHashes));
    } else if (message instanceof Message.GetValueDiff request) {
      return ofHashes(request.valueHashes());
    }
    return ENTRY;
  }

  static long of(MergeableChanges changes) {
    return of(changes.tables()) + ofCells(changes.values().values());
  }

  private static long of(Answer answer) {
    if (answer instanceof Answer.OfTableDiff of) {
      return of(of.diff().newTables()) + ofHashes(of.diff().differingHashes());
    } else if (answer instanceof Answer.OfRowDiff of) {
      return of(of.diff().newRows()) + sum(of.diff().differingHashes(), Weights::ofHashes);
    } else if (answer instanceof Answer.OfTables of) {
      return of(of.tables());
    } else if (answer instanceof Answer.OfValues of) {
      return ofCells(of.values().values());
    }
    return ENTRY;
  }

  static long of(StampedTables tables) {
    return sum(tables.tables(), table -> sum(table.rows(), Weights::of));
  }

  static long of(StampedRow row) {
    return ofCells(row.cells());
  }

  /** One of several cells or values, with its id. */
  static long of(Map.Entry<String, StampedCell> cell) {
    return ENTRY + cell.getKey().length() + of(cell.getValue());
  }

  static long ofCells(Map<String, StampedCell> cells) {
    return sum(cells, Weights::of);
  }

  private static long of(StampedCell stamped) {
    Cell cell = stamped.cell();
    if (cell instanceof StringCell string) {
      return string.value().length();
    }
    return cell instanceof JsonCell json ? json.json().length() : 0;
  }

  private static long ofHashes(Map<String, Integer> hashes) {
    return sum(hashes, hash -> 0);
  }

  private static <T> long sum(Map<String, T> things, ToLongFunction<T> weight) {
    long sum = ENTRY;
    for (Map.Entry<String, T> thing : things.entrySet()) {
      sum += ENTRY + thing.getKey().length() + weight.applyAsLong(thing.getValue());
    }
    return sum;
  }
}
