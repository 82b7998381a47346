package dev.merrow.ws.server.internal.core;

import dev.merrow.stamp.MergeableChanges;
import java.util.function.Consumer;

/**
 * A change of a path's store by somebody who is no client, such as a visitor of the live page. See
 * {@link Broker#edit}.
 */
@SuppressWarnings("exports") // the broker's own packages alone make one
public interface StoreEdit {

  /** Returns what the store has where this is about to write, deleted cells included. */
  MergeableChanges before();

  /**
   * Makes the change.
   *
   * @param transaction runs actions as one transaction, and throws what they throw; then nothing
   *     has changed
   */
  void make(Consumer<Runnable> transaction);
}
