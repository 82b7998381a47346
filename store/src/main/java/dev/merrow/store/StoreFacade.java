package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.store.StoreEvent.CellChanged;
import dev.merrow.store.StoreEvent.CellIdsChanged;
import dev.merrow.store.StoreEvent.CellRefused;
import dev.merrow.store.StoreEvent.HasCellChanged;
import dev.merrow.store.StoreEvent.HasRowChanged;
import dev.merrow.store.StoreEvent.HasTableCellChanged;
import dev.merrow.store.StoreEvent.HasTableChanged;
import dev.merrow.store.StoreEvent.HasTablesChanged;
import dev.merrow.store.StoreEvent.HasValueChanged;
import dev.merrow.store.StoreEvent.HasValuesChanged;
import dev.merrow.store.StoreEvent.RowChanged;
import dev.merrow.store.StoreEvent.RowCountChanged;
import dev.merrow.store.StoreEvent.RowIdsChanged;
import dev.merrow.store.StoreEvent.SortedRowIdsChanged;
import dev.merrow.store.StoreEvent.TableCellIdsChanged;
import dev.merrow.store.StoreEvent.TableChanged;
import dev.merrow.store.StoreEvent.TableIdsChanged;
import dev.merrow.store.StoreEvent.TablesChanged;
import dev.merrow.store.StoreEvent.ValueChanged;
import dev.merrow.store.StoreEvent.ValueIdsChanged;
import dev.merrow.store.StoreEvent.ValueRefused;
import dev.merrow.store.StoreEvent.ValuesChanged;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The methods that users of a store call. It checks arguments, begins transactions, and delegates
 * to the store's parts, in the order of the interfaces that it implements.
 */
abstract sealed class StoreFacade implements Store permits DefaultStore, DefaultMergeableStore {
  final StoreParts parts;

  StoreFacade(@Nullable Function<Mutation, LocalStamps> stamping) {
    parts = new StoreParts(this, stamping);
  }

  /** Returns the store's middleware, creating it on first use. */
  final Middleware middleware() {
    return parts.middleware.get(this);
  }

  @Override
  public final Content getContent() {
    return parts.reader.getContent();
  }

  @Override
  public final Map<String, Map<String, Map<String, Cell>>> getTables() {
    return parts.reader.getTables();
  }

  @Override
  public final List<String> getTableIds() {
    return parts.reader.getTableIds();
  }

  @Override
  public final Map<String, Map<String, Cell>> getTable(String tableId) {
    return parts.reader.getTable(tableId);
  }

  @Override
  public final List<String> getTableCellIds(String tableId) {
    return parts.reader.getTableCellIds(tableId);
  }

  @Override
  public final int getRowCount(String tableId) {
    return parts.reader.getRowCount(tableId);
  }

  @Override
  public final List<String> getRowIds(String tableId) {
    return parts.reader.getRowIds(tableId);
  }

  @Override
  public final List<String> getSortedRowIds(SortedRowIdsQuery query) {
    return parts.reader.getSortedRowIds(query);
  }

  @Override
  public final Map<String, Cell> getRow(String tableId, String rowId) {
    return parts.reader.getRow(tableId, rowId);
  }

  @Override
  public final List<String> getCellIds(String tableId, String rowId) {
    return parts.reader.getCellIds(tableId, rowId);
  }

  @Override
  public final @Nullable Cell getCell(String tableId, String rowId, String cellId) {
    return parts.reader.getCell(tableId, rowId, cellId);
  }

  @Override
  public final Map<String, Cell> getValues() {
    return parts.reader.getValues();
  }

  @Override
  public final List<String> getValueIds() {
    return parts.reader.getValueIds();
  }

  @Override
  public final @Nullable Cell getValue(String valueId) {
    return parts.reader.getValue(valueId);
  }

  @Override
  public final boolean hasTables() {
    return parts.reader.hasTables();
  }

  @Override
  public final boolean hasTable(String tableId) {
    return parts.reader.hasTable(tableId);
  }

  @Override
  public final boolean hasTableCell(String tableId, String cellId) {
    return parts.reader.hasTableCell(tableId, cellId);
  }

  @Override
  public final boolean hasRow(String tableId, String rowId) {
    return parts.reader.hasRow(tableId, rowId);
  }

