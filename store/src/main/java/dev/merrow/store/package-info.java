/**
 * Stores of tables and values, with transactions, listeners, schemas and middleware.
 *
 * <p>A {@link dev.merrow.store.Store} holds tables, which contain rows of cells, and values. A
 * {@link dev.merrow.store.MergeableStore} also keeps a stamp with each cell, so that its content
 * merges with that of any other such store, in any order, any number of times.
 *
 * <pre>{@code
 * MergeableStore store = MergeableStore.createMergeableStore();
 * store.addRowListener("pets", null, event -> repaint(event.rowId()));
 * store.transaction(() -> {
 *   store.setRow("pets", "fido", Map.of("species", Cell.of("dog"), "legs", Cell.of(4)));
 *   store.setValue("open", true);
 * });
 * String species = store.getString("pets", "fido", "species");
 * }</pre>
 *
 * <p>A write passes validation against the {@linkplain dev.merrow.store.StoreSchemas schemas} and
 * then the {@linkplain dev.merrow.store.Middleware middleware} before it is made. At the end of the
 * outermost {@linkplain dev.merrow.store.StoreTransactions transaction} mutator listeners may add
 * to it; then it commits, and the other {@linkplain dev.merrow.store.StoreListeners listeners}
 * receive its net changes, one {@link dev.merrow.store.StoreEvent} for each thing that changed.
 *
 * <p>Stores may be used from any thread; see {@link dev.merrow.store.Store} for the threading
 * rules. Package {@code dev.merrow.sync} synchronizes stores, {@code dev.merrow.persist} keeps them
 * on disk.
 */
@NullMarked
package dev.merrow.store;

import org.jspecify.annotations.NullMarked;
