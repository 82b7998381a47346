package dev.merrow.ws.server.internal.share;

import dev.merrow.ws.server.engine.ShareHolder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A fair queue: the next item is of the holder that has had the least so far, and among its users
 * of the one that has had the least. The items of one user stay in order. Only time with waiting
 * items counts: when the queue is empty, all users are equal again, so items that arrive at an idle
 * queue leave in order of arrival. A user that arrives late starts at the level of the others,
 * without credit for the past. Not safe for use by many threads.
 *
 * @param <K> users
 * @param <T> what they wait for
 */
public final class FairQueue<K, T> {
  private final ToLongFunction<T> cost;
  private final Map<K, User> users = new HashMap<>();
  private final Map<ShareHolder, Group> groups = new HashMap<>();
  private final PriorityQueue<Group> ready = new PriorityQueue<>();

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
    Group group = groups.computeIfAbsent(holder, Group::new);
    group.users++;
    return new User(group);
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
        group.now = Math.max(group.now, user.had);
        T item = user.items.remove();
        size--;
        long its = cost.applyAsLong(item);
        had(user, its);
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
    Group group = user.group;
    user.had += amount;
    group.had += amount;
    group.most = Math.max(group.most, user.had);
    most = Math.max(most, group.had);
  }

  private void makeEqual() {
    epoch++;
    now = Math.max(now, most);
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

  /** Charges a user the given cost in addition to the items that it took. */
  public void charge(K user, long amount) {
    User known = users.get(user);
    if (known == null) {
      return;
    }
    Group group = known.group;
    boolean userQueued = known.queued && group.waiting.remove(known);
    boolean groupQueued = group.queued && ready.remove(group);
    had(known, amount);
    if (userQueued) {
      group.waiting.add(known);
    }
    if (groupQueued) {
      ready.add(group);
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
      groups.remove(group.holder);
    }
  }

  /** How many users are known, those included that wait for nothing at the moment. */
  public int users() {
    return users.size();
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
