package dev.merrow.ws.server.internal.core;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.PeerOrigin;
import org.jspecify.annotations.Nullable;

/**
 * Merges what a client has changed into the server's own store, except for what the store's
 * middleware vetoes: of that, nothing remains in the store, neither content nor a stamp.
 */
final class ClientMerge {
  /** How often what is not vetoed is merged again, before all is refused. */
  private static final int MAX_ROUNDS = 10;

  private final MergeableStore store;
  private final PeerOrigin origin;
  private @Nullable FutureStampException refusal;
  private MergeableChanges leftOut = MergeableChanges.EMPTY;
  private MergeableChanges vetoed = MergeableChanges.EMPTY;

  private ClientMerge(MergeableStore store, PeerOrigin origin) {
    this.store = store;
    this.origin = origin;
  }

  /**
   * What was not merged.
   *
   * @param leftOut left out because of stamps from the future
   * @param vetoed vetoed by middleware
   */
  record Outcome(MergeableChanges leftOut, MergeableChanges vetoed) {}

  /** Rolls the transaction back. */
  private static final class Vetoed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // it is caught where it is thrown
    private final MergeableChanges cells;

    Vetoed(MergeableChanges cells) {
      super("Middleware vetoes changes", null, false, false);
      this.cells = cells;
    }
  }

  /** Merges a client's changes as transactions of their origin. */
  static Outcome merge(MergeableStore store, PeerOrigin origin, MergeableChanges changes) {
    ClientMerge merge = new ClientMerge(store, origin);
    MergeableChanges rest = changes;
    for (int round = 1; rest != null; round++) {
      if (round > MAX_ROUNDS) {
        // middleware that vetoes something else each time vetoes all of it
        merge.vetoed = merge.vetoed.union(rest);
        rest = null;
      } else {
        rest = merge.attempt(rest);
      }
    }
    return new Outcome(merge.leftOut, merge.vetoed);
  }

  /** Merges, or merges nothing if something is vetoed; returns what is to be merged instead. */
  private @Nullable MergeableChanges attempt(MergeableChanges changes) {
    refusal = null;
    try {
      var unused = store.transact(origin, () -> apply(changes));
    } catch (Vetoed e) {
      MergeableChanges cells = e.cells;
      vetoed = vetoed.union(cells);
      MergeableChanges rest =
          changes.filter((tableId, rowId, id, cell) -> cells.get(tableId, rowId, id) == null);
      return rest.isEmpty() ? null : rest;
    } catch (RuntimeException | Error e) {
      if (refusal != null) {
        e.addSuppressed(refusal);
      }
      throw e;
    }
    leftOut = refusal == null ? MergeableChanges.EMPTY : refusal.leftOut();
    return null;
  }

  private void apply(MergeableChanges changes) {
    try {
      store.applyMergeableChanges(changes);
    } catch (FutureStampException e) {
      // past the transaction, which it would roll back
      refusal = e;
    }
    MergeableChanges vetoes = store.getTransactionVetoes();
    if (!vetoes.isEmpty()) {
      throw new Vetoed(vetoes);
    }
  }
}
