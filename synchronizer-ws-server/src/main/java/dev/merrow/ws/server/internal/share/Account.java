package dev.merrow.ws.server.internal.share;

/** How much one user of something scarce has of it. Safe for use by many threads. */
public final class Account {
  private final Ledger ledger;
  private final long number;
  private final Ledger.Group group;
  private final Runnable goFirst;
  private final Runnable remeasure;
  private long held;
  private boolean closed;

  Account(Ledger ledger, long number, Ledger.Group group, Runnable goFirst, Runnable remeasure) {
    this.ledger = ledger;
    this.number = number;
    this.group = group;
    this.goFirst = goFirst;
    this.remeasure = remeasure;
  }

  /**
   * Takes so much more, or gives so much back if it is negative. That may pass the total, upon
   * which the largest account of the largest holder goes, be it this one. Does nothing on an
   * account that is closed.
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

  /** Has so much from now on; see {@link #change}. */
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

  /** Whether it was not closed, be it by the ledger. */
  public synchronized boolean isOpen() {
    return !closed;
  }

  /** Gives all back. Closing again does nothing. */
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

  /** Has its user look again how much it has. */
  void remeasure() {
    remeasure.run();
  }

  /** Has its user give up. To be called by the ledger's evictor, after it was closed. */
  void goFirst() {
    goFirst.run();
  }
}
