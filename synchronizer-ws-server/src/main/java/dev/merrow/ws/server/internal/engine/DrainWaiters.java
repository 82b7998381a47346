package dev.merrow.ws.server.internal.engine;

import dev.merrow.ws.server.engine.Connection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Callbacks that wait until a socket has sent most of its data: what an engine needs for {@link
 * Connection#whenUnsent}. Safe for use by many threads.
 */
public final class DrainWaiters {
  private final List<Waiter> waiters = new ArrayList<>(1);

  /** Allows checking for waiters without a lock. */
  private volatile boolean any;

  private record Waiter(long atMost, Runnable action) {}

  /** Adds one, which {@link #check} is to be called after. */
  public void add(long atMost, Runnable action) {
    synchronized (waiters) {
      waiters.add(new Waiter(atMost, action));
      any = true;
    }
  }

  /**
   * Calls those back for whom there is little enough.
   *
   * @param unsentBytes that there are now; 0 if the socket is gone
   */
  public void check(long unsentBytes) {
    if (!any) {
      return;
    }
    List<Runnable> done = new ArrayList<>(1);
    synchronized (waiters) {
      for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
        Waiter waiter = each.next();
        if (unsentBytes <= waiter.atMost) {
          each.remove();
          done.add(waiter.action);
        }
      }
      any = !waiters.isEmpty();
    }
    done.forEach(Runnable::run);
  }

  /** Whether there are waiters. */
  public boolean any() {
    return any;
  }
}
