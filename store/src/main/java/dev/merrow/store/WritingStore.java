package dev.merrow.store;

import dev.merrow.stamp.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The writing part of a store: each method is a transaction over the writer. */
abstract class WritingStore extends ReadingStore {
  final Mutation mutation = new Mutation();
  final Schemas schemas = new Schemas();
  final Listeners listeners = new Listeners();
  final @Nullable LocalStamps localStamps;
  final @Nullable StampKeeper stampKeeper;
  final Editor editor;
  final Writer writer;
  final ChangeApplier applier;
  private final Transactions transactions;

  WritingStore(@Nullable Function<Mutation, LocalStamps> stamps) {
    super(stamps != null);
    localStamps = stamps == null ? null : stamps.apply(mutation);
    stampKeeper = localStamps == null ? null : new StampKeeper(tree);
    editor = new Editor(tree, localStamps, mutation);
    writer = new Writer(tree, editor, schemas, new Validator(schemas, editor), mutation);
    applier = new ChangeApplier(writer, mutation);
    transactions =
        new Transactions(this, lock, tree, editor, schemas, mutation, listeners, stampKeeper);
  }

  @Override
  public void transaction(Runnable actions) {
    run(actions, null);
  }

  @Override
  public void transaction(Runnable actions, Predicate<? super Store> doRollback) {
    run(actions, doRollback);
  }

  private void run(Runnable actions, @Nullable Predicate<? super Store> doRollback) {
    Objects.requireNonNull(actions, "actions");
    transactions.<@Nullable Void>run(
        () -> {
          actions.run();
          return null;
        },
        doRollback);
  }

  @Override
  public <T extends @Nullable Object> T transaction(Supplier<T> actions) {
    return transactions.run(actions, null);
  }

  @Override
  public <T extends @Nullable Object> T transaction(
      Supplier<T> actions, Predicate<? super Store> doRollback) {
    return transactions.run(actions, doRollback);
  }

  @Override
  public TransactionResult transact(Object origin, Runnable actions) {
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(actions, "actions");
    return transactions.runFor(origin, actions);
  }

  @Override
  public @Nullable Object getTransactionOrigin() {
    return lock.isMine() ? transactions.origin() : null;
  }

  @Override
  public Changes getTransactionAdditions() {
    return lock.isMine() ? report().additions() : Changes.EMPTY;
  }

  @Override
  public void startTransaction() {
    transactions.start(null);
  }

  @Override
  public void finishTransaction() {
    transactions.finish(null);
  }

  @Override
  public void finishTransaction(Predicate<? super Store> doRollback) {
    transactions.finish(doRollback);
  }

  @Override
  public boolean isInTransaction() {
    return lock.isMine();
  }

  /** Whether a transaction is under way that has an origin, and has written nothing yet. */
  final boolean isBegunForOrigin() {
    return getTransactionOrigin() != null && editor.journal().isEmpty();
  }

  /** The journal of the transaction that this thread is in, else an empty one. */
  final Journal currentJournal() {
    return lock.isMine() ? editor.journal() : new Journal(tree);
  }

  private ChangeReport report() {
    return lock.isMine()
        ? new ChangeReport(tree, editor.journal(), editor.refusals())
        : read(() -> new ChangeReport(tree, currentJournal(), new Refusals()));
  }

  @Override
  public Changes getTransactionChanges() {
    return report().changes();
  }

  @Override
  public TransactionLog getTransactionLog() {
    return report().log();
  }

  @Override
  public void setContent(Content content) {
    Objects.requireNonNull(content, "content");
    setContent(() -> content);
  }

  @Override
  public void setContent(Supplier<Content> content) {
    transaction(
        () -> {
          Content given = content.get();
          MiddlewareCalls calls = writer.middleware();
          Content result = calls == null ? given : calls.willSetContent(given);
          writer.transformed(given, result, this::setTablesAndValues);
        });
  }

  private void setTablesAndValues(Content content) {
    setOrDelTables(content.tables());
    setOrDelValues(content.values());
  }

  private void setOrDelTables(Map<String, Map<String, Map<String, Cell>>> tables) {
    if (tables.isEmpty()) {
      delTables();
    } else {
      setTables(tables);
    }
  }

  private void setOrDelValues(Map<String, Cell> values) {
    if (values.isEmpty()) {
      delValues();
    } else {
      setValues(values);
    }
  }

  @Override
  public void setTables(Map<String, ? extends Map<String, ? extends Map<String, Cell>>> tables) {
    transaction(
        () -> {
          Map<String, Map<String, Map<String, Cell>>> valid = writer.validator().tables(tables);
          if (valid != null) {
            writer.setTables(valid);
          }
        });
  }

  @Override
  public void setTable(String tableId, Map<String, ? extends Map<String, Cell>> table) {
    requireIds(tableId);
    transaction(
        () -> {
          Map<String, Map<String, Cell>> valid = writer.validator().table(tableId, table);
          if (valid != null) {
            writer.setTable(tableId, valid);
          }
        });
  }