  @Override
  public final boolean hasCell(String tableId, String rowId, String cellId) {
    return parts.reader.hasCell(tableId, rowId, cellId);
  }

  @Override
  public final boolean hasValues() {
    return parts.reader.hasValues();
  }

  @Override
  public final boolean hasValue(String valueId) {
    return parts.reader.hasValue(valueId);
  }

  @Override
  public final void forEachTable(BiConsumer<String, Map<String, Map<String, Cell>>> callback) {
    parts.reader.forEachTable(callback);
  }

  @Override
  public final void forEachTableCell(String tableId, ObjIntConsumer<String> callback) {
    parts.reader.forEachTableCell(tableId, callback);
  }

  @Override
  public final void forEachRow(String tableId, BiConsumer<String, Map<String, Cell>> callback) {
    parts.reader.forEachRow(tableId, callback);
  }

  @Override
  public final void forEachCell(String tableId, String rowId, BiConsumer<String, Cell> callback) {
    parts.reader.forEachCell(tableId, rowId, callback);
  }

  @Override
  public final void forEachValue(BiConsumer<String, Cell> callback) {
    parts.reader.forEachValue(callback);
  }

  @Override
  public final String toString() {
    return parts.reader.describe(isMergeable() ? "MergeableStore" : "Store");
  }

  @Override
  public final String getTablesJson() {
    return parts.reader.getTablesJson();
  }

  @Override
  public final String getValuesJson() {
    return parts.reader.getValuesJson();
  }

  @Override
  public final String getJson() {
    return parts.reader.getJson();
  }

  @Override
  public final void transaction(Runnable actions) {
    parts.transactions.run(actions);
  }

  @Override
  public final void transaction(Runnable actions, Predicate<? super Store> doRollback) {
    parts.transactions.run(actions, doRollback);
  }

  @Override
  public final <T extends @Nullable Object> T transaction(Supplier<T> actions) {
    return parts.transactions.run(actions, null);
  }

  @Override
  public final <T extends @Nullable Object> T transaction(
      Supplier<T> actions, Predicate<? super Store> doRollback) {
    return parts.transactions.run(actions, doRollback);
  }

  @Override
  public final TransactionResult transact(Object origin, Runnable actions) {
    return parts.transactions.runFor(origin, actions);
  }

  @Override
  public final @Nullable Object getTransactionOrigin() {
    return parts.transactions.origin();
  }

  @Override
  public final Changes getTransactionAdditions() {
    return parts.lock.isMine() ? parts.transactions.report().additions() : Changes.EMPTY;
  }

  @Override
  public final void startTransaction() {
    parts.transactions.start(null);
  }

  @Override
  public final void finishTransaction() {
    parts.transactions.finish(null);
  }

  @Override
  public final void finishTransaction(Predicate<? super Store> doRollback) {
    parts.transactions.finish(doRollback);
  }

  @Override
  public final boolean isInTransaction() {
    return parts.lock.isMine();
  }

  @Override
  public final Changes getTransactionChanges() {
    return parts.reader.read(() -> parts.transactions.report().changes());
  }

  @Override
  public final TransactionLog getTransactionLog() {
    return parts.reader.read(() -> parts.transactions.report().log());
  }

  @Override
  public final void setContent(Content content) {
    Objects.requireNonNull(content, "content");
    setContent(() -> content);
  }

  @Override
  public final void setContent(Supplier<Content> content) {
    parts.transactions.run(() -> parts.applier.replace(content.get()));
  }

  @Override
  public final void setTables(
      Map<String, ? extends Map<String, ? extends Map<String, Cell>>> tables) {
    parts.transactions.run(() -> parts.tablesWriter.putTables(tables));
  }

  @Override
  public final void setTable(String tableId, Map<String, ? extends Map<String, Cell>> table) {
    Ids.require(tableId);
    parts.transactions.run(() -> parts.tablesWriter.putTable(tableId, table));
  }

  @Override
  public final void setRow(String tableId, String rowId, Map<String, Cell> row) {
    Ids.require(tableId, rowId);
    parts.transactions.run(() -> parts.tablesWriter.putRow(tableId, rowId, row));
  }

  @Override
  public final @Nullable String addRow(String tableId, Map<String, Cell> row, boolean reuseRowIds) {
    Ids.require(tableId);
    return parts.transactions.<@Nullable String>run(
        () -> parts.tablesWriter.addRow(tableId, row, reuseRowIds), null);
  }

