package dev.merrow.store;

import dev.merrow.stamp.Changes;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs transactions: takes the turn, nests, commits or rolls back, and calls the listeners. */
final class Transactions {
  private final Store store;
  private final StoreLock lock;
  private final Tree tree;
  private final Editor editor;
  private final Schemas schemas;
  private final Mutation mutation;
  private final Listeners listeners;
  private final TablesNotifier tablesNotifier;
  private final ValuesNotifier valuesNotifier;
  private final @Nullable HashUpdater hashes;
  private final RefusalLog refusalLog;

  private int depth;
  private @Nullable Object origin;
  private boolean undoRequested;
  private boolean notifying;
  private Schemas.State schemasBefore;

  Transactions(
      Store store,
      StoreLock lock,
      Tree tree,
      Editor editor,
      Schemas schemas,
      Mutation mutation,
      Listeners listeners,
      @Nullable HashUpdater hashes) {
    this.store = store;
    this.lock = lock;
    this.tree = tree;
    this.editor = editor;
    this.schemas = schemas;
    this.mutation = mutation;
    this.listeners = listeners;
    this.hashes = hashes;
    this.refusalLog = new RefusalLog(schemas, listeners);
    this.schemasBefore = schemas.state();
    this.tablesNotifier = new TablesNotifier(store, tree, listeners);
    this.valuesNotifier = new ValuesNotifier(store, tree, listeners);
  }

  <T extends @Nullable Object> T run(
      Supplier<T> actions, @Nullable Predicate<? super Store> doRollback) {
    start(null);
    T result;
    try {
      result = actions.get();
    } catch (RuntimeException | Error e) {
      undoRequested = true;
      finish(null);
      throw e;
    }
    finish(doRollback);
    return result;
  }

  /** As {@link #run(Supplier, Predicate)}, without a result. */
  void run(Runnable actions) {
    run(actions, null);
  }

  void run(Runnable actions, @Nullable Predicate<? super Store> doRollback) {
    Objects.requireNonNull(actions, "actions");
    this.<@Nullable Void>run(
        () -> {
          actions.run();
          return null;
        },
        doRollback);
  }

  /** As {@link #run(Runnable)}, for an origin. */
  TransactionResult runFor(Object newOrigin, Runnable actions) {
    Objects.requireNonNull(newOrigin, "origin");
    Objects.requireNonNull(actions, "actions");
    boolean isNested = isOpen();
    start(newOrigin);
    try {
      actions.run();
    } catch (RuntimeException | Error e) {
      undoRequested = true;
      finish(null);
      throw e;
    }
    return new TransactionResult(isNested, finishTelling(null));
  }

  /** Returns the report of the transaction that this thread is in, or an empty one. */
  ChangeReport report() {
    return new ChangeReport(tree, journal(), lock.isMine() ? editor.refusals() : new Refusals());
  }

  /** Returns the journal of the transaction that this thread is in, or an empty one. */
  Journal journal() {
    return lock.isMine() ? editor.journal() : new Journal(tree);
  }

  /**
   * Returns whether a transaction would begin now, or has just begun for an origin and has no
   * writes.
   */
  boolean isAtBeginning() {
    return !lock.isMine() || (origin != null && editor.journal().isEmpty());
  }

  /** Returns the origin of the current transaction; null if it has none. */
  @Nullable Object origin() {
    return lock.isMine() ? origin : null;
  }

  /** Starts a transaction, or nests within the current one, whose origin stays. */
  void start(@Nullable Object newOrigin) {
    if (lock.isMine()) {
      if (notifying) {
        throw new IllegalStateException(
            "A listener must not write to the store that it listens to, unless it is a mutator:"
                + " the transaction it is notified of is over");
      }
      if (depth > 0) {
        depth++;
        return;
      }
    }
    lock.beginExclusive();
    depth = 1;
    origin = newOrigin;
    schemasBefore = schemas.state();
    try {
      listeners.call(ListenerKind.START_TRANSACTION, false, null, () -> null);
    } catch (RuntimeException | Error e) {
      undoRequested = true;
      finish(null);
      throw e;
    }
  }

  /** Returns whether the calling thread is inside a transaction that it can finish. */
  boolean isOpen() {
    return lock.isMine() && depth > 0 && !notifying;
  }

  /** Finishes a transaction, or leaves a nested one. */
  void finish(@Nullable Predicate<? super Store> doRollback) {
    var unused = finishTelling(doRollback);
  }

  /**
   * As {@link #finish}.
   *
   * @return the changes added so far to the actions of its origin, if it has one
   */
  private Changes finishTelling(@Nullable Predicate<? super Store> doRollback) {
    if (!isOpen()) {
      return Changes.EMPTY;
    }
    if (depth > 1) {
      depth--;
      return additions();
    }
    Changes additions = Changes.EMPTY;
    Failures failures = new Failures();
    try {
      boolean willFinish = !undoRequested && tryCommit(doRollback, failures);
      if (undoRequested) {
        undo();
      }
      if (hashes != null) {
        hashes.update(editor.journal());
      }
      additions = additions();
      notifying = true;
      lock.admitReaders();
      if (willFinish) {
        notifyListeners(failures);
      }
    } finally {
      reset();
    }
    failures.throwFirst();
    return additions;
  }

  private Changes additions() {
    return origin == null ? Changes.EMPTY : report().additions();
  }

  /**
   * Runs the steps before the commit; if one fails, requests a rollback.
   *
   * @return whether it reached the will-finish listeners, so that did-finish ones are due
   */
  private boolean tryCommit(@Nullable Predicate<? super Store> doRollback, Failures failures) {
    boolean willFinish = false;
    try {
      runMutators();
      if (doRollback != null && doRollback.test(store)) {
        undo();
      }
      willFinish = true;
      Failures ofListeners = new Failures();
      listeners.call(ListenerKind.WILL_FINISH_TRANSACTION, false, ofListeners, () -> null);
      ofListeners.throwFirst();
    } catch (RuntimeException | Error e) {
      failures.add(e);
      undoRequested = true;
    }
    return willFinish;
  }

  private void runMutators() {
    mutation.whileActive(
        () -> {
          tablesNotifier.announce(true, null, editor.journal(), editor.refusals());
          valuesNotifier.announce(true, null, editor.journal(), editor.refusals());
          return null;
        });
  }

  private void notifyListeners(Failures failures) {
    if (!undoRequested) {
      refusalLog.log(editor.refusals());
      tablesNotifier.announce(false, failures, editor.journal(), editor.refusals());
      valuesNotifier.announce(false, failures, editor.journal(), editor.refusals());
    }
    listeners.call(ListenerKind.DID_FINISH_TRANSACTION, false, failures, () -> null);
  }

  private void undo() {
    schemas.restore(schemasBefore);
    editor.undo();
  }

  private void reset() {
    boolean admitted = notifying;
    depth = 0;
    origin = null;
    undoRequested = false;
    notifying = false;
    editor.reset();
    if (!admitted) {
      lock.admitReaders();
    }
    lock.giveTurn();
  }
}
