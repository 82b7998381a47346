package dev.merrow.store;

import dev.merrow.stamp.Changes;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs several writes as one transaction, whose net changes listeners see as one. Transactions
 * nest: only the outermost commits. While a transaction runs, other threads' reads and writes wait.
 *
 * <p>A transaction ends in this order: mutator listeners run, and their writes belong to the
 * transaction; the rollback predicate is evaluated; will-finish listeners run, and may still write;
 * the transaction commits; the other listeners run, then the did-finish listeners. An exception
 * before the commit rolls back the transaction and is rethrown. An exception from a later listener
 * is rethrown after all listeners have run, with further ones suppressed in it; the transaction
 * stays committed.
 */
public interface StoreTransactions {

  /**
   * Runs actions as one transaction.
   *
   * @throws IllegalStateException when called from a listener that is not a mutator
   */
  void transaction(Runnable actions);

  /**
   * Runs actions as one transaction and rolls it back if the predicate, evaluated at the end,
   * returns true.
   *
   * @param doRollback is given this store; only the predicate of the outermost transaction is
   *     evaluated
   */
  void transaction(Runnable actions, Predicate<? super Store> doRollback);

  /** Runs actions as one transaction and returns their result. */
  <T extends @Nullable Object> T transaction(Supplier<T> actions);

  /** As {@link #transaction(Runnable, Predicate)}, and returns the result of the actions. */
  <T extends @Nullable Object> T transaction(
      Supplier<T> actions, Predicate<? super Store> doRollback);

  /**
   * Runs actions as one transaction with a known origin: a peer, a persister or the user. Listeners
   * and middleware can query the origin, for instance to ignore their own writes, or to allow one
   * origin what they refuse another.
   *
   * <p>A transaction has one origin. Within another transaction, this call is part of that one,
   * whose origin stays in force even if it is null: writes of mutator listeners, middleware and
   * callbacks belong to the transaction that triggered them.
   *
   * @param origin an object that the code which queries the origin recognizes; it is a {@code
   *     dev.merrow.sync.PeerOrigin} for changes of a peer, and the persister itself for content
   *     that it loads
   * @return the changes that were added to those of the actions
   */
  TransactionResult transact(Object origin, Runnable actions);

  /**
   * Returns the origin with which the current transaction was started by {@link #transact}. Call it
   * within the transaction, in middleware or in a listener. Returns null if the transaction was
   * started otherwise, or this thread has none.
   */
  @Nullable Object getTransactionOrigin();

  /**
   * Returns what mutator listeners and middleware have written in the current transaction so far.
   * Call it within the transaction or in a listener; elsewhere it returns empty changes. See {@link
   * TransactionResult#additions()}.
   */
  Changes getTransactionAdditions();

  /**
   * Starts a transaction that this thread must finish. Prefer {@link #transaction(Runnable)}, which
   * also finishes the transaction after an exception.
   */
  void startTransaction();

  /**
   * Finishes the transaction that {@link #startTransaction()} started; does nothing if this thread
   * has none.
   */
  void finishTransaction();

  /** As {@link #finishTransaction()}, with a rollback predicate. */
  void finishTransaction(Predicate<? super Store> doRollback);

  /**
   * Returns whether the calling thread is within a transaction of this store, or in one of its
   * listeners. Until the thread leaves it, other threads cannot write to the store, and before the
   * commit they cannot read it either, so the thread must not wait for them.
   */
  boolean isInTransaction();

  /**
   * Returns the net changes of the current transaction so far. Call it within the transaction or
   * from one of its listeners; elsewhere it returns empty changes.
   */
  Changes getTransactionChanges();

  /**
   * Returns the full log of the current transaction; call it where {@link #getTransactionChanges()}
   * may be called.
   */
  TransactionLog getTransactionLog();
}
