/**
 * Synchronizers, which keep stores in sync over any transport.
 *
 * <p>A {@link dev.merrow.sync.Synchronizer} compares its store with those of its peers when it
 * starts, merges their content, and from then on exchanges the changes of each transaction. It
 * speaks TinyBase's protocol, in {@link dev.merrow.sync.Message}s; a {@link
 * dev.merrow.sync.Transport} carries them in {@link dev.merrow.sync.Envelope}s. To synchronize over
 * a network of your own, implement that one interface and call {@link
 * dev.merrow.sync.Synchronizer#createCustomSynchronizer(dev.merrow.store.MergeableStore,
 * Transport)}.
 */
@NullMarked
package dev.merrow.sync;

import org.jspecify.annotations.NullMarked;
