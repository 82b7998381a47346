package dev.merrow.sync;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A filter that merges nothing when it fails, and tells why.
 *
 * <p>It also drops cells with stamps of views, unless they come from the network's own store: other
 * peers only have copies of a view's deletions, which must not become deletions elsewhere.
 *
 * @param takesViewStamps whether the filter itself decides on such cells
 * @param serverId what the network's own store is called; null if there is none
 * @param failed receives what the filter throws
 */
record GuardedFilter(
    MergeableStore store,
    IncomingFilter filter,
    boolean takesViewStamps,
    Supplier<@Nullable String> serverId,
    Consumer<? super Throwable> failed) {

  /** Returns whether it admits all of some changes, whichever peer they are from. */
  boolean admitsAll(MergeableChanges changes) {
    return filter == IncomingFilter.ALL && !changes.hasViewStamps();
  }

  MergeableChanges admit(String peerId, MergeableChanges changes) {
    MergeableChanges some =
        takesViewStamps || peerId.equals(serverId.get()) ? changes : changes.withoutViewStamps();
    if (filter == IncomingFilter.ALL || some.sayNothing()) {
      return some;
    }
    try {
      return filter.admit(peerId, UnstampedTies.settle(store, some));
    } catch (RuntimeException e) {
      failed.accept(e);
      return MergeableChanges.EMPTY;
    }
  }
}
