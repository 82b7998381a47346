package dev.merrow.sync;

import dev.merrow.stamp.internal.Weight;
import java.util.Map;

/** The {@link Weight} of messages. */
final class Weights {
  private Weights() {}

  static long of(Message message) {
    if (message instanceof Message.ContentDiff diff) {
      return Weight.of(diff.changes());
    } else if (message instanceof Message.Response response) {
      return of(response.answer());
    } else if (message instanceof Message.GetTableDiff request) {
      return ofHashes(request.tableHashes());
    } else if (message instanceof Message.GetRowDiff request) {
      return Weight.ofMap(request.rowHashes(), Weights::ofHashes);
    } else if (message instanceof Message.GetCellDiff request) {
      return Weight.ofMap(request.cellHashes(), rows -> Weight.ofMap(rows, Weights::ofHashes));
    } else if (message instanceof Message.GetValueDiff request) {
      return ofHashes(request.valueHashes());
    }
    return Weight.ENTRY;
  }

  private static long of(Answer answer) {
    if (answer instanceof Answer.OfTableDiff of) {
      return Weight.of(of.diff().newTables()) + ofHashes(of.diff().differingHashes());
    } else if (answer instanceof Answer.OfRowDiff of) {
      return Weight.of(of.diff().newRows())
          + Weight.ofMap(of.diff().differingHashes(), Weights::ofHashes);
    } else if (answer instanceof Answer.OfTables of) {
      return Weight.of(of.tables());
    } else if (answer instanceof Answer.OfValues of) {
      return Weight.ofCells(of.values().values());
    }
    return Weight.ENTRY;
  }

  private static long ofHashes(Map<String, Integer> hashes) {
    return Weight.ofMap(hashes, hash -> 0);
  }
}
