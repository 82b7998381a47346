package dev.merrow.ws.server.internal.share;

import dev.merrow.ws.server.engine.ShareHolder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A fair queue: the next item is of the holder that has had the least so far, and among its users
 * of the one that has had the least. The items of one user stay in order. Only time with waiting
 * items counts: when the queue is empty, all users are equal again, so items that arrive at an idle
 * queue leave in order of arrival. A user that arrives late starts at the level of the others,
 * without credit for the past. A holder that has had more than the others is remembered until they
 * have had as much, even while it has no users: its clients gain nothing by connecting again. Not
 * safe for use by many threads.
 *
 * @param <K> users
 * @param <T> what they wait for
 */
public final class FairQueue<K, T> {
  /**
   * How many holders without users are remembered; beyond it, the one that has had least is not.
   */
  static final int MAX_ABSENT = 1_000;

  private final ToLongFunction<T> cost;
  private final Map<K, User> users = new HashMap<>();
  private final Map<ShareHolder, Group> groups = new HashMap<>();
  private final PriorityQueue<Group> ready = new PriorityQueue<>();

  /** The groups without users that have had more than those that are next; first is the least. */
  private final TreeSet<Group> absent = new TreeSet<>();

  /** What those had that were next last. */
  private long now;

  /** What the group had that had most. */
  private long most;

  /** Changes each time that the queue becomes empty. */
  private long epoch;

  private long turns;
  private int size;

  /**
   * A participant that takes turns: the one with the least is first, and among equals the one that
   * has waited longest.
   */
  private abstract static class Turn implements Comparable<Turn> {
    long had;
    long since;
    boolean queued;

    @Override
    @SuppressWarnings("ComparableType") // groups and users are never in one queue
    public int compareTo(Turn other) {
      int byHad = Long.compare(had, other.had);
      return byHad == 0 ? Long.compare(since, other.since) : byHad;
    }
  }

  /** All users of one holder. */
  private final class Group extends Turn {
    final ShareHolder holder;
    final PriorityQueue<User> waiting = new PriorityQueue<>();
    int users;

    /** What its users had that were next last, and the user that had most. */
    long now;

    long most;
    long epoch;

    Group(ShareHolder holder) {
      this.holder = holder;
    }
  }

  private final class User extends Turn {
    final Group group;
    final Deque<T> items = new ArrayDeque<>(2);
    boolean blocked;
    boolean gone;

    User(Group group) {
      this.group = group;
    }
  }

  /**
   * A queue without users.
   *
   * @param cost what it costs to have an item, in any unit
   */
  public FairQueue(ToLongFunction<T> cost) {
    this.cost = cost;
  }

  /** Adds something. */
  public void add(ShareHolder holder, K user, T item) {
    User known = users.computeIfAbsent(user, added -> newUser(holder));
    Group group = known.group;
    if (group.epoch != epoch) {
      group.epoch = epoch;
      group.now = group.most;
    }
    if (known.items.isEmpty()) {
      known.had = Math.max(known.had, group.now);
    }
    known.items.add(item);
    size++;
    enqueue(known);
  }

  private User newUser(ShareHolder holder) {
    Group group = groupOf(holder);
    if (group.users == 0) {
      absent.remove(group);
    }
    group.users++;
    return new User(group);
  }

  private Group groupOf(ShareHolder holder) {
    return groups.computeIfAbsent(
        holder,
        added -> {
          Group group = new Group(added);
          group.had = now;
          group.since = turns++;
          return group;
        });
  }

  private void enqueue(User user) {
    if (!user.queued && !user.blocked && !user.items.isEmpty()) {
      user.queued = true;
      user.since = turns++;
      user.group.waiting.add(user);
      enqueue(user.group);
    }
  }

  private void enqueue(Group group) {
    if (!group.queued && !group.waiting.isEmpty()) {
      group.queued = true;
      group.since = turns++;
      group.had = Math.max(group.had, now);
      ready.add(group);
    }
  }

  /**
   * Takes the next item.
   *
   * @param mayGo whether an item may go now; if not, its user's wait until {@link #unblock}
   * @return null if there is nothing that may go
   */
  public @Nullable T poll(Predicate<T> mayGo) {
    for (Group group = ready.poll(); group != null; group = ready.poll()) {
      group.queued = false;
      User user = nextOf(group, mayGo);
      if (user != null) {
        now = group.had;
        forgetAbsent();
        group.now = Math.max(group.now, user.had);
        T item = user.items.remove();
        size--;
        had(user, cost.applyAsLong(item));
        enqueue(user);
        enqueue(group);
        if (user.gone && user.items.isEmpty()) {
          forget(user);
        }
        return item;
      }
    }
    makeEqual();
    return null;
  }

