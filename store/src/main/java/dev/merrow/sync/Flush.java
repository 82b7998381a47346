package dev.merrow.sync;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.KnownDifferences.Difference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that what changed here arrives: waits until the network has taken it, and then, where
 * the network has a store of its own, until that store's hashes are those that this one has, or has
 * had since. Used only on the conversation's thread.
 */
final class Flush {
  /** How long to wait at first before the server's store is asked again; doubles each time. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final MergeableStore store;
  private final Broadcaster broadcaster;
  private final Comparisons comparisons;
  private final KnownDifferences differences;
  private final ServerStorePresence server;
  private final SerialExecutor serial;
  private final BiConsumer<String, ContentHashes> catchUp;
  private final Gaps gaps;
  private final Set<Wait> waits = new LinkedHashSet<>();

  /**
   * Creates the flush.
   *
   * @param catchUp has both sides ask for what they lack: is given a peer and its hashes
   */
  Flush(
      MergeableStore store,
      Broadcaster broadcaster,
      Comparisons comparisons,
      KnownDifferences differences,
      ServerStorePresence server,
      SerialExecutor serial,
      BiConsumer<String, ContentHashes> catchUp,
      Gaps gaps) {
    this.gaps = gaps;
    this.store = store;
    this.broadcaster = broadcaster;
    this.comparisons = comparisons;
    this.differences = differences;
    this.server = server;
    this.serial = serial;
    this.catchUp = catchUp;
  }

  /**
   * Flushes.
   *
   * @param limit how long that may take
   * @param findsServer whether to wait until it is known if there is a server's store, rather than
   *     do without one that neither the network has told of nor has said anything yet
   * @return fails with a {@link TransportException} after the limit, and with an {@link
   *     IncompleteFlushException} as soon as all has arrived that can
   */
  CompletableFuture<FlushResult> run(Duration limit, boolean findsServer) {
    Wait wait = new Wait(findsServer || server.isExpected(), new HashHistory(store));
    waits.add(wait);
    Scheduler.Cancellation timeout =
        serial.schedule(
            limit,
            () ->
                wait.flushed.completeExceptionally(
                    new TransportException("Not flushed within " + limit + ": " + obstacle())));
    Futures.whenDone(
        wait.flushed,
        error -> {
          timeout.cancel();
          wait.history.close();
          waits.remove(wait);
        });
    wait.arrive();
    return wait.flushed;
  }

  /** Ends all waits, because there will be no answers. */
  void stop(TransportException error) {
    List.copyOf(waits).forEach(wait -> wait.flushed.completeExceptionally(error));
  }

  /** Passes the refused changes that no flush has reported to all flushes that wait now. */
  private void takeRefused() {
    List<SyncGap> taken = gaps.takeRefused();
    waits.forEach(wait -> wait.refused.addAll(taken));
  }

  private String obstacle() {
    if (!broadcaster.isLive()) {
      return "the link is down, or the first exchange is not done";
    }
    return broadcaster.isSettled()
        ? "the server's store differs, or has not answered"
            + (gaps.isEmpty() ? "" : ", as is known of " + gaps.all().get(0))
        : "the network has not taken all changes";
  }

  /** A caller that waits. */
  private final class Wait {
    private final CompletableFuture<FlushResult> flushed = new CompletableFuture<>();
    private final boolean findsServer;
    private final HashHistory history;
    private final List<SyncGap> refused = new ArrayList<>();

    Wait(boolean findsServer, HashHistory history) {
      this.findsServer = findsServer;
      this.history = history;
    }

    void arrive() {
      Futures.whenDone(
          broadcaster.settled(flushed),
          error ->
              Futures.whenDone(
                  findsServer ? server.known() : CompletableFuture.completedFuture(null),
                  unknown -> compareWithServer(FIRST_PAUSE)));
    }

    private void compareWithServer(Duration pause) {
      String serverId = server.id();
      if (flushed.isDone()) {
        return;
      }
      if (serverId == null && findsServer && !server.known().isDone()) {
        // the link was lost meanwhile, and what comes back may be another network
        arrive();
        return;
      }
      if (serverId == null) {
        end(server.withoutStore(), gaps.keptFrom(null));
        return;
      }
      var unused =
          comparisons
              .hashesOf(serverId)
              .whenComplete((theirs, error) -> compared(serverId, theirs, pause));
    }

    private void compared(String serverId, @Nullable ContentHashes theirs, Duration pause) {
      if (theirs == null) {
        compareAgain(pause);
        return;
      }
      if (history.has(theirs)) {
        end(server.withStore(), List.of());
        return;
      }
      catchUp.accept(serverId, theirs);
      Set<CellAddress> known = gaps.cells();
      if (known.isEmpty()) {
        compareAgain(pause);
        return;
      }
      var unused =
          differences
              .of(serverId, known)
              .whenComplete((differences, error) -> explained(serverId, differences, pause));
    }

    /** The server's store differs in nothing else than the given cells; null if it does. */
    private void explained(
        String serverId, @Nullable List<Difference> differences, Duration pause) {
      List<SyncGap> kept = differences == null ? null : gaps.keepingBack(differences);
      if (kept != null) {
        end(server.withStore(), kept);
        return;
      }
      if (gaps.hasOverflowed()) {
        // there are more differences than are known, so they cannot be reported
        List<SyncGap> some = gaps.keptFrom(serverId);
        takeRefused();
        if (!some.isEmpty() || !refused.isEmpty()) {
          end(server.withStore(), some);
          return;
        }
      }
      compareAgain(pause);
    }

    private void compareAgain(Duration pause) {
      Duration twice = pause.multipliedBy(2);
      Duration next = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
      serial.schedule(pause, () -> compareWithServer(next));
    }

    /** All has arrived but what is given, and what was refused. */
    private void end(FlushResult result, List<SyncGap> kept) {
      takeRefused();
      List<SyncGap> missing = new ArrayList<>(kept);
      missing.addAll(refused);
      if (missing.isEmpty()) {
        flushed.complete(result);
      } else {
        flushed.completeExceptionally(new IncompleteFlushException(missing, gaps.hasOverflowed()));
      }
    }
  }
}
