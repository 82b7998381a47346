package dev.merrow.sync;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The peers that are to be offered the hashes, so that they ask again: those for whose delivery
 * there was no place, when there is one, and those whose delivery the network has broken off, after
 * a pause that grows. A peer of the group with the fewest deliveries comes first. Used only on the
 * conversation's thread.
 */
final class WaitingPeers {
  /** How many peers may wait. Beyond it, all are offered the hashes when no peer waits any more. */
  static final int MAX_WAITING = 1_000;

  /** How often the pause doubles after which a delivery is offered that was broken off. */
  private static final int MAX_DOUBLINGS = 6;

  private final Places places;
  private final Offers offers;
  private final Comparisons comparisons;
  private final SerialExecutor serial;
  private final Duration retryDelay;
  private final PeerGroups groups;

  private final Set<String> waiting = new LinkedHashSet<>();

  /** How often the network has broken off a peer's delivery, one time after the other. */
  private final Map<String, Integer> brokenOff = new HashMap<>();

  private boolean tooManyWait;
  private boolean callingLater;

  /** The deliveries that are under way. */
  interface Places {
    /** Returns how many more there may be. */
    int free();

    /** Returns how many there are for each group. */
    Map<String, Integer> taken();

    /** Returns whether there is one for a peer. */
    boolean has(String peerId);
  }

  /** Sends offers of hashes. */
  @FunctionalInterface
  interface Offers {
    /** Offers the hashes to a peer, or to all if it is null. */
    CompletableFuture<Void> offer(@Nullable String peerId, @Nullable String requestId);
  }

  /**
   * @param retryDelay the shortest pause after a delivery was broken off
   * @param groups gives the group of a peer
   */
  WaitingPeers(
      Places places,
      Offers offers,
      Comparisons comparisons,
      SerialExecutor serial,
      Duration retryDelay,
      PeerGroups groups) {
    this.places = places;
    this.offers = offers;
    this.comparisons = comparisons;
    this.serial = serial;
    this.retryDelay = retryDelay;
    this.groups = groups;
  }

  /** Returns whether none waits. */
  boolean isEmpty() {
    return waiting.isEmpty() && !tooManyWait;
  }

  /** Has a peer wait, in the place of one of a group of which more wait if there are too many. */
  void add(String peerId, String group) {
    if (waiting.size() >= MAX_WAITING) {
      tooManyWait = true;
      String other = lastOfMostAwaiting(group);
      if (other == null) {
        return;
      }
      waiting.remove(other);
    }
    waiting.add(peerId);
  }

  /** Has a peer wait whose delivery was broken off for others. */
  void addAgain(String peerId) {
    waiting.add(peerId);
  }

  /** The last of the group of which most wait; null if no more wait than of the given group. */
  private @Nullable String lastOfMostAwaiting(String group) {
    Map<String, Integer> counts = new HashMap<>();
    for (String each : waiting) {
      counts.merge(groups.groupOf(each), 1, Integer::sum);
    }
    int most = counts.values().stream().mapToInt(count -> count).max().orElse(0);
    if (most <= counts.getOrDefault(group, 0) + 1) {
      return null;
    }
    String last = null;
    for (String each : waiting) {
      last = counts.getOrDefault(groups.groupOf(each), 0) == most ? each : last;
    }
    return last;
  }

  /**
   * Offers the hashes to some of the waiting peers, and once none is waiting, to all if necessary.
   */
  void callNext(int count) {
    Map<String, Integer> called = new HashMap<>();
    for (int i = 0; i < count && !waiting.isEmpty(); i++) {
      String nextId = next(called);
      if (nextId == null) {
        break;
      }
      called.merge(groups.groupOf(nextId), 1, Integer::sum);
      waiting.remove(nextId);
      Futures.whenDone(
          offers.offer(nextId, null),
          error -> {
            serial.reportIfAny(error);
            if (error != null && isGone(error)) {
              serial.execute(() -> callNext(1));
            }
          });
    }
    if (waiting.isEmpty() && tooManyWait) {
      tooManyWait = false;
      Futures.whenDone(offers.offer(null, null), serial::reportIfAny);
    }
  }

  /** The next of those that are known to wait; null if none is. */
  @Nullable String next() {
    return next(Map.of());
  }

  /**
   * The peer that has waited longest of the group with the fewest deliveries.
   *
   * @param called how many peers of a group were just called, which may soon have one
   */
  private @Nullable String next(Map<String, Integer> called) {
    Map<String, Integer> counts = new HashMap<>(called);
    places.taken().forEach((group, count) -> counts.merge(group, count, Integer::sum));
    String next = null;
    int fewest = Integer.MAX_VALUE;
    for (String each : waiting) {
      int count = counts.getOrDefault(groups.groupOf(each), 0);
      if (count < fewest) {
        next = each;
        fewest = count;
      }
    }
    return next;
  }

  /** Calls others when those who were called do not ask: they may have gone. */
  void callOthersLater() {
    if (callingLater || isEmpty()) {
      return;
    }
    callingLater = true;
    serial.schedule(
        retryDelay,
        () -> {
          callingLater = false;
          callNext(places.free());
          callOthersLater();
        });
  }

  /** The network has broken off a peer's delivery: it is offered the hashes after a pause. */
  void offerLater(String peerId, @Nullable String requestId) {
    int before = brokenOff.getOrDefault(peerId, 0);
    if (before == 0 && brokenOff.size() >= MAX_WAITING) {
      tooManyWait = true;
      return;
    }
    brokenOff.put(peerId, before + 1);
    Duration pause = retryDelay.multipliedBy(1L << Math.min(before, MAX_DOUBLINGS));
    serial.schedule(
        pause,
        () -> {
          if (brokenOff.containsKey(peerId) && !places.has(peerId)) {
            // with the request's id the peer knows that what it was announced ends here
            Futures.whenDone(
                offers.offer(peerId, requestId),
                error -> {
                  serial.reportIfAny(error);
                  if (error == null) {
                    comparisons.askAgain(peerId);
                  } else if (isGone(error)) {
                    brokenOff.remove(peerId);
                  } else if (brokenOff.containsKey(peerId)) {
                    offerLater(peerId, requestId);
                  }
                });
          }
        });
  }

  /** A peer's delivery has come to its end, or the peer has gone. */
  void settled(String peerId) {
    brokenOff.remove(peerId);
  }

  /** Returns whether sending failed because the peer has left. */
  static boolean isGone(Throwable error) {
    return Futures.cause(error) instanceof CancellationException;
  }

  /** Forgets all. */
  void clear() {
    waiting.clear();
    brokenOff.clear();
    tooManyWait = false;
  }
}
