package dev.merrow.sync;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.store.MergeableStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
 * Where there would be more, the one is broken off that has made no progress for longest, if that
 * is long enough: so a peer that takes nothing keeps no others from being delivered to. Peers for
 * whom there is none at once are offered the hashes when there is, so that they ask again. So are
 * peers whose delivery the network has broken off, after a pause that grows. Used only on the
 * conversation's thread.
 */
final class Deliveries {
  static final int MAX_AT_ONCE = 8;

  /** How many peers may wait. Beyond it, all are offered the hashes when no peer waits any more. */
  static final int MAX_WAITING = 1_000;

  /** How often the pause doubles after which a delivery is offered that was broken off. */
  private static final int MAX_DOUBLINGS = 6;

  private final MergeableStore store;
  private final Link link;
  private final SplittingSender parts;
  private final Comparisons comparisons;
  private final SerialExecutor serial;
  private final Progress progress;
  private final Duration retryDelay;

  /** First is what has made no progress for longest. */
  private final Map<String, Delivery> underWay = new LinkedHashMap<>();

  /** Those that make no progress, by now. */
  private final Set<Delivery> stuck = new HashSet<>();

  private final Set<String> waiting = new LinkedHashSet<>();
  private final Set<String> turnedAway = new HashSet<>();

  /** How often the network has broken off a peer's delivery, one time after the other. */
  private final Map<String, Integer> brokenOff = new HashMap<>();

  /** What deliveries do next, one after the other: what others say comes in between. */
  private final Queue<Runnable> turns = new ArrayDeque<>();

  private boolean turning;
  private boolean tooManyWait;
  private boolean callingLater;

  /**
   * Creates the deliveries.
   *
   * @param retryDelay the shortest pause after a delivery was broken off
   */
  Deliveries(
      MergeableStore store,
      Link link,
      SplittingSender parts,
      Comparisons comparisons,
      SerialExecutor serial,
      Progress progress,
      Duration retryDelay) {
    this.store = store;
    this.link = link;
    this.parts = parts;
    this.comparisons = comparisons;
    this.serial = serial;
    this.progress = progress;
    this.retryDelay = retryDelay;
  }

  /** Returns whether there is one for a peer. */
  boolean isUnderWayTo(String peerId) {
    return underWay.containsKey(peerId);
  }

  /** Returns whether there are any, or are to be. */
  boolean isBusy() {
    return !underWay.isEmpty() || !waiting.isEmpty() || tooManyWait;
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
    if (underWay.size() >= MAX_AT_ONCE && !breakOffStuck()) {
      if (waiting.size() < MAX_WAITING) {
        waiting.add(peerId);
      } else {
        tooManyWait = true;
      }
      return answered -> {};
    }
    Delivery delivery =
        new Delivery(
            store,
            link,
            parts,
            comparisons,
            rows -> progress.sent(rows, remaining()),
            this::inTurn,
            this::progressed,
            () -> turnedAway.contains(peerId),
            pieces,
            request,
            peerId);
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

  /** A delivery has sent something, or heard of its peer. */
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
    if ((!waiting.isEmpty() || tooManyWait) && underWay.size() >= MAX_AT_ONCE) {
      breakOffStuck();
    }
  }

  /** Returns whether one was broken off that was stuck. */
  private boolean breakOffStuck() {
    for (Delivery each : underWay.values()) {
      if (stuck.contains(each)) {
        // it may ask again, behind those who wait already
        turnedAway.add(each.peerId());
        each.stop(
            new RequestException(
                each.peerId(), "Delivery", "Others wait, and it made no progress"));
        return true;
      }
    }
    return false;
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
      brokenOff.remove(peerId);
    } else {
      serial.report(error);
      if (Futures.cause(error) instanceof CancellationException) {
        // the peer has gone
        brokenOff.remove(peerId);
      } else if (!(Futures.cause(error) instanceof RequestException)) {
        offerLater(peerId, request.requestId());
      } else if (asksAgain) {
        // and if the peer does not, it is offered the hashes when it is heard of again
        waiting.add(peerId);
      }
    }
    callNext(1);
    callOthersLater();
  }

  /**
   * Offers the hashes to some of the waiting peers, and once none is waiting, to all if necessary.
   */
  private void callNext(int count) {
    Iterator<String> next = waiting.iterator();
    for (int i = 0; i < count && next.hasNext(); i++) {
      String nextId = next.next();
      next.remove();
      Futures.whenDone(offer(nextId, null), this::reportIfAny);
    }
    if (waiting.isEmpty() && tooManyWait) {
      tooManyWait = false;
      Futures.whenDone(offer(null, null), this::reportIfAny);
    }
  }

  /** Calls others when those who were called do not ask: they may have gone. */
  private void callOthersLater() {
    if (callingLater || (waiting.isEmpty() && !tooManyWait)) {
      return;
    }
    callingLater = true;
    serial.schedule(
        retryDelay,
        () -> {
          callingLater = false;
          callNext(MAX_AT_ONCE - underWay.size());
          callOthersLater();
        });
  }

  private void offerLater(String peerId, @Nullable String requestId) {
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
          if (brokenOff.containsKey(peerId) && !isUnderWayTo(peerId)) {
            // with the request's id the peer knows that what it was announced ends here
            Futures.whenDone(
                offer(peerId, requestId),
                error -> {
                  reportIfAny(error);
                  if (error == null) {
                    comparisons.askAgain(peerId);
                  } else if (brokenOff.containsKey(peerId)) {
                    offerLater(peerId, requestId);
                  }
                });
          }
        });
  }

  /** Offers the hashes to a peer, or to all if it is null. */
  private CompletableFuture<Void> offer(@Nullable String peerId, @Nullable String requestId) {
    Message offer = new Message.OfferContentHashes(store.getMergeableContentHashes());
    return link.send(new Envelope(peerId, requestId, offer));
  }

  private void reportIfAny(@Nullable Throwable error) {
    if (error != null) {
      serial.report(error);
    }
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
    brokenOff.clear();
    tooManyWait = false;
    CancellationException why = new CancellationException("The conversation was interrupted");
    stopped.forEach(delivery -> delivery.stop(why));
  }
}
