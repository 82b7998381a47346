package dev.merrow.sync;

import dev.merrow.schedule.Futures;
import dev.merrow.schedule.SerialExecutor;
import dev.merrow.store.MergeableStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries that are under way: one for a peer at a time, and not more than a few at all.
 * Peers for whom there is none at once are offered the hashes when there is, so that they ask
 * again. Used on the conversation's thread alone.
 */
final class Deliveries {
  static final int MAX_AT_ONCE = 8;

  /** How many peers may wait. */
  private static final int MAX_WAITING = 1_000;

  private final MergeableStore store;
  private final Link link;
  private final Comparisons comparisons;
  private final SerialExecutor serial;
  private final Progress progress;
  private final Map<String, Delivery> underWay = new HashMap<>();
  private final Set<String> waiting = new LinkedHashSet<>();
  private final Set<String> turnedAway = new HashSet<>();

  Deliveries(
      MergeableStore store,
      Link link,
      Comparisons comparisons,
      SerialExecutor serial,
      Progress progress) {
    this.store = store;
    this.link = link;
    this.comparisons = comparisons;
    this.serial = serial;
    this.progress = progress;
  }

  /** Whether there is one for a peer. */
  boolean isUnderWayTo(String peerId) {
    return underWay.containsKey(peerId);
  }

  /** A peer for whom there is one asked for more: if it breaks off, the peer may ask again. */
  void turnedAway(String peerId) {
    turnedAway.add(peerId);
  }

  /**
   * Prepares one, and announces it.
   *
   * @param request what the peer asked
   * @return begins it, which is to be done after the request was answered
   */
  Runnable prepare(Envelope request, String peerId, PieceCutter pieces) {
    if (underWay.size() >= MAX_AT_ONCE) {
      if (waiting.size() < MAX_WAITING) {
        waiting.add(peerId);
      }
      return () -> {};
    }
    Delivery delivery =
        new Delivery(
            store,
            link,
            comparisons,
            serial,
            rows -> progress.sent(rows, remaining()),
            pieces,
            request,
            peerId);
    underWay.put(peerId, delivery);
    delivery.announce();
    return () -> Futures.whenDone(delivery.run(), error -> ended(peerId, delivery, error));
  }

  private void ended(String peerId, Delivery delivery, @Nullable Throwable error) {
    if (!underWay.remove(peerId, delivery)) {
      return;
    }
    progress.remaining(remaining());
    boolean asksAgain = turnedAway.remove(peerId);
    if (error != null) {
      serial.report(error);
      if (asksAgain) {
        waiting.add(peerId);
      }
    }
    Iterator<String> next = waiting.iterator();
    if (next.hasNext()) {
      String nextId = next.next();
      next.remove();
      Message offer = new Message.OfferContentHashes(store.getMergeableContentHashes());
      Futures.whenDone(
          link.send(new Envelope(nextId, null, offer)),
          failure -> {
            if (failure != null) {
              serial.report(failure);
            }
          });
    }
  }

  private OptionalLong remaining() {
    return OptionalLong.of(underWay.values().stream().mapToLong(Delivery::remainingRows).sum());
  }

  /** Breaks all off. */
  void stop() {
    List<Delivery> stopped = List.copyOf(underWay.values());
    underWay.clear();
    waiting.clear();
    turnedAway.clear();
    CancellationException why = new CancellationException("The conversation was broken off");
    stopped.forEach(delivery -> delivery.stop(why));
  }
}