  @Override
  public final void setPartialRow(String tableId, String rowId, Map<String, Cell> partialRow) {
    Ids.require(tableId, rowId);
    parts.transactions.run(() -> parts.tablesWriter.putPartialRow(tableId, rowId, partialRow));
  }

  @Override
  public final void setCell(String tableId, String rowId, String cellId, Cell cell) {
    Ids.require(tableId, rowId);
    if (parts.transactions.isOpen()) {
      parts.tablesWriter.putCell(tableId, rowId, cellId, cell, false);
    } else {
      parts.transactions.run(() -> parts.tablesWriter.putCell(tableId, rowId, cellId, cell, false));
    }
  }

  @Override
  public final void setCell(
      String tableId, String rowId, String cellId, Function<? super @Nullable Cell, Cell> mapCell) {
    Ids.require(tableId, rowId, cellId);
    parts.transactions.run(
        () -> {
          Cell cell = mapCell.apply(parts.tree.cell(tableId, rowId, cellId));
          parts.tablesWriter.putCell(tableId, rowId, cellId, cell, false);
        });
  }

  @Override
  public final void setValues(Map<String, Cell> values) {
    parts.transactions.run(() -> parts.valuesWriter.putValues(values));
  }

  @Override
  public final void setPartialValues(Map<String, Cell> partialValues) {
    parts.transactions.run(() -> parts.valuesWriter.putPartialValues(partialValues));
  }

  @Override
  public final void setValue(String valueId, Cell value) {
    setValue(valueId, old -> value);
  }

  @Override
  public final void setValue(String valueId, Function<? super @Nullable Cell, Cell> mapValue) {
    Ids.require(valueId);
    parts.transactions.run(
        () -> parts.valuesWriter.putValue(valueId, mapValue.apply(parts.tree.value(valueId))));
  }

  @Override
  public final void applyChanges(Changes changes) {
    Objects.requireNonNull(changes, "changes");
    parts.transactions.run(() -> parts.applier.apply(changes));
  }

  @Override
  public final void setTablesJson(String tablesJson) {
    var tables = ContentJsonReader.readTables(tablesJson);
    parts.transactions.run(() -> parts.tablesWriter.putOrDelTables(tables));
  }

  @Override
  public final void setValuesJson(String valuesJson) {
    var values = ContentJsonReader.readValues(valuesJson);
    parts.transactions.run(() -> parts.valuesWriter.putOrDelValues(values));
  }

  @Override
  public final void setJson(String tablesAndValuesJson) {
    ContentJsonReader.Parsed parsed = ContentJsonReader.readContent(tablesAndValuesJson);
    parts.transactions.run(
        () -> {
          if (parsed.tables() != null) {
            parts.tablesWriter.putOrDelTables(parsed.tables());
          }
          if (parsed.values() != null) {
            parts.valuesWriter.putOrDelValues(parsed.values());
          }
        });
  }

  @Override
  public final void delTables() {
    parts.transactions.run(parts.tablesWriter::delTables);
  }

  @Override
  public final void delTable(String tableId) {
    Ids.require(tableId);
    parts.transactions.run(() -> parts.tablesWriter.delTableIfThere(tableId));
  }

  @Override
  public final void delRow(String tableId, String rowId) {
    Ids.require(tableId, rowId);
    parts.transactions.run(() -> parts.tablesWriter.delRowIfThere(tableId, rowId));
  }

  @Override
  public final void delCell(String tableId, String rowId, String cellId, boolean forceDel) {
    Ids.require(tableId, rowId, cellId);
    parts.transactions.run(
        () -> parts.tablesWriter.delCellIfThere(tableId, rowId, cellId, forceDel));
  }

  @Override
  public final void delValues() {
    parts.transactions.run(parts.valuesWriter::delValues);
  }

  @Override
  public final void delValue(String valueId) {
    Ids.require(valueId);
    parts.transactions.run(() -> parts.valuesWriter.delValueIfThere(valueId));
  }

  @Override
  public final void callListener(String listenerId) {
    parts.listeners.call(listenerId);
  }

  @Override
  public final void delListener(String listenerId) {
    parts.listeners.remove(listenerId);
  }

  @Override
  public final ListenerStats getListenerStats() {
    return parts.listeners.stats();
  }

