package dev.merrow.ws.server.internal.share;

/** The amount of a scarce resource that one user holds. Safe for use by many threads. */
public final class Account {
  private final Ledger ledger;
  private final long number;
  private final Ledger.Group group;
  private final Runnable goFirst;
  private final Runnable remeasure;
  private final boolean evictable;
  private long held;

  /** Written with the account locked. */
  private volatile boolean closed;

  Account(
      Ledger ledger,
      long number,
      Ledger.Group group,
      Runnable goFirst,
      Runnable remeasure,
      boolean evictable) {
    this.ledger = ledger;
    this.number = number;
    this.group = group;
    this.goFirst = goFirst;
    this.remeasure = remeasure;
    this.evictable = evictable;
  }

  /**
   * Takes the given amount, or returns it if it is negative. If this exceeds the total, the largest
   * account of the largest holder is evicted, which may be this one. Has no effect on a closed
   * account.
   */
  public void change(long amount) {
    synchronized (this) {
      if (closed || amount == 0) {
        return;
      }
      held += amount;
      group.add(amount);
    }
    ledger.changed(this, amount);
  }

  /** Sets the amount; see {@link #change}. */
  public void set(long amount) {
    long difference;
    synchronized (this) {
      if (closed || amount == held) {
        return;
      }
      difference = amount - held;
      held = amount;
      group.add(difference);
    }
    ledger.changed(this, difference);
  }

  /** How much it has. */
  public synchronized long held() {
    return held;
  }

  /** What part of the ledger's total all its accounts together have; sometimes more than 1. */
  public double usedPart() {
    return ledger.usedPart();
  }

  /** Whether the account is open; the ledger may close it, too. Takes no lock. */
  public boolean isOpen() {
    return !closed;
  }

  /** Returns everything. Closing again has no effect. */
  public void close() {
    long rest;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      rest = held;
      held = 0;
    }
    ledger.closed(this, group, rest);
  }

  /** Is greater for each account that the ledger opened later. */
  long number() {
    return number;
  }

  Ledger.Group group() {
    return group;
  }

  /** Whether it can give back what it has at once. */
  boolean isEvictable() {
    return evictable;
  }

  /** Makes its user measure its amount again. */
  void remeasure() {
    remeasure.run();
  }

  /** Has its user give up. To be called by the ledger's evictor, after it was closed. */
  void goFirst() {
    goFirst.run();
  }
}
