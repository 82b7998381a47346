package dev.merrow.store;

import dev.merrow.stamp.Changes;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Transactions: several writes that happen, and are listened to, as one. They nest: only the
 * outermost commits. While one runs, other threads' reads and writes wait.
 *
 * <p>At its end, in this order: mutator listeners run, and what they write belongs to it; the
 * rollback predicate is asked; will-finish listeners run, and may still write; it is committed; the
 * other listeners run, then the did-finish listeners. An exception up to the commit undoes
 * everything and is thrown. One from a later listener is thrown when all have run (further ones are
 * suppressed in it); the transaction stays.
 */
public interface StoreTransactions {

  /**
   * Runs actions as one transaction.
   *
   * @throws IllegalStateException from a listener that is not a mutator
   */
  void transaction(Runnable actions);

  /**
   * Runs actions as one transaction, and undoes it if the predicate, asked at the end, says so.
   *
   * @param doRollback asked with this store; only the outermost transaction's is asked
   */
  void transaction(Runnable actions, Predicate<? super Store> doRollback);

  /** Runs actions as one transaction and returns what they do. */
  <T extends @Nullable Object> T transaction(Supplier<T> actions);

  /** As {@link #transaction(Runnable, Predicate)}, with what the actions return. */
  <T extends @Nullable Object> T transaction(
      Supplier<T> actions, Predicate<? super Store> doRollback);

  /**
   * Runs actions as one transaction that is known to come from somewhere: from a peer, a persister,
   * a person at the keyboard. Listeners and middleware can ask for the origin, and so leave their
   * own writes alone, or allow one what they refuse another.
   *
   * <p>A transaction has one origin. Within another transaction this is part of that one, whose
   * origin stays, even if that is none: what mutator listeners, middleware and callbacks write
   * belongs to what made them write.
   *
   * @param origin compared by those who know it; {@code dev.merrow.sync.PeerOrigin} for changes of
   *     a peer, and the persister itself for what it loads
   * @return what was added to the actions
   */
  TransactionResult transact(Object origin, Runnable actions);

  /**
   * What the transaction under way was started for with {@link #transact}: to be called within it,
   * in middleware or in a listener. Null if it was started otherwise, or this thread has none.
   */
  @Nullable Object getTransactionOrigin();

  /**
   * What mutator listeners and middleware have written in the transaction under way so far: to be
   * called within it or in a listener, else there is nothing. See {@link
   * TransactionResult#additions()}.
   */
  Changes getTransactionAdditions();

  /**
   * Starts a transaction that this thread must finish. Prefer {@link #transaction(Runnable)}, which
   * also cleans up after an exception.
   */
  void startTransaction();

  /** Finishes what {@link #startTransaction()} started; does nothing if this thread has none. */
  void finishTransaction();

  /** As {@link #finishTransaction()}, with a rollback predicate. */
  void finishTransaction(Predicate<? super Store> doRollback);

  /**
   * Whether the calling thread is within a transaction of this store, or in one of its listeners.
   * Other threads cannot write to the store until it is out of there, and before the commit they
   * cannot read it either: so it must not wait for them.
   */
  boolean isInTransaction();

  /**
   * What the transaction under way has changed so far, net: to be called within it or from one of
   * its listeners, else there is nothing.
   */
  Changes getTransactionChanges();

  /** All that is known of the transaction under way; as {@link #getTransactionChanges()}. */
  TransactionLog getTransactionLog();
}
