package dev.merrow.sync;

import dev.merrow.schedule.internal.SerialExecutor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Whether the network has a store of its own among the peers. It has if the network says so, or if
 * the store says anything. Where the network says nothing of it, a store that has not answered in
 * time is taken for none, but not relied on to be none. Used only on the conversation's thread.
 */
final class ServerStorePresence {
  private final Link link;
  private final SerialExecutor serial;
  private CompletableFuture<Void> known = new CompletableFuture<>();
  private @Nullable ServerStore announced;
  private boolean exists;
  private int links;

  ServerStorePresence(Link link, SerialExecutor serial) {
    this.link = link;
    this.serial = serial;
  }

  /** The network says it. */
  void announced(ServerStore presence) {
    announced = presence;
    exists = presence.isThere();
    if (presence != ServerStore.UNDECIDED) {
      known.complete(null);
    }
  }

  /**
   * All were asked.
   *
   * @param timeout how long they may take to answer
   */
  void asked(Duration timeout) {
    if (link.serverPeerId() == null) {
      known.complete(null);
    }
    int thisLink = links;
    serial.schedule(
        timeout,
        () -> {
          if (thisLink == links && announced == null) {
            known.complete(null);
          }
        });
  }

  /** A peer said something. */
  void receivedFrom(String peerId) {
    if (!exists && peerId.equals(link.serverPeerId())) {
      exists = true;
      known.complete(null);
    }
  }

  /** The link is down, and what comes up may be another network. */
  void forget() {
    links++;
    announced = null;
    exists = false;
    if (known.isDone()) {
      known = new CompletableFuture<>();
    }
  }

  /** Completes when it is known whether it exists, as far as it will be. */
  CompletableFuture<Void> known() {
    return known;
  }

  /**
   * Returns whether there is one or may be one, by what the network or the store itself has said.
   */
  boolean isExpected() {
    return exists || announced == ServerStore.UNDECIDED;
  }

  /** Returns what it is called, or null if it does not exist, or is not known to. */
  @Nullable String id() {
    return exists ? link.serverPeerId() : null;
  }

  /** Returns what holds of changes that the store has. */
  FlushResult withStore() {
    return announced == ServerStore.IN_MEMORY ? FlushResult.IN_MEMORY : FlushResult.STORED;
  }

  /** Returns what holds of changes that the network has taken, where no store is known. */
  FlushResult withoutStore() {
    return announced == ServerStore.ABSENT || link.serverPeerId() == null
        ? FlushResult.PASSED_ON
        : FlushResult.UNCONFIRMED;
  }
}
