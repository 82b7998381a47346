package dev.merrow.persist;

import dev.merrow.stamp.Content;
import dev.merrow.store.Store;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a store is persisted: as plain content, or as content with stamps. */
interface StoreAdapter<C, D> {

  /** Returns the store. */
  Store store();

  /** Returns all that the store holds now. */
  C content();

  /** Sets what the store begins with. */
  void setInitial(Content content);

  /**
   * Returns whether applying whole content replaces also what was changed here and is not saved
   * yet.
   */
  boolean replaces();

  /**
   * Applies all that is persisted.
   *
   * @param unsaved gives what was changed here and is not persisted yet, in order; to be asked
   *     within the transaction, before the content is applied
   * @param taken receives what the store has made of the content, if it replaces; called within the
   *     transaction
   */
  void apply(C content, Supplier<List<D>> unsaved, Consumer<? super C> taken);

  /** Applies what others have changed alone. */
  void applyChanges(D changes, Supplier<List<D>> unsaved);

  /**
   * Returns what the store holds now of some cells, as changes; null if loading does not replace it
   * anyway.
   */
  @Nullable D present(List<RefusedCell> cells);

  /** Returns the changes of the transaction under way; null if everything may have changed. */
  @Nullable D transactionChanges();

  /**
   * Returns whether, in the transaction under way, the store has added to what is being applied.
   */
  boolean hasAdditions();

  /** Returns a place to gather changes of several transactions. */
  PendingChanges<D> newPending();

  /**
   * Returns whether all that the store holds is known to be in the persisted content applied last.
   */
  boolean isWithin(C persisted);
}
