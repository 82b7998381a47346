package dev.merrow.spring.autoconfigure;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterStats;
import dev.merrow.persist.PersisterStatus;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import dev.merrow.ws.server.stores.PathStore;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The store of one path, which the application, the broker, or both use. */
final class SharedStore {
  private final String path;
  private final PathStore parts;
  private final Consumer<SharedStore> afterwards;

  // guarded by this

  /** How many of the application wait for it to be loaded. */
  private int awaiting;

  private boolean kept;
  private boolean lent;
  private @Nullable CompletableFuture<Void> loaded;
  private @Nullable CompletableFuture<Void> closing;

  private volatile boolean failing;

  /**
   * A store that was opened and is used by none yet.
   *
   * @param afterwards is given this when it is closed
   */
  SharedStore(String path, PathStore parts, Consumer<SharedStore> afterwards) {
    this.path = path;
    this.parts = parts;
    this.afterwards = afterwards;
    if (parts.persister() != null) {
      // for as long as the persister lives
      Subscription unused = parts.persister().addStatusListener(new Watch(parts.persister()));
    }
  }

  /** Notes whether the last attempt to load or save failed; called on the persister's thread. */
  private final class Watch implements Consumer<PersisterStatus> {
    private final Persister persister;
    private PersisterStats before;

    Watch(Persister persister) {
      this.persister = persister;
      this.before = persister.getPersisterStats();
    }

    @Override
    public void accept(PersisterStatus status) {
      PersisterStats now = persister.getPersisterStats();
      if (now.failedLoads() > before.failedLoads() || now.failedSaves() > before.failedSaves()) {
        failing = true;
      } else if (status == PersisterStatus.IDLE) {
        failing = false;
      }
      before = now;
    }
  }

  String path() {
    return path;
  }

  MergeableStore store() {
    return parts.store();
  }

  /** What keeps it; null for a store in memory. */
  @Nullable Persister persister() {
    return parts.persister();
  }

  /** Whether the last attempt to load or save it failed. */
  boolean isFailing() {
    return failing;
  }

  synchronized boolean isKept() {
    return kept || awaiting > 0;
  }

  synchronized boolean isLent() {
    return lent;
  }

  /**
   * Begins to wait for it, for the application: {@link #keep} or {@link #giveUp} follows.
   *
   * @return null if it is used now; else what completes when it is closed, and another is needed
   */
  synchronized @Nullable CompletableFuture<Void> await() {
    if (closing == null) {
      awaiting++;
    }
    return closing;
  }

  /** The application has it loaded, and keeps it until it releases it. */
  synchronized void keep() {
    awaiting--;
    kept = true;
  }

  /** The application waits for it no longer. */
  synchronized CompletableFuture<Void> giveUp() {
    awaiting--;
    return endIfUnused();
  }

  /** The application needs it no longer; completes as {@link #giveBack}. */
  synchronized CompletableFuture<Void> release() {
    kept = false;
    return endIfUnused();
  }

  /**
   * Begins the broker's use.
   *
   * @return as {@link #await}
   */
  synchronized @Nullable CompletableFuture<Void> borrow() {
    if (closing == null) {
      lent = true;
    }
    return closing;
  }

  /**
   * Ends the broker's use. With the last use, the store is saved and closed.
   *
   * @return completes when all is saved, and never fails
   */
  synchronized CompletableFuture<Void> giveBack() {
    lent = false;
    return endIfUnused();
  }

  private CompletableFuture<Void> endIfUnused() {
    return kept || awaiting > 0 || lent ? flush().exceptionally(reported -> null) : end();
  }

  /** Loads it and begins to save it, once for all; after a failure, again. */
  synchronized CompletableFuture<Void> load() {
    if (parts.persister() == null) {
      return CompletableFuture.completedFuture(null);
    }
    if (loaded == null || loaded.isCompletedExceptionally()) {
      loaded = parts.persister().startAutoPersisting();
    }
    return loaded;
  }

  /** Completes when all that was written is saved. */
  CompletableFuture<Void> flush() {
    return parts.persister() == null
        ? CompletableFuture.completedFuture(null)
        : parts.persister().flush();
  }

  /** The parts for the broker, whose persister ends only the broker's use. */
  PathStore lend() {
    return new PathStore(parts.store(), new LentPersister(this), parts.routing(), parts.ready());
  }

  /** Saves and closes it, used or not; completes when that is done, and never fails. */
  synchronized CompletableFuture<Void> end() {
    if (closing == null) {
      CompletableFuture<Void> closed =
          parts.persister() == null
              ? CompletableFuture.completedFuture(null)
              : parts.persister().closeAsync();
      closing = closed.whenComplete((done, never) -> afterwards.accept(this));
    }
    return closing;
  }
}
