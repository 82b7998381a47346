package dev.merrow.interop;

import dev.merrow.store.MergeableStore;
import dev.merrow.store.Middleware;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.Writer;

/** The counters of docs/permissions.md, which has this method word for word. */
final class CounterStores {
  private CounterStores() {}

  // the snippet begins
  static PathStore counters() {
    MergeableStore store = MergeableStore.createMergeableStore();
    Middleware middleware = Middleware.createMiddleware(store);
    middleware.addWillSetCellCallback(
        (tableId, rowId, cellId, cell) -> {
          Writer writer = Writer.of(store);
          if (writer == null || writer.labels().contains("staff")) {
            return cell; // not a client, or one that may set any number
          }
          Long count = store.getLong(tableId, rowId, cellId);
          Long next = cell.asLong();
          return next != null && next == (count == null ? 0 : count) + 1 ? cell : null;
        });
    middleware.addWillDelCellCallback(
        (tableId, rowId, cellId) -> {
          Writer writer = Writer.of(store);
          return writer == null || writer.labels().contains("staff");
        });
    return PathStore.inMemory(store);
  }
  // the snippet ends
}
