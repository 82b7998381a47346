package dev.merrow.ws.server.internal.share;

import dev.merrow.ws.server.engine.ShareHolder;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * An allowance for each holder. It is remembered until it is full again, so that a client that
 * leaves and comes back has the same remainder. Safe for use by many threads.
 */
public final class Allowances {
  private final double perSecond;
  private final double atOnce;
  private final InstantSource clock;
  private final Map<ShareHolder, Allowance> used = new ConcurrentHashMap<>();

  /**
   * Allowances that are full.
   *
   * @param perSecond how many a holder has in the long run
   * @param atOnce how many at once
   */
  public Allowances(double perSecond, double atOnce, InstantSource clock) {
    this.perSecond = perSecond;
    this.atOnce = atOnce;
    this.clock = clock;
  }

  /** Takes so many of a holder's, if it has as many. */
  public boolean take(ShareHolder holder, long amount) {
    return change(holder, allowance -> allowance.take(amount));
  }

  /** Takes so many of a holder's, if it has as many; see {@link Allowance#takeOrOwe}. */
  public boolean takeOrOwe(ShareHolder holder, long amount) {
    return change(holder, allowance -> allowance.takeOrOwe(amount));
  }

  private boolean change(ShareHolder holder, Predicate<Allowance> taking) {
    boolean[] taken = new boolean[1];
    used.compute(
        holder,
        (key, known) -> {
          Allowance allowance = known == null ? new Allowance(perSecond, atOnce, clock) : known;
          taken[0] = taking.test(allowance);
          return allowance;
        });
    return taken[0];
  }

  /** Forgets full allowances. Call it at intervals. */
  public void forgetFull() {
    used.keySet()
        .forEach(
            holder ->
                used.computeIfPresent(
                    holder, (key, allowance) -> allowance.isFull() ? null : allowance));
  }

  /** How many are remembered. */
  public int size() {
    return used.size();
  }
}
