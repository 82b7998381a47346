package dev.merrow.persist;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Changes.RowChanges;
import dev.merrow.stamp.Changes.TableChanges;
import dev.merrow.stamp.Content;
import dev.merrow.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A store persisted without stamps: what is loaded replaces what is there. */
record PlainStoreAdapter(Store store) implements StoreAdapter<Content, Changes> {

  @Override
  public Content content() {
    return store.getContent();
  }

  @Override
  public void setInitial(Content content) {
    store.setContent(content);
  }

  @Override
  public boolean replaces() {
    return true;
  }

  @Override
  public void apply(
      Content content, Supplier<List<Changes>> unsaved, Consumer<? super Content> taken) {
    store.transaction(
        () -> {
          List<Changes> own = unsaved.get();
          store.setContent(content);
          taken.accept(store.getContent());
          own.forEach(store::applyChanges);
        });
  }

  @Override
  public void applyChanges(Changes changes, Supplier<List<Changes>> unsaved) {
    store.transaction(
        () -> {
          List<Changes> own = unsaved.get();
          store.applyChanges(changes);
          own.forEach(store::applyChanges);
        });
  }

  @Override
  public Changes present(List<RefusedCell> cells) {
    Map<String, Map<String, Map<String, Optional<Cell>>>> tables = new LinkedHashMap<>();
    Map<String, Optional<Cell>> values = new LinkedHashMap<>();
    for (RefusedCell refused : cells) {
      String tableId = refused.tableId();
      String rowId = refused.rowId();
      String cellId = refused.cellId();
      if (tableId != null && rowId != null) {
        Map<String, Cell> row = new LinkedHashMap<>(store.getRow(tableId, rowId));
        if (cellId != null) {
          row.keySet().retainAll(Set.of(cellId));
        }
        Map<String, Optional<Cell>> present =
            tables
                .computeIfAbsent(tableId, id -> new LinkedHashMap<>())
                .computeIfAbsent(rowId, id -> new LinkedHashMap<>());
        row.forEach((id, cell) -> present.put(id, Optional.of(cell)));
      } else if (cellId != null) {
        Optional.ofNullable(store.getValue(cellId))
            .ifPresent(value -> values.put(cellId, Optional.of(value)));
      }
    }
    Map<String, Optional<TableChanges>> changes = new LinkedHashMap<>();
    tables.forEach(
        (tableId, rows) -> {
          Map<String, Optional<RowChanges>> rowChanges = new LinkedHashMap<>();
          rows.forEach((rowId, row) -> rowChanges.put(rowId, Optional.of(new RowChanges(row))));
          changes.put(tableId, Optional.of(new TableChanges(rowChanges)));
        });
    return new Changes(changes, values);
  }

  @Override
  public Changes transactionChanges() {
    return store.getTransactionChanges();
  }

  @Override
  public boolean hasAdditions() {
    return false;
  }

  @Override
  public PendingChanges<Changes> newPending() {
    return new PlainPending();
  }

  @Override
  public boolean isWithin(Content persisted) {
    return persisted.equals(content());
  }
}
