package dev.merrow.ws.server.cli.content;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.StoreEvent.CellChanged;
import dev.merrow.store.StoreEvent.ValueChanged;
import dev.merrow.store.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the changes of a part of a store with their stamps, as transactions commit. Used only on
 * the committing threads, of which there is one at a time.
 */
final class ChangeReader implements AutoCloseable {
  private final MergeableStore store;
  private final Consumer<? super StoreChange> reader;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final List<CellChanged> cells = new ArrayList<>();
  private final List<ValueChanged> values = new ArrayList<>();

  private ChangeReader(MergeableStore store, Consumer<? super StoreChange> reader) {
    this.store = store;
    this.reader = reader;
  }

  /** Reads the changes until it is closed. */
  static ChangeReader start(
      MergeableStore store, Place place, Consumer<? super StoreChange> reader) {
    ChangeReader changes = new ChangeReader(store, reader);
    if (!place.values) {
      changes.subscriptions.add(
          store.addCellListener(place.table, place.row, place.cell, changes.cells::add));
    }
    if (place.values || place.table == null) {
      String valueId = place.values ? place.table : null;
      changes.subscriptions.add(store.addValueListener(valueId, changes.values::add));
    }
    changes.subscriptions.add(store.addDidFinishTransactionListener(finished -> changes.read()));
    return changes;
  }

  private void read() {
    if (cells.isEmpty() && values.isEmpty()) {
      return;
    }
    MergeableChanges stamps = store.getTransactionMergeableChanges();
    for (CellChanged change : cells) {
      String table = change.tableId();
      String row = change.rowId();
      String cell = change.cellId();
      reader.accept(
          new StoreChange(
              table,
              row,
              cell,
              change.oldCell(),
              change.newCell(),
              hlc(stamps.get(table, row, cell))));
    }
    for (ValueChanged change : values) {
      reader.accept(
          new StoreChange(
              null,
              null,
              change.valueId(),
              change.oldValue(),
              change.newValue(),
              hlc(stamps.get(null, null, change.valueId()))));
    }
    cells.clear();
    values.clear();
  }

  private static Hlc hlc(@Nullable StampedCell stamped) {
    return stamped == null ? Hlc.EMPTY : stamped.hlc();
  }

  @Override
  public void close() {
    subscriptions.forEach(Subscription::close);
  }
}
