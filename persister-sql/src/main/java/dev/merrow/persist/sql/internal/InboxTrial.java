package dev.merrow.persist.sql.internal;

import dev.merrow.Cell;
import dev.merrow.MerrowException;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.TransactionLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of an inbox to a store in a transaction that is rolled back: so they get the
 * store's stamps, and its schema, middleware and mutators have their say, but nothing is in the
 * store before it is in the database. For one use.
 */
final class InboxTrial {
  private final MergeableStore store;
  private final List<InboxRow> rows;
  private final List<InboxRow> unwritten = new ArrayList<>();
  private final Map<Long, String> refused = new LinkedHashMap<>();
  private MergeableChanges changes = MergeableChanges.EMPTY;

  /**
   * The result of a trial.
   *
   * @param rows the rows that were tried
   * @param changes what the store makes of them, with its stamps
   * @param refused by number: why rows are refused
   */
  record Result(List<InboxRow> rows, MergeableChanges changes, Map<Long, String> refused) {}

  private InboxTrial(MergeableStore store, List<InboxRow> rows) {
    this.store = store;
    this.rows = rows;
  }

  /** Tries rows; if a listener or middleware throws, fewer of them. */
  static Result run(MergeableStore store, List<InboxRow> rows) {
    InboxTrial trial = new InboxTrial(store, rows);
    try {
      store.transaction(trial::writeAll, it -> trial.finish());
    } catch (RuntimeException e) {
      if (rows.size() > 1) {
        return run(store, rows.subList(0, rows.size() / 2));
      }
      return new Result(
          rows,
          MergeableChanges.EMPTY,
          Map.of(rows.get(0).number(), "a listener or middleware of the store throws " + e));
    }
    return new Result(rows, trial.changes, trial.refused);
  }

  private void writeAll() {
    for (InboxRow row : rows) {
      try {
        write(row);
      } catch (MerrowException | IllegalArgumentException e) {
        refused.put(row.number(), String.valueOf(e.getMessage()));
      }
    }
  }

  /** Is called when all is written, and has it rolled back. */
  private boolean finish() {
    TransactionLog log = store.getTransactionLog();
    for (InboxRow row : unwritten) {
      refused.put(
          row.number(),
          isInvalid(log, row)
              ? "the store's schema refuses it"
              : "the store's middleware refuses it, or its schema has a default");
    }
    changes = Objects.requireNonNullElse(store.getTransactionStamps(), MergeableChanges.EMPTY);
    return true;
  }

  private static boolean isInvalid(TransactionLog log, InboxRow row) {
    return row.valueId() != null
        ? log.invalidValues().containsKey(row.valueId())
        : log.invalidCells()
            .getOrDefault(String.valueOf(row.tableId()), Map.of())
            .getOrDefault(String.valueOf(row.rowId()), Map.of())
            .containsKey(String.valueOf(row.cellId()));
  }

  private void write(InboxRow row) {
    boolean deletes = "delete".equals(row.action());
    String valueId = row.valueId();
    if (deletes && row.content() != null) {
      throw refusal("a deletion has no content");
    } else if (valueId != null) {
      if (row.tableId() != null || row.rowId() != null || row.cellId() != null) {
        throw refusal("it has value_id, and table_id, row_id or cell_id, which are for cells");
      }
      writeValue(row, valueId, deletes);
    } else if (row.tableId() == null || row.rowId() == null) {
      throw refusal(row.tableId() == null ? "table_id or value_id is missing" : missing("row_id"));
    } else if (row.cellId() != null) {
      writeCell(row, row.tableId(), row.rowId(), row.cellId(), deletes);
    } else if (deletes) {
      store.delRow(row.tableId(), row.rowId());
      if (store.hasRow(row.tableId(), row.rowId())) {
        unwritten.add(row);
      }
    } else {
      throw refusal(missing("cell_id"));
    }
  }

  private void writeCell(
      InboxRow row, String tableId, String rowId, String cellId, boolean deletes) {
    Cell before = store.getCell(tableId, rowId, cellId);
    Cell wanted = deletes ? null : contentOf(row);
    if (wanted == null) {
      store.delCell(tableId, rowId, cellId);
    } else {
      store.setCell(tableId, rowId, cellId, wanted);
    }
    check(row, wanted, before, store.getCell(tableId, rowId, cellId));
  }

  private void writeValue(InboxRow row, String valueId, boolean deletes) {
    Cell before = store.getValue(valueId);
    Cell wanted = deletes ? null : contentOf(row);
    if (wanted == null) {
      store.delValue(valueId);
    } else {
      store.setValue(valueId, wanted);
    }
    check(row, wanted, before, store.getValue(valueId));
  }

  /** Notes a row that has changed nothing, though it should have. */
  private void check(
      InboxRow row, @Nullable Cell wanted, @Nullable Cell before, @Nullable Cell after) {
    if (!Objects.equals(wanted, after) && Objects.equals(before, after)) {
      unwritten.add(row);
    }
  }

  private static Cell contentOf(InboxRow row) {
    String content = row.content();
    if (!"set".equals(row.action())) {
      throw refusal("its action is neither 'set' nor 'delete'");
    } else if (content == null) {
      throw refusal(missing("content") + ": write 'null' for JSON's null, or action 'delete'");
    }
    return Cell.ofJson(content);
  }

  private static String missing(String column) {
    return column + " is missing";
  }

  private static IllegalArgumentException refusal(String reason) {
    return new IllegalArgumentException(reason);
  }
}