  @Override
  public void setRow(String tableId, String rowId, Map<String, Cell> row) {
    requireIds(tableId, rowId);
    transaction(
        () -> {
          Map<String, Cell> valid = writer.validator().row(tableId, rowId, row, false);
          if (valid != null) {
            writer.setRow(tableId, editor.openTable(tableId), rowId, valid);
          }
        });
  }

  @Override
  public @Nullable String addRow(String tableId, Map<String, Cell> row, boolean reuseRowIds) {
    requireIds(tableId);
    return transactions.<@Nullable String>run(
        () -> {
          Map<String, Cell> valid = writer.validator().row(tableId, null, row, false);
          if (valid == null) {
            return null;
          }
          TableNode table = editor.openTable(tableId);
          String rowId;
          do {
            rowId = table.rowIds().take(reuseRowIds);
          } while (table.has(rowId));
          writer.setRow(tableId, table, rowId, valid);
          return rowId;
        },
        null);
  }

  @Override
  public void setPartialRow(String tableId, String rowId, Map<String, Cell> partialRow) {
    requireIds(tableId, rowId);
    transaction(
        () -> {
          Map<String, Cell> valid = writer.validator().row(tableId, rowId, partialRow, true);
          if (valid != null) {
            RowHandle handle = editor.open(tableId, rowId);
            valid.forEach((cellId, cell) -> writer.setCellOfRow(handle, cellId, cell, false));
          }
        });
  }

  @Override
  public void setCell(String tableId, String rowId, String cellId, Cell cell) {
    requireIds(tableId, rowId);
    boolean outermost = !transactions.isOpen();
    if (outermost) {
      transaction(() -> writer.putCell(tableId, rowId, cellId, cell, false));
    } else {
      writer.putCell(tableId, rowId, cellId, cell, false);
    }
  }

  @Override
  public void setCell(
      String tableId, String rowId, String cellId, Function<? super @Nullable Cell, Cell> mapCell) {
    requireIds(tableId, rowId, cellId);
    transaction(
        () ->
            writer.putCell(
                tableId, rowId, cellId, mapCell.apply(tree.cell(tableId, rowId, cellId)), false));
  }

  @Override
  public void setValues(Map<String, Cell> values) {
    transaction(
        () -> {
          Map<String, Cell> valid = writer.validator().values(values, false);
          if (valid != null) {
            writer.setValues(valid);
          }
        });
  }

  @Override
  public void setPartialValues(Map<String, Cell> partialValues) {
    transaction(
        () -> {
          Map<String, Cell> valid = writer.validator().values(partialValues, true);
          if (valid != null) {
            valid.forEach((valueId, value) -> writer.setValue(valueId, value, false));
          }
        });
  }

  @Override
  public void setValue(String valueId, Cell value) {
    setValue(valueId, old -> value);
  }

  @Override
  public void setValue(String valueId, Function<? super @Nullable Cell, Cell> mapValue) {
    requireIds(valueId);
    transaction(() -> writer.putValue(valueId, mapValue.apply(tree.value(valueId))));
  }

  @Override
  public void applyChanges(Changes changes) {
    Objects.requireNonNull(changes, "changes");
    transaction(() -> applier.apply(changes));
  }

  @Override
  public void setTablesJson(String tablesJson) {
    setOrDelTables(ContentJsonReader.readTables(tablesJson));
  }

  @Override
  public void setValuesJson(String valuesJson) {
    setOrDelValues(ContentJsonReader.readValues(valuesJson));
  }

  @Override
  public void setJson(String tablesAndValuesJson) {
    ContentJsonReader.Parsed parsed = ContentJsonReader.readContent(tablesAndValuesJson);
    transaction(
        () -> {
          if (parsed.tables() != null) {
            setOrDelTables(parsed.tables());
          }
          if (parsed.values() != null) {
            setOrDelValues(parsed.values());
          }
        });
  }

  @Override
  public void delTables() {
    transaction(writer::delTables);
  }

  @Override
  public void delTable(String tableId) {
    requireIds(tableId);
    transaction(() -> writer.delTableIfThere(tableId));
  }

  @Override
  public void delRow(String tableId, String rowId) {
    requireIds(tableId, rowId);
    transaction(() -> writer.delRowIfThere(tableId, rowId));
  }

  @Override
  public void delCell(String tableId, String rowId, String cellId, boolean forceDel) {
    requireIds(tableId, rowId, cellId);
    transaction(() -> writer.delCellIfThere(tableId, rowId, cellId, forceDel));
  }

  @Override
  public void delValues() {
    transaction(writer::delValues);
  }

  @Override
  public void delValue(String valueId) {
    requireIds(valueId);
    transaction(() -> writer.delValueIfThere(valueId));
  }
}
