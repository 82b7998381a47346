package dev.merrow.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Controls access to a store. A transaction holds the turn from its start until its last listener
 * has run; until its commit it also excludes readers.
 *
 * <p>A thread may need a store while it holds the turn of another one: in a listener, or within a
 * transaction. If two threads wait for each other this way, one of them gets an exception.
 */
final class StoreLock {
  private static final long CHECK_MILLIS = 50;

  /** The turn; exposes its owner. */
  private static final class Turn extends ReentrantLock {
    private static final long serialVersionUID = 1L;

    @Nullable Thread holder() {
      return getOwner();
    }
  }

  private static final Map<Thread, Turn> WAITING = new ConcurrentHashMap<>();
  private static final ThreadLocal<int[]> TURNS_HELD = ThreadLocal.withInitial(() -> new int[1]);

  private final Turn turn = new Turn();
  private final ReentrantReadWriteLock content = new ReentrantReadWriteLock();

  /** Returns whether the calling thread holds the turn. */
  boolean isMine() {
    return turn.isHeldByCurrentThread();
  }

  /** Takes the turn and excludes readers. Not reentrant. */
  void beginExclusive() {
    takeTurn();
    content.writeLock().lock();
  }

  /** Lets readers in again, and keeps the turn. */
  void admitReaders() {
    content.writeLock().unlock();
  }

  /** Takes the turn, again if the thread already has it. */
  void takeTurn() {
    acquire(turn);
    TURNS_HELD.get()[0]++;
  }

  void giveTurn() {
    TURNS_HELD.get()[0]--;
    turn.unlock();
  }

  /**
   * Runs an action while no other thread has the turn, and so no transaction is running elsewhere.
   */
  <T> T inTurn(Supplier<T> action) {
    takeTurn();
    try {
      return action.get();
    } finally {
      giveTurn();
    }
  }

  /** Waits until reading is safe; returns the argument for {@link #endRead}. */
  boolean beginRead() {
    if (isMine()) {
      return false;
    }
    acquire(content.readLock());
    return true;
  }

  void endRead(boolean began) {
    if (began) {
      content.readLock().unlock();
    }
  }

  private void acquire(Lock lock) {
    if (lock.tryLock()) {
      return;
    }
    if (TURNS_HELD.get()[0] == 0 || isMine()) {
      lock.lock();
    } else {
      acquireWatchfully(lock);
    }
  }

  private void acquireWatchfully(Lock lock) {
    Thread me = Thread.currentThread();
    boolean interrupted = false;
    WAITING.put(me, turn);
    try {
      while (true) {
        try {
          if (lock.tryLock(CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
            return;
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
        if (isWaitingForMyself(me)) {
          throw new IllegalStateException(
              "Two threads wait for each other's stores: this one, in a transaction or listener of"
                  + " one store, needs another whose thread waits for the first. Hand such work to"
                  + " an executor");
        }
      }
    } finally {
      WAITING.remove(me);
      if (interrupted) {
        me.interrupt();
      }
    }
  }

  private boolean isWaitingForMyself(Thread me) {
    Turn wanted = turn;
    for (int hops = 0; hops < 100; hops++) {
      Thread holder = wanted.holder();
      if (holder == null || holder == me) {
        return holder == me;
      }
      Turn next = WAITING.get(holder);
      if (next == null) {
        return false;
      }
      wanted = next;
    }
    return false;
  }
}
