package dev.merrow.sync;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.store.MergeableReads;
import dev.merrow.store.MergeableStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries that are under way: one for a peer at a time, and not more than a few at all.
 * Peers belong to groups, which share the places: where there would be more deliveries, one is
 * broken off of the group with the most, if that has more than the group of the peer that asks
 * would have; or else one that has made no progress for a while, if its group has at least as many.
 * So a peer that takes nothing keeps no others from being delivered to, and many peers of one group
 * do not keep those of another waiting. Peers for whom there is no place are {@link WaitingPeers},
 * as are those whose delivery the network has broken off. Used only on the conversation's thread.
 */
final class Deliveries {
  static final int MAX_AT_ONCE = 8;

  private final MergeableStore store;
  private final PeerViews views;
  private final Link link;
  private final SplittingSender parts;
  private final Comparisons comparisons;
  private final SerialExecutor serial;
  private final Progress progress;
  private final Duration retryDelay;
  private final PeerGroups groups;
  private final WaitingPeers waiting;

  /** First is what has made no progress for longest. */
  private final Map<String, Delivery> underWay = new LinkedHashMap<>();

  /** Those that make no progress, by now. */
  private final Set<Delivery> stuck = new HashSet<>();

  private final Set<String> turnedAway = new HashSet<>();

  /** What deliveries do next, one after the other: what others say comes in between. */
  private final Queue<Runnable> turns = new ArrayDeque<>();

  private boolean turning;

  /**
   * Creates the deliveries.
   *
   * @param views what a peer may be delivered
   * @param retryDelay the shortest pause after a delivery was broken off
   * @param groups gives the group of a peer
   */
  Deliveries(
      MergeableStore store,
      PeerViews views,
      Link link,
      SplittingSender parts,
      Comparisons comparisons,
      SerialExecutor serial,
      Progress progress,
      Duration retryDelay,
      PeerGroups groups) {
    this.store = store;
    this.views = views;
    this.link = link;
    this.parts = parts;
    this.comparisons = comparisons;
    this.serial = serial;
    this.progress = progress;
    this.retryDelay = retryDelay;
    this.groups = groups;
    this.waiting =
        new WaitingPeers(new UnderWay(), this::offer, comparisons, serial, retryDelay, groups);
  }

  /** What those that wait must know of the others. */
  private final class UnderWay implements WaitingPeers.Places {
    @Override
    public int free() {
      return MAX_AT_ONCE - underWay.size();
    }

    @Override
    public Map<String, Integer> taken() {
      Map<String, Integer> counts = new HashMap<>();
      underWay.values().forEach(each -> counts.merge(each.group(), 1, Integer::sum));
      return counts;
    }

    @Override
    public boolean has(String peerId) {
      return isUnderWayTo(peerId);
    }
  }

  /** Returns whether there is one for a peer. */
  boolean isUnderWayTo(String peerId) {
    return underWay.containsKey(peerId);
  }

  /** Returns whether there are any, or are to be. */
  boolean isBusy() {
    return !underWay.isEmpty() || !waiting.isEmpty();
  }

  /** A peer for whom there is one asked for more: if it breaks off, the peer may ask again. */
  void turnedAway(String peerId) {
    turnedAway.add(peerId);
  }

  /**
   * Prepares one, and announces it.
   *
   * @param request what the peer asked
   * @return begins it, which is to be done when the request was answered; is given whether the
   *     network has taken any of the answer's content
   */
  Consumer<CompletableFuture<Boolean>> prepare(
      Envelope request, String peerId, PieceCutter pieces) {
    String group = groups.groupOf(peerId);
    if (underWay.size() >= MAX_AT_ONCE && !breakOffOneFor(group)) {
      waiting.add(peerId, group);
      return answered -> {};
    }
    Delivery delivery =
        new Delivery(
            views.viewOf(peerId),
            link,
            parts,
            comparisons,
            rows -> progress.sent(rows, remaining()),
            this::inTurn,
            this::progressed,
            () -> turnedAway.contains(peerId),
            pieces,
            request,
            peerId,
            group);
    underWay.put(peerId, delivery);
    watch(delivery);
    delivery.announce();
    return answered ->
        Futures.whenDone(delivery.run(answered), error -> ended(request, delivery, error));
  }

  private void inTurn(Runnable step) {
    turns.add(step);
    if (!turning) {
      turning = true;
      serial.execute(this::turn);
    }
  }