  private void had(User user, long amount) {
    user.had += amount;
    user.group.most = Math.max(user.group.most, user.had);
    had(user.group, amount);
  }

  private void had(Group group, long amount) {
    group.had += amount;
    most = Math.max(most, group.had);
  }

  private void makeEqual() {
    epoch++;
    now = Math.max(now, most);
    forgetAbsent();
  }

  private @Nullable User nextOf(Group group, Predicate<T> mayGo) {
    for (User user = group.waiting.poll(); user != null; user = group.waiting.poll()) {
      user.queued = false;
      if (mayGo.test(user.items.element())) {
        return user;
      }
      user.blocked = true;
    }
    return null;
  }

  /**
   * Charges a user the given cost in addition to the items that it took; if it has left, its holder
   * alone.
   */
  public void charge(ShareHolder holder, K user, long amount) {
    User known = users.get(user);
    Group group = known == null ? groupOf(holder) : known.group;
    boolean userQueued = known != null && known.queued && group.waiting.remove(known);
    boolean groupQueued = group.queued && ready.remove(group);
    if (group.users == 0) {
      absent.remove(group);
    }
    if (known == null) {
      had(group, amount);
    } else {
      had(known, amount);
    }
    if (userQueued) {
      group.waiting.add(known);
    }
    if (groupQueued) {
      ready.add(group);
    }
    if (group.users == 0) {
      beAbsent(group);
    }
    if (ready.isEmpty()) {
      makeEqual();
    }
  }

  /** What a user waits for may go now. */
  public void unblock(K user) {
    User known = users.get(user);
    if (known != null && known.blocked) {
      known.blocked = false;
      enqueue(known);
    }
  }

  /**
   * Removes a user, and those of its items that are not to be kept.
   *
   * @param dropped is given what is forgotten
   */
  public void left(K user, Predicate<T> kept, Consumer<T> dropped) {
    User known = users.remove(user);
    if (known == null) {
      return;
    }
    known.items.removeIf(
        item -> {
          boolean drop = !kept.test(item);
          if (drop) {
            size--;
            dropped.accept(item);
          }
          return drop;
        });
    known.blocked = false;
    known.gone = true;
    if (known.items.isEmpty()) {
      forget(known);
    } else {
      enqueue(known);
    }
  }

  /** Forgets users without waiting items that would have had no less as new users. */
  public void forgetIdle() {
    users
        .values()
        .removeIf(
            user -> {
              boolean forgotten = user.items.isEmpty() && isEqualToNew(user);
              if (forgotten) {
                forget(user);
              }
              return forgotten;
            });
  }

  /** A group is forgotten with its last user. */
  private boolean isEqualToNew(User user) {
    Group group = user.group;
    return group.users == 1 ? group.had <= now : user.had <= group.now;
  }

  private void forget(User user) {
    Group group = user.group;
    if (user.queued) {
      user.queued = false;
      group.waiting.remove(user);
    }
    if (group.waiting.isEmpty() && group.queued) {
      group.queued = false;
      ready.remove(group);
    }
    group.users--;
    if (group.users == 0) {
      beAbsent(group);
    }
  }

  /** A group without users is remembered as long as it would have had less as a new one. */
  private void beAbsent(Group group) {
    absent.add(group);
    forgetAbsent();
    if (absent.size() > MAX_ABSENT) {
      forget(absent.first());
    }
  }

  private void forgetAbsent() {
    while (!absent.isEmpty() && absent.first().had <= now) {
      forget(absent.first());
    }
  }

  private void forget(Group group) {
    absent.remove(group);
    groups.remove(group.holder);
  }

  /** How many users are known, those included that wait for nothing at the moment. */
  public int users() {
    return users.size();
  }

  /** How many holders are known, those included that have no users at the moment. */
  int holders() {
    return groups.size();
  }

  /** How many items wait. */
  public int size() {
    return size;
  }

  /** Whether nothing waits. */
  public boolean isEmpty() {
    return size == 0;
  }
}