  @Override
  public final Subscription addStartTransactionListener(Consumer<? super Store> listener) {
    return parts.listeners.addToTransactions(ListenerKind.START_TRANSACTION, listener);
  }

  @Override
  public final Subscription addWillFinishTransactionListener(Consumer<? super Store> listener) {
    return parts.listeners.addToTransactions(ListenerKind.WILL_FINISH_TRANSACTION, listener);
  }

  @Override
  public final Subscription addDidFinishTransactionListener(Consumer<? super Store> listener) {
    return parts.listeners.addToTransactions(ListenerKind.DID_FINISH_TRANSACTION, listener);
  }

  @Override
  public final Subscription addSortedRowIdsListener(
      SortedRowIdsQuery query, Consumer<? super SortedRowIdsChanged> listener, boolean mutator) {
    return parts.listeners.addSorted(query, listener, mutator);
  }

  @Override
  public final Subscription addHasTablesListener(
      Consumer<? super HasTablesChanged> listener, boolean mutator) {
    return parts.listeners.add(ListenerKind.HAS_TABLES, HasTablesChanged.class, listener, mutator);
  }

  @Override
  public final Subscription addTablesListener(
      Consumer<? super TablesChanged> listener, boolean mutator) {
    return parts.listeners.add(ListenerKind.TABLES, TablesChanged.class, listener, mutator);
  }

  @Override
  public final Subscription addTableIdsListener(
      Consumer<? super TableIdsChanged> listener, boolean mutator) {
    return parts.listeners.add(ListenerKind.TABLE_IDS, TableIdsChanged.class, listener, mutator);
  }

  @Override
  public final Subscription addHasTableListener(
      @Nullable String tableId, Consumer<? super HasTableChanged> listener, boolean mutator) {
    return parts.listeners.add(
        ListenerKind.HAS_TABLE, HasTableChanged.class, listener, mutator, tableId);
  }

  @Override
  public final Subscription addTableListener(
      @Nullable String tableId, Consumer<? super TableChanged> listener, boolean mutator) {
    return parts.listeners.add(ListenerKind.TABLE, TableChanged.class, listener, mutator, tableId);
  }

  @Override
  public final Subscription addTableCellIdsListener(
      @Nullable String tableId, Consumer<? super TableCellIdsChanged> listener, boolean mutator) {
    return parts.listeners.add(
        ListenerKind.TABLE_CELL_IDS, TableCellIdsChanged.class, listener, mutator, tableId);
  }

  @Override
  public final Subscription addHasTableCellListener(
      @Nullable String tableId,
      @Nullable String cellId,
      Consumer<? super HasTableCellChanged> listener,
      boolean mutator) {
    return parts.listeners.add(
        ListenerKind.HAS_TABLE_CELL, HasTableCellChanged.class, listener, mutator, tableId, cellId);
  }

  @Override
  public final Subscription addRowCountListener(
      @Nullable String tableId, Consumer<? super RowCountChanged> listener, boolean mutator) {
    return parts.listeners.add(
        ListenerKind.ROW_COUNT, RowCountChanged.class, listener, mutator, tableId);
  }

  @Override
  public final Subscription addRowIdsListener(
      @Nullable String tableId, Consumer<? super RowIdsChanged> listener, boolean mutator) {
    return parts.listeners.add(
        ListenerKind.ROW_IDS, RowIdsChanged.class, listener, mutator, tableId);
  }

  @Override
  public final Subscription addHasRowListener(
      @Nullable String tableId,
      @Nullable String rowId,
      Consumer<? super HasRowChanged> listener,
      boolean mutator) {
    return parts.listeners.add(
        ListenerKind.HAS_ROW, HasRowChanged.class, listener, mutator, tableId, rowId);
  }

  @Override
  public final Subscription addRowListener(
      @Nullable String tableId,
      @Nullable String rowId,
      Consumer<? super RowChanged> listener,
      boolean mutator) {
    return parts.listeners.add(
        ListenerKind.ROW, RowChanged.class, listener, mutator, tableId, rowId);
  }

  @Override
  public final Subscription addCellIdsListener(
      @Nullable String tableId,
      @Nullable String rowId,
      Consumer<? super CellIdsChanged> listener,
      boolean mutator) {
    return parts.listeners.add(
        ListenerKind.CELL_IDS, CellIdsChanged.class, listener, mutator, tableId, rowId);
  }

