package dev.merrow.ws.server.internal.live;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.FlushResult;
import dev.merrow.sync.IncompleteFlushException;
import dev.merrow.sync.SyncGap;
import dev.merrow.sync.Synchronizer;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.core.LocalClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes changes as a client of a path whose broker decides on each of them, and waits for that: one
 * at a time, so that it is known which was refused. Thread-safe.
 */
final class DecidedWrites implements Lookout.Writing {
  /** How long the broker may take to decide. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** How many changes may wait for those before them. */
  private static final int MAX_WAITING = 20;

  private final LocalClient client;
  private final Synchronizer synchronizer;
  private final Executor workers;
  private int waiting;

  /** Completes when the latest change is decided on. */
  private CompletableFuture<Integer> last = CompletableFuture.completedFuture(0);

  /** What the broker decides on the change that is made now. */
  private volatile CompletableFuture<FlushResult> decision = new CompletableFuture<>();

  DecidedWrites(LocalClient client, Synchronizer synchronizer, Executor workers) {
    this.client = client;
    this.synchronizer = synchronizer;
    this.workers = workers;
    CompletableFuture<Void> unused =
        client.whenEnded().thenAccept(reason -> decision.completeExceptionally(refusedBy(reason)));
  }

  @Override
  public synchronized CompletableFuture<Void> write(Grant grant, ShareHolder holder, Edit edit) {
    if (waiting >= MAX_WAITING) {
      return CompletableFuture.failedFuture(
          new ApiException(503, "busy", "Too many changes wait for the broker's decision."));
    }
    waiting++;
    CompletableFuture<Void> written =
        last.thenRunAsync(() -> edit.make(synchronizer.getStore()::transaction), workers)
            .thenCompose(done -> decided(edit));
    last = written.handle((done, error) -> ended());
    return written;
  }

  /** Returns how many wait still. */
  private synchronized int ended() {
    return --waiting;
  }

  /** Completes when the broker's store has the change. */
  private CompletableFuture<Void> decided(Edit edit) {
    CompletableFuture<FlushResult> deciding = new CompletableFuture<>();
    decision = deciding;
    if (!client.isConnected()) {
      return CompletableFuture.failedFuture(unconfirmed(null));
    }
    CompletableFuture<FlushResult> unused =
        synchronizer
            .flush(LIMIT)
            .whenComplete(
                (result, error) -> {
                  if (error == null) {
                    deciding.complete(result);
                  } else {
                    deciding.completeExceptionally(error);
                  }
                });
    return deciding.handle(
        (result, error) -> {
          ApiException refusal = error == null ? null : refusal(edit, Futures.cause(error));
          if (refusal != null) {
            throw refusal;
          }
          if (result == FlushResult.UNCONFIRMED || result == FlushResult.PASSED_ON) {
            // where there are rules, there is a store
            throw unconfirmed(null);
          }
          return null;
        });
  }

  private static ApiException refusedBy(CloseReason reason) {
    return LocalClient.isStoreFull(reason)
        ? new ApiException(507, "full", "There is no room for it.")
        : unconfirmed(null);
  }

  /** Returns why a change has not arrived; null if only others have not. */
  private static @Nullable ApiException refusal(Edit edit, Throwable error) {
    if (error instanceof ApiException known) {
      return known;
    }
    if (error instanceof IncompleteFlushException incomplete) {
      List<String> reasons =
          incomplete.gaps().stream()
              .map(gap -> reason(edit, gap))
              .filter(Objects::nonNull)
              .toList();
      return reasons.isEmpty()
          ? null
          : new ApiException(422, "refused", String.join("; ", reasons), incomplete);
    }
    return unconfirmed(error);
  }

  private static @Nullable String reason(Edit edit, SyncGap gap) {
    if (gap instanceof SyncGap.Refused refused) {
      return edit.concerns(refused.cell())
          ? "The broker refuses this change of the " + refused.cell()
          : null;
    }
    if (gap instanceof SyncGap.TooLarge large) {
      return edit.concerns(large.cell()) ? "The %s is too large".formatted(large.cell()) : null;
    }
    if (gap instanceof SyncGap.FutureStamp future) {
      return edit.concerns(future.cell())
          ? "The broker does not take this change before " + future.due()
          : null;
    }
    return null;
  }

  private static ApiException unconfirmed(@Nullable Throwable error) {
    String message = "It is not known whether the broker has taken this change.";
    return error == null
        ? new ApiException(503, "unconfirmed", message)
        : new ApiException(503, "unconfirmed", message, error);
  }
}