  private void turn() {
    Runnable step = turns.poll();
    turning = step != null;
    if (step != null) {
      serial.execute(this::turn);
      step.run();
    }
  }

  /** A delivery has sent something, or received something from its peer. */
  private void progressed(Delivery delivery) {
    if (underWay.remove(delivery.peerId(), delivery)) {
      underWay.put(delivery.peerId(), delivery);
    }
    stuck.remove(delivery);
  }

  /** Notices if a delivery makes no progress. */
  private void watch(Delivery delivery) {
    long steps = delivery.steps();
    serial.schedule(
        retryDelay,
        () -> {
          if (underWay.get(delivery.peerId()) != delivery) {
            return;
          }
          if (delivery.steps() == steps) {
            stuck.add(delivery);
            makeRoom();
          }
          watch(delivery);
        });
  }

  private void makeRoom() {
    if (underWay.size() < MAX_AT_ONCE) {
      return;
    }
    if (!waiting.isEmpty()) {
      String next = waiting.next();
      breakOffStuck(next == null ? 0 : countOf(groups.groupOf(next)));
    }
  }

  /** How many deliveries there are for a group. */
  private int countOf(String group) {
    int count = 0;
    for (Delivery each : underWay.values()) {
      count += each.group().equals(group) ? 1 : 0;
    }
    return count;
  }

  /** Returns whether one was broken off so that there is a place for another of a group. */
  private boolean breakOffOneFor(String group) {
    int its = countOf(group);
    Delivery ofMost = null;
    int most = its + 1;
    for (Delivery each : underWay.values()) {
      int count = countOf(each.group());
      if (count > most || (count == most && isRatherStuck(each, ofMost))) {
        ofMost = each;
        most = count;
      }
    }
    if (ofMost == null) {
      return breakOffStuck(its);
    }
    breakOff(ofMost, "Others wait, and have less");
    return true;
  }

  /** Of deliveries for groups that have the same, one that makes no progress goes first. */
  private boolean isRatherStuck(Delivery one, @Nullable Delivery other) {
    return other != null && stuck.contains(one) && !stuck.contains(other);
  }

  /**
   * Returns whether one was broken off that was stuck.
   *
   * @param least how many its group must have
   */
  private boolean breakOffStuck(int least) {
    for (Delivery each : underWay.values()) {
      if (stuck.contains(each) && countOf(each.group()) >= least) {
        breakOff(each, "Others wait, and it made no progress");
        return true;
      }
    }
    return false;
  }

  private void breakOff(Delivery delivery, String why) {
    // it may ask again, behind those who wait already
    turnedAway.add(delivery.peerId());
    delivery.stop(new RequestException(delivery.peerId(), "Delivery", why));
  }

  private void ended(Envelope request, Delivery delivery, @Nullable Throwable error) {
    String peerId = delivery.peerId();
    stuck.remove(delivery);
    if (!underWay.remove(peerId, delivery)) {
      return;
    }
    progress.remaining(remaining());
    boolean asksAgain = turnedAway.remove(peerId);
    if (error == null) {
      waiting.settled(peerId);
    } else {
      serial.report(error);
      if (WaitingPeers.isGone(error)) {
        waiting.settled(peerId);
      } else if (!(Futures.cause(error) instanceof RequestException)) {
        waiting.offerLater(peerId, request.requestId());
      } else if (asksAgain) {
        // and if the peer does not, it is offered the hashes when it is heard of again
        waiting.addAgain(peerId);
      }
    }
    waiting.callNext(1);
    waiting.callOthersLater();
  }

  /** Offers the hashes to a peer, or to all if it is null. */
  private CompletableFuture<Void> offer(@Nullable String peerId, @Nullable String requestId) {
    MergeableReads offered = peerId == null ? store : views.viewOf(peerId);
    Message offer = new Message.OfferContentHashes(offered.getMergeableContentHashes());
    return link.send(new Envelope(peerId, requestId, offer));
  }

  private OptionalLong remaining() {
    return OptionalLong.of(underWay.values().stream().mapToLong(Delivery::remainingRows).sum());
  }

  /** Aborts all deliveries. */
  void stop() {
    List<Delivery> stopped = List.copyOf(underWay.values());
    underWay.clear();
    stuck.clear();
    waiting.clear();
    turnedAway.clear();
    CancellationException why = new CancellationException("The conversation was interrupted");
    stopped.forEach(delivery -> delivery.stop(why));
  }
}
