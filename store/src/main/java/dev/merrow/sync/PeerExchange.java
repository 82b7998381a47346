package dev.merrow.sync;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.Content;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Comparisons.Finding;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The exchange with all peers: it asks all for their hashes and the first who answers for what
 * differs, merges that, and offers the resulting hashes, so that the others ask in turn. It is
 * repeated when messages were lost. Used only on the conversation's thread.
 */
final class PeerExchange {
  /** How often the delay before another exchange doubles. */
  private static final int MAX_DOUBLINGS = 6;

  private final MergeableStore store;
  private final SerialExecutor serial;
  private final StatusTracker activity;
  private final Gaps gaps;
  private final Link link;
  private final Comparisons comparisons;
  private final IncomingDeliveries arrivals;
  private final PeerMerges merges;
  private final Broadcaster broadcaster;
  private final ServerStorePresence server;
  private final Duration timeout;

  /** What the exchange is for; null while the synchronizer is stopped or the link is down. */
  private @Nullable Start start;

  private int round;

  /** Whether another exchange is due, because it is unknown what was lost, or of whom. */
  private boolean due;

  /** How often in a row another exchange was due. */
  private int timesDue;

  PeerExchange(
      MergeableStore store,
      SerialExecutor serial,
      StatusTracker activity,
      Gaps gaps,
      Link link,
      Comparisons comparisons,
      IncomingDeliveries arrivals,
      PeerMerges merges,
      Broadcaster broadcaster,
      ServerStorePresence server,
      Duration timeout) {
    this.store = store;
    this.serial = serial;
    this.activity = activity;
    this.gaps = gaps;
    this.link = link;
    this.comparisons = comparisons;
    this.arrivals = arrivals;
    this.merges = merges;
    this.broadcaster = broadcaster;
    this.server = server;
    this.timeout = timeout;
  }

  /**
   * A start of the synchronizer.
   *
   * @param done completes when the first exchange is done
   * @param defaultContent the content for a store whose peers have none for it; null for none
   */
  record Start(CompletableFuture<Void> done, @Nullable Content defaultContent) {}

  /** Runs an exchange: the first after a start, or after the link has come back. */
  void run(Start newStart) {
    start = newStart;
    int thisRound = ++round;
    due = false;
    gaps.askedAgain();
    server.asked(timeout);
    CompletableFuture<Void> merged =
        merges.whenFound(
            link.isAlone() ? Comparisons.nothing() : comparisons.withAny(),
            found -> {
              merges.merge(found);
              if (thisRound == round) {
                setDefaultUnless(found, newStart);
              }
            });
    Futures.whenDone(
        // content that is not complete yet is not offered; otherwise all others would request what
        // they have
        activity.working(merged.thenCompose(done -> arrivals.all())),
        error -> {
          if (thisRound == round) {
            broadcaster.goLive(comparisons.someoneDiffers());
            newStart.done.complete(null);
            if (due) {
              schedule();
            } else {
              timesDue = 0;
            }
          }
        });
  }

  private void setDefaultUnless(Finding found, Start current) {
    Content content = current.defaultContent;
    if (found.changes().isEmpty() && content != null && !current.done.isDone()) {
      serial.run(() -> store.setDefaultContent(content));
    }
  }

  /** Runs another exchange at once; does nothing while none can run. */
  void repeat() {
    if (start != null) {
      run(start);
    }
  }

  /**
   * Runs another exchange later, one for everything that is lost within the request timeout. If
   * something is lost each time, the delays grow. Does nothing while no exchange can run.
   */
  void repeatLater() {
    if (due || start == null) {
      return;
    }
    due = true;
    timesDue++;
    if (broadcaster.isLive()) {
      schedule();
    }
    // otherwise the exchange in progress schedules it at its end
  }

  /** As {@link #repeatLater}, unless it was repeated too often without success. */
  void repeatLaterIfWorthwhile() {
    if (timesDue < MAX_DOUBLINGS) {
      repeatLater();
    }
  }

  private void schedule() {
    int thisRound = round;
    serial.schedule(
        timeout.multipliedBy(1L << Math.min(timesDue - 1, MAX_DOUBLINGS)),
        () -> {
          // an exchange that has begun meanwhile replaces it
          if (due && thisRound == round) {
            repeat();
          }
        });
  }

  /** Returns whether another exchange is due. */
  boolean isDue() {
    return due;
  }

  /** Aborts the exchange; none runs until {@link #run}. */
  void stop() {
    round++;
    start = null;
    due = false;
    timesDue = 0;
  }
}