  @Override
  public final Subscription addHasCellListener(
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      Consumer<? super HasCellChanged> listener,
      boolean mutator) {
    return parts.listeners.add(
        ListenerKind.HAS_CELL, HasCellChanged.class, listener, mutator, tableId, rowId, cellId);
  }

  @Override
  public final Subscription addCellListener(
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      Consumer<? super CellChanged> listener,
      boolean mutator) {
    return parts.listeners.add(
        ListenerKind.CELL, CellChanged.class, listener, mutator, tableId, rowId, cellId);
  }

  @Override
  public final Subscription addInvalidCellListener(
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      Consumer<? super CellRefused> listener,
      boolean mutator) {
    return parts.listeners.add(
        ListenerKind.INVALID_CELL, CellRefused.class, listener, mutator, tableId, rowId, cellId);
  }

  @Override
  public final Subscription addHasValuesListener(
      Consumer<? super HasValuesChanged> listener, boolean mutator) {
    return parts.listeners.add(ListenerKind.HAS_VALUES, HasValuesChanged.class, listener, mutator);
  }

  @Override
  public final Subscription addValuesListener(
      Consumer<? super ValuesChanged> listener, boolean mutator) {
    return parts.listeners.add(ListenerKind.VALUES, ValuesChanged.class, listener, mutator);
  }

  @Override
  public final Subscription addValueIdsListener(
      Consumer<? super ValueIdsChanged> listener, boolean mutator) {
    return parts.listeners.add(ListenerKind.VALUE_IDS, ValueIdsChanged.class, listener, mutator);
  }

  @Override
  public final Subscription addHasValueListener(
      @Nullable String valueId, Consumer<? super HasValueChanged> listener, boolean mutator) {
    return parts.listeners.add(
        ListenerKind.HAS_VALUE, HasValueChanged.class, listener, mutator, valueId);
  }

  @Override
  public final Subscription addValueListener(
      @Nullable String valueId, Consumer<? super ValueChanged> listener, boolean mutator) {
    return parts.listeners.add(ListenerKind.VALUE, ValueChanged.class, listener, mutator, valueId);
  }

  @Override
  public final Subscription addInvalidValueListener(
      @Nullable String valueId, Consumer<? super ValueRefused> listener, boolean mutator) {
    return parts.listeners.add(
        ListenerKind.INVALID_VALUE, ValueRefused.class, listener, mutator, valueId);
  }

  @Override
  public final void setTablesSchema(Map<String, ? extends Map<String, CellSchema>> tablesSchema) {
    Objects.requireNonNull(tablesSchema, "tablesSchema");
    parts.transactions.run(() -> parts.fitter.setTablesSchema(tablesSchema));
  }

  @Override
  public final void setValuesSchema(Map<String, CellSchema> valuesSchema) {
    Objects.requireNonNull(valuesSchema, "valuesSchema");
    parts.transactions.run(() -> parts.fitter.setValuesSchema(valuesSchema));
  }

  @Override
  public final void setSchema(
      Map<String, ? extends Map<String, CellSchema>> tablesSchema,
      Map<String, CellSchema> valuesSchema) {
    parts.transactions.run(
        () -> {
          setTablesSchema(tablesSchema);
          setValuesSchema(valuesSchema);
        });
  }

  @Override
  public final void delTablesSchema() {
    parts.transactions.run(parts.fitter::delTablesSchema);
  }

  @Override
  public final void delValuesSchema() {
    parts.transactions.run(parts.fitter::delValuesSchema);
  }

  @Override
  public final void delSchema() {
    parts.transactions.run(
        () -> {
          delTablesSchema();
          delValuesSchema();
        });
  }

  @Override
  public final String getTablesSchemaJson() {
    return parts.reader.read(parts.schemas::tablesJson);
  }

  @Override
  public final String getValuesSchemaJson() {
    return parts.reader.read(parts.schemas::valuesJson);
  }

  @Override
  public final String getSchemaJson() {
    return parts.reader.read(parts.schemas::json);
  }

  @Override
  public final boolean hasTablesSchema() {
    return parts.reader.read(parts.schemas::hasTables);
  }

  @Override
  public final boolean hasValuesSchema() {
    return parts.reader.read(parts.schemas::hasValues);
  }
}
