package dev.merrow.ws.server.internal.core;

import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.share.FairQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The queue of the server's own stores that are to be opened: several at a time, and the next is
 * one of the holder that has had the fewest. A store whose clients have gone in the meantime is not
 * opened. Safe for use by many threads.
 */
final class StoreOpener {
  /** How many are opened at a time: they wait for the disk more than they work. */
  static final int MAX_AT_ONCE = 4;

  /** Guarded by itself, as the count. */
  private final FairQueue<Path, Waiting> waiting = new FairQueue<>(opening -> 1);

  private int underWay;

  private record Waiting(Path path, CompletableFuture<Boolean> turn) {}

  /**
   * Waits for a path's turn.
   *
   * @param holder whom its first client is one of
   * @return whether the store is to be opened; if so, {@link #ended} is to be called afterwards
   */
  CompletableFuture<Boolean> await(Path path, ShareHolder holder) {
    CompletableFuture<Boolean> turn = new CompletableFuture<>();
    synchronized (waiting) {
      waiting.add(holder, path, new Waiting(path, turn));
    }
    goOn();
    return turn;
  }

  /** A path's clients have gone: if its store was not opened yet, it is not. */
  void left(Path path) {
    List<Waiting> dropped = new ArrayList<>(1);
    synchronized (waiting) {
      waiting.left(path, each -> each.path.isWanted(), dropped::add);
    }
    dropped.forEach(each -> each.turn.complete(false));
  }

  /** A store is open, or could not be opened. */
  void ended() {
    synchronized (waiting) {
      underWay--;
    }
    goOn();
  }

  private void goOn() {
    for (Waiting next = next(); next != null; next = next()) {
      boolean wanted = next.path.isWanted();
      if (!wanted) {
        synchronized (waiting) {
          underWay--;
        }
      }
      next.turn.complete(wanted);
    }
  }

  private @Nullable Waiting next() {
    synchronized (waiting) {
      Waiting next = underWay < MAX_AT_ONCE ? waiting.poll(each -> true) : null;
      if (next != null) {
        underWay++;
        // its holder is charged, and the path is not queued again
        waiting.left(next.path, each -> true, each -> {});
      }
      return next;
    }
  }
}
