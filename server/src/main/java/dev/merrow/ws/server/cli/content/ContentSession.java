package dev.merrow.ws.server.cli.content;

import dev.merrow.store.MergeableStore;
import java.util.concurrent.CompletableFuture;

/** A store that holds the content of an endpoint, and can write its changes there. */
interface ContentSession extends AutoCloseable {

  /** Returns the store. */
  MergeableStore store();

  /**
   * Checks that the store has all that the endpoint has.
   *
   * @throws CommandFailure if something is missing, such as a cell that is too large
   */
  void requireComplete();

  /**
   * Writes the changes of the store to the endpoint, and waits until they are there.
   *
   * @throws CommandFailure if that fails, or if not all have arrived
   */
  void save();

  /**
   * Completes when the session cannot follow its endpoint any more.
   *
   * @return fails with the reason
   */
  CompletableFuture<Void> ended();

  @Override
  void close();
}
