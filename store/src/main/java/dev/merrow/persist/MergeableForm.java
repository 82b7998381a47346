package dev.merrow.persist;

import dev.merrow.stamp.Content;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.store.MergeableStore;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store persisted with its stamps: what is loaded is merged with what is there. */
final class MergeableForm implements Form<MergeableContent, MergeableChanges> {
  private final MergeableStore store;

  /** The store's hashes when it took content that it held nothing beside; null if it did. */
  private @Nullable ContentHashes hashesWhenTaken;

  MergeableForm(MergeableStore store) {
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
   * as it is, with hashes that are computed anew.
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
  public Pending<MergeableChanges> newPending() {
    return new MergeablePending();
  }

  @Override
  public boolean isWithin(MergeableContent persisted) {
    return store.getMergeableContentHashes().equals(hashesWhenTaken)
        || covers(persisted, content());
  }

  /** Whether each cell, and each stamp, of some content is in other content, or a newer one is. */
  private static boolean covers(MergeableContent wider, MergeableContent content) {
    return isCovered(content.tables().hlc(), wider.tables().hlc())
        && isCovered(content.values().hlc(), wider.values().hlc())
        && covers(wider.values().values(), content.values().values())
        && content.tables().tables().entrySet().stream()
            .allMatch(table -> covers(wider.tables().tables().get(table.getKey()), table));
  }

  private static boolean covers(
      @Nullable StampedTable wider, Map.Entry<String, StampedTable> table) {
    return wider != null
        && isCovered(table.getValue().hlc(), wider.hlc())
        && table.getValue().rows().entrySet().stream()
            .allMatch(row -> covers(wider.rows().get(row.getKey()), row.getValue()));
  }

  private static boolean covers(@Nullable StampedRow wider, StampedRow row) {
    return wider != null && isCovered(row.hlc(), wider.hlc()) && covers(wider.cells(), row.cells());
  }

  private static boolean covers(Map<String, StampedCell> wider, Map<String, StampedCell> cells) {
    for (Map.Entry<String, StampedCell> cell : cells.entrySet()) {
      StampedCell other = wider.get(cell.getKey());
      if (other == null || !isCovered(cell.getValue().hlc(), other.hlc())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCovered(Hlc hlc, Hlc wider) {
    return !hlc.isAfter(wider);
  }
}
