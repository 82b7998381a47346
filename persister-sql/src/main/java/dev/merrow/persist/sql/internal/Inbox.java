package dev.merrow.persist.sql.internal;

import dev.merrow.persist.sql.internal.InboxTrial.Result;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The inbox of a store: what other programs insert into a table becomes writes of the store. They
 * are tried on the store first, then saved and removed from the inbox in one transaction, and the
 * store loads them as it loads what others save. So each is made exactly once, however many
 * processes share the store and whichever of them dies.
 *
 * @param <S> the type of the database's sessions
 */
public final class Inbox<S extends SqlSession> {
  /** The number of rows that are taken at once. */
  public static final int MAX_ROWS = 10_000;

  private final MergeableStore store;
  private final InboxTable<S> table;
  private volatile BooleanSupplier accepting = () -> false;
  private boolean ensured;

  /** Rows with their ids as the store has them, and those whose ids are none. */
  private record Decoded(List<InboxRow> rows, Map<Long, String> refused) {}

  /** Creates the inbox of a store, which takes nothing yet. */
  public Inbox(MergeableStore store, InboxTable<S> table) {
    this.store = store;
    this.table = table;
  }

  /** Takes rows while a condition holds: while the store saves what is written to it. */
  public void acceptWhile(BooleanSupplier condition) {
    accepting = condition;
  }

  /** Returns whether rows are taken now. */
  public boolean isAccepting() {
    return accepting.getAsBoolean();
  }

  /** Returns whether rows wait. */
  boolean isWaiting(S session) throws SQLException {
    return table.isWaiting(session);
  }

  /** Makes the table unless it is there. */
  void ensure(S session) throws SQLException {
    table.ensure(session);
    ensured = true;
  }

  /** Returns whether the table was made, unless it was there or the user has no right to. */
  boolean isEnsured() {
    return ensured;
  }

  /** As {@link #ensure}, the first time: databases of older versions don't have it. */
  void ensureOnce(S session) throws SQLException {
    if (!ensured) {
      ensure(session);
    }
  }

  /**
   * Takes the first rows that wait.
   *
   * @return whether any were taken, and not by another process at the same time
   */
  boolean take(SqlDatabase<S, ?> database, CellsTables<S> tables) throws Exception {
    if (store.isInTransaction()) {
      // which a trial could not roll back alone
      return false;
    }
    Decoded found = database.read(session -> decode(session, table.waiting(session, MAX_ROWS + 1)));
    if (found.rows().isEmpty() && found.refused().isEmpty()) {
      return false;
    }
    Result result =
        found.rows().isEmpty()
            ? new Result(List.of(), MergeableChanges.EMPTY, Map.of())
            : InboxTrial.run(store, found.rows());
    Map<Long, String> refused = new LinkedHashMap<>(found.refused());
    refused.putAll(result.refused());
    List<Long> done = new ArrayList<>();
    result.rows().forEach(row -> done.add(row.number()));
    done.removeAll(refused.keySet());
    List<Long> all = new ArrayList<>(done);
    all.addAll(refused.keySet());
    return database.write(
        session -> {
          if (!table.claim(session, all)) {
            return false;
          }
          var unused = tables.ensure(session);
          if (!result.changes().equals(MergeableChanges.EMPTY)) {
            var unusedToo = tables.write(session, result.changes());
          }
          table.remove(session, done);
          table.refuse(session, refused);
          return true;
        });
  }

  private Decoded decode(S session, List<InboxRow> rows) throws SQLException {
    List<InboxRow> decoded = new ArrayList<>();
    Map<Long, String> refused = new LinkedHashMap<>();
    for (InboxRow row : ofWholeTransactions(rows)) {
      try {
        decoded.add(
            new InboxRow(
                row.number(),
                row.transaction(),
                decode(session, row.tableId()),
                decode(session, row.rowId()),
                decode(session, row.cellId()),
                decode(session, row.valueId()),
                row.content(),
                row.action()));
      } catch (IllegalArgumentException e) {
        refused.put(row.number(), "an id is none: " + e.getMessage());
      }
    }
    return new Decoded(decoded, refused);
  }

  private @Nullable String decode(S session, @Nullable String id) throws SQLException {
    return id == null ? null : table.decode(session, id);
  }

  /** Leaves out the last transaction's rows if there are more of them than can be taken at once. */
  static List<InboxRow> ofWholeTransactions(List<InboxRow> rows) {
    if (rows.size() <= MAX_ROWS) {
      return rows;
    }
    int end = MAX_ROWS;
    while (end > 0 && rows.get(end - 1).transaction() == rows.get(end).transaction()) {
      end--;
    }
    return rows.subList(0, end == 0 ? MAX_ROWS : end);
  }
}
