package dev.merrow.local;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import dev.merrow.sync.Envelope;
import dev.merrow.sync.Transport;
import dev.merrow.sync.TransportException;
import dev.merrow.sync.TransportListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Puts envelopes of one member of a hub into the inboxes of the others. */
final class LocalTransport implements Transport {
  private final String id;
  private final LocalHubs hubs;
  private final String hub;
  private final Executor executor;
  private volatile @Nullable LocalInbox inbox;
  private @Nullable CompletableFuture<Void> closing;

  /**
   * Creates a transport that has yet to join its hub.
   *
   * @param hubs the hubs that contain the hub
   * @param executor runs the calls of its listener
   */
  LocalTransport(LocalHubs hubs, String hub, Executor executor) {
    this.hubs = hubs;
    this.id = hubs.newMemberId();
    this.hub = hub;
    this.executor = executor;
  }

  /** Returns the id by which the other members know this one. */
  String id() {
    return id;
  }

  @Override
  public synchronized CompletableFuture<Void> open(TransportListener listener) {
    if (closing != null) {
      return failedFuture(new TransportException("This transport was closed"));
    }
    LocalInbox opened = new LocalInbox(listener, executor);
    CompletableFuture<Void> told = opened.open();
    inbox = opened;
    hubs.join(hub, this);
    return told;
  }

  @Override
  public CompletableFuture<Void> send(Envelope envelope) {
    if (inbox == null) {
      return failedFuture(new TransportException("This transport is not open"));
    }
    boolean taken = true;
    for (LocalTransport member : hubs.members(hub, envelope.peerId())) {
      LocalInbox theirs = member.inbox;
      if (member != this && theirs != null) {
        taken &= theirs.put(envelope.withPeer(id));
      }
    }
    return taken
        ? completedFuture(null)
        : failedFuture(
            new TransportException(
                "More than " + LocalInbox.MAX_WAITING + " messages wait for a peer"));
  }

  @Override
  public boolean isAlone() {
    return hubs.members(hub, null).size() == 1;
  }

  @Override
  public synchronized CompletableFuture<Void> close() {
    if (closing == null) {
      LocalInbox open = inbox;
      inbox = null;
      hubs.leave(hub, this);
      closing = open == null ? completedFuture(null) : open.close();
    }
    return closing;
  }
}
