package dev.merrow.ws.server.internal.share;

import dev.merrow.ws.server.engine.ShareHolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A scarce resource, and the amount of it that each holder has. When the sum exceeds the total, the
 * ledger closes the largest account of the holder with the most, and that account's user gives up,
 * until the sum is within the total. Safe for use by many threads.
 */
public final class Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  private final String name;
  private final long total;

  /** Null if the ledger evicts no account. */
  private final @Nullable Executor evictor;

  /** Whether of equal accounts the oldest goes, and not the one that asks for more. */
  private final boolean oldestFirst;

  private final AtomicLong opened = new AtomicLong();

  private final AtomicLong held = new AtomicLong();
  private final AtomicLong evictions = new AtomicLong();
  private final Map<ShareHolder, Group> groups = new ConcurrentHashMap<>();

  /** Held while an account is selected for eviction, so that no more are evicted than necessary. */
  private final Object choosing = new Object();

  /** All accounts of one holder. */
  static final class Group {
    private final ShareHolder holder;
    private final AtomicLong held = new AtomicLong();
    private final Set<Account> accounts = ConcurrentHashMap.newKeySet();

    Group(ShareHolder holder) {
      this.holder = holder;
    }

    void add(long amount) {
      held.addAndGet(amount);
    }
  }

  /**
   * A ledger without accounts.
   *
   * @param name what is scarce, for logs and metrics
   * @param total how much all together may have
   * @param evictor runs what has users give up, without any lock that the user may hold that asks
   *     for more
   * @throws IllegalArgumentException if the total is not positive
   */
  public Ledger(String name, long total, Executor evictor) {
    this(total, name, evictor, false);
  }

  private Ledger(long total, String name, @Nullable Executor evictor, boolean oldestFirst) {
    if (total < 1) {
      throw new IllegalArgumentException(
          "The total of %s must be positive: %s".formatted(name, total));
    }
    this.name = name;
    this.total = total;
    this.evictor = evictor;
    this.oldestFirst = oldestFirst;
  }

  /**
   * A ledger whose accounts should last only briefly: of those that have the same, the oldest goes,
   * as it is the least likely to come to an end.
   *
   * @see #Ledger(String, long, Executor)
   */
  public static Ledger ofBriefAccounts(String name, long total, Executor evictor) {
    return new Ledger(total, name, evictor, true);
  }

  /**
   * A ledger that only records amounts; others enforce the total.
   *
   * @throws IllegalArgumentException if the total is not positive
   */
  public static Ledger counting(String name, long total) {
    return new Ledger(total, name, null, false);
  }

  /** What is scarce. */
  public String name() {
    return name;
  }

  /** How much all together may have. */
  public long total() {
    return total;
  }

  /** How much all together have. */
  public long held() {
    return held.get();
  }

  /** What part of the total is in use; sometimes more than 1. */
  double usedPart() {
    return (double) held.get() / total;
  }

  /** How much a holder has. */
  public long held(ShareHolder holder) {
    Group group = groups.get(holder);
    return group == null ? 0 : group.held.get();
  }

  /** The amount of the holder with the most; 0 if there is none. */
  public long most() {
    return groups.values().stream().mapToLong(group -> group.held.get()).max().orElse(0);
  }

  /** How many holders have an account. */
  public int holders() {
    return groups.size();
  }

  /** How many accounts were evicted so far. */
  public long evictions() {
    return evictions.get();
  }

  /**
   * Opens an account that has nothing yet.
   *
   * @param goFirst has its user give up what it has; called by the evictor once at most, after the
   *     account was closed
   */
  public Account open(ShareHolder holder, Runnable goFirst) {
    return open(holder, goFirst, () -> {});
  }

  /**
   * Opens an account whose user does not report each change.
   *
   * @param remeasure has its user {@linkplain Account#set tell} how much it has; called before it
   *     has to go, with a lock of this ledger held
   */
  public Account open(ShareHolder holder, Runnable goFirst, Runnable remeasure) {
    return open(holder, goFirst, remeasure, true);
  }

  /**
   * Opens an account for what a holder has taken and can't give back at once. It counts as the
   * holder's, and so other accounts of the holder go earlier, but it is not evicted itself. While
   * it is the debt alone that exceeds the total, nobody goes who has less than an equal part.
   */
  public Account openDebt(ShareHolder holder) {
    return open(holder, () -> {}, () -> {}, false);
  }

  private Account open(
      ShareHolder holder, Runnable goFirst, Runnable remeasure, boolean evictable) {
    Account[] account = new Account[1];
    groups.compute(
        holder,
        (key, known) -> {
          Group group = known == null ? new Group(holder) : known;
          account[0] =
              new Account(this, opened.incrementAndGet(), group, goFirst, remeasure, evictable);
          group.accounts.add(account[0]);
          return group;
        });
    return account[0];
  }

  void changed(Account account, long amount) {
    if (held.addAndGet(amount) > total && amount > 0 && evictor != null) {
      reclaim(account, evictor);
    }
  }

  void closed(Account account, Group group, long rest) {
    group.add(-rest);
    groups.computeIfPresent(
        group.holder,
        (holder, known) -> {
          known.accounts.remove(account);
          return known.accounts.isEmpty() ? null : known;
        });
    held.addAndGet(-rest);
  }

  private void reclaim(Account asking, Executor by) {
    List<Account> gone = new ArrayList<>(1);
    synchronized (choosing) {
      while (held.get() > total) {
        Account largest = largest(asking);
        if (largest == null) {
          break;
        }
        long before = largest.held();
        largest.remeasure();
        if (largest.held() < before) {
          continue;
        }
        LOG.debug(
            "{} of {} are more than {}: {} gives up {}",
            held.get(),
            name,
            total,
            largest.group().holder,
            largest.held());
        evictions.incrementAndGet();
        largest.close();
        gone.add(largest);
      }
    }
    gone.forEach(each -> by.execute(each::goFirst));
  }

  /**
   * The largest account of the holder with the most; in case of a tie, the account that asks for
   * more, or the oldest if this ledger prefers that.
   */
  private @Nullable Account largest(Account asking) {
    Group most = asking.held() > 0 ? asking.group() : null;
    for (Group each : groups.values()) {
      if (most == null || each.held.get() > most.held.get()) {
        most = each;
      }
    }
    if (most == null) {
      return null;
    }
    Account found = largestOf(most, asking);
    return found == null ? largestBesides(most, asking) : found;
  }

  /** If all that the holder with the most has is debt: as {@link #largest} among the others. */
  private @Nullable Account largestBesides(Group debtor, Account asking) {
    long least = total / groups.size();
    Account found = null;
    for (Group each : groups.values()) {
      long its = each.held.get();
      if (each != debtor && its > least) {
        Account largest = largestOf(each, asking);
        if (largest != null) {
          found = largest;
          least = its;
        }
      }
    }
    return found;
  }

  private @Nullable Account largestOf(Group group, Account asking) {
    boolean asks = group == asking.group() && asking.held() > 0 && asking.isEvictable();
    Account largest = asks ? asking : null;
    long amount = largest == null ? 0 : largest.held();
    for (Account each : group.accounts) {
      if (!each.isEvictable()) {
        continue;
      }
      long its = each.held();
      boolean older =
          oldestFirst && largest != null && its == amount && each.number() < largest.number();
      if (its > amount || older) {
        largest = each;
        amount = its;
      }
    }
    return largest;
  }
}
