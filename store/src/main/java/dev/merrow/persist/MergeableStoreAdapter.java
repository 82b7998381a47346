package dev.merrow.persist;

import dev.merrow.stamp.Content;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store persisted with its stamps: what is loaded is merged with what is there. */
final class MergeableStoreAdapter implements StoreAdapter<MergeableContent, MergeableChanges> {
  private final MergeableStore store;

  /** The store's hashes when it took content that it held nothing beside; null if it did. */
  private @Nullable ContentHashes hashesWhenTaken;

  MergeableStoreAdapter(MergeableStore store) {
    this.store = store;
  }

  @Override
  public MergeableStore store() {
    return store;
  }

  @Override
  public MergeableContent content() {
    return store.getMergeableContent();
  }

  @Override
  public void setInitial(Content content) {
    store.setDefaultContent(content);
  }

  @Override
  public boolean replaces() {
    return false;
  }

  /**
   * Merges, whatever the stamps: a store's own file is always loaded. An empty store takes content
   * as it is, with newly computed hashes.
   */
  @Override
  public void apply(
      MergeableContent content,
      Supplier<List<MergeableChanges>> unsaved,
      Consumer<? super MergeableContent> taken) {
    store.transaction(
        () -> {
          boolean wasEmpty = isEmpty();
          store.loadMergeableContent(content);
          hashesWhenTaken = wasEmpty ? store.getMergeableContentHashes() : null;
        });
  }

  private boolean isEmpty() {
    return store.getMergeableTableHashes().isEmpty()
        && store.getMergeableValueHashes().isEmpty()
        && store.getMergeableContentHashes().equals(new ContentHashes(0, 0));
  }

  @Override
  public void applyChanges(MergeableChanges changes, Supplier<List<MergeableChanges>> unsaved) {
    store.loadMergeableChanges(changes);
  }

  @Override
  public @Nullable MergeableChanges present(List<RefusedCell> cells) {
    return null;
  }

  @Override
  public @Nullable MergeableChanges transactionChanges() {
    return store.getTransactionStamps();
  }

  @Override
  public boolean hasAdditions() {
    return !store.getTransactionAdditions().isEmpty();
  }

  @Override
  public PendingChanges<MergeableChanges> newPending() {
    return new MergeablePending();
  }

  @Override
  public boolean isWithin(MergeableContent persisted) {
    return store.getMergeableContentHashes().equals(hashesWhenTaken)
        || persisted.asChanges().covers(content().asChanges());
  }
}
