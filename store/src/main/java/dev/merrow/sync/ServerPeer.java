package dev.merrow.sync;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Whether the network has a store of its own among the peers. It has if it says anything; if it has
 * not answered in time when all were asked for their hashes, it has not. Used on the conversation's
 * thread alone.
 */
final class ServerPeer {
  private final Link link;
  private CompletableFuture<Void> known = new CompletableFuture<>();
  private boolean exists;

  ServerPeer(Link link) {
    this.link = link;
  }

  /** All were asked. */
  void asked() {
    if (link.serverPeerId() == null) {
      known.complete(null);
    }
  }

  /** All who were asked have had their time to answer. */
  void timeIsUp() {
    known.complete(null);
  }

  /** A peer said something. */
  void heardFrom(String peerId) {
    if (!exists && peerId.equals(link.serverPeerId())) {
      exists = true;
      known.complete(null);
    }
  }

  /** The link is down, and what comes up may be another network. */
  void forget() {
    exists = false;
    if (known.isDone()) {
      known = new CompletableFuture<>();
    }
  }

  /** Completes when it is known whether it exists. */
  CompletableFuture<Void> known() {
    return known;
  }

  /** What it is called, or null if it does not exist, or is not known to. */
  @Nullable String id() {
    return exists ? link.serverPeerId() : null;
  }
}
