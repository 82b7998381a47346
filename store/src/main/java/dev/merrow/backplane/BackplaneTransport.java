package dev.merrow.backplane;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.backplane.internal.BackplaneChannel;
import dev.merrow.backplane.internal.Topics;
import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.sync.CloseCode;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.MessageTooLargeException;
import dev.merrow.sync.Transport;
import dev.merrow.sync.TransportException;
import dev.merrow.sync.TransportListener;
import dev.merrow.sync.TransportStats;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.WireException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Joins all stores whose transports have the same name on one {@link Backplane}, such as those of
 * several services:
 *
 * <pre>{@code
 * Synchronizer sync =
 *     Synchronizer.createCustomSynchronizer(
 *         store, BackplaneTransport.createBackplaneTransport(backplane, "pets"));
 * sync.startSync().join();
 * }</pre>
 *
 * <p>When messages may have been lost, the synchronizer compares with its peers again. The
 * transport does not close its backplane, which any number of transports use.
 */
public final class BackplaneTransport implements Transport {
  /** The size of the largest message, in bytes: stores that differ by more send several. */
  private static final int MAX_BYTES = 4 << 20;

  private final BackplaneChannel channel;
  private final String name;
  private final AtomicLong bytesSent = new AtomicLong();
  private final AtomicLong bytesReceived = new AtomicLong();
  private @Nullable Link link;
  private @Nullable CompletableFuture<Void> closing;

  private BackplaneTransport(
      Backplane backplane, String name, Scheduler scheduler, @Nullable RandomGenerator random) {
    this.name = name;
    this.channel = new BackplaneChannel(backplane, Topics.of(name), MAX_BYTES, scheduler, random);
  }

  /**
   * Returns a transport that is not open.
   *
   * @param name what the stores have in common, any string; brokers of a cluster use the path
   */
  public static BackplaneTransport createBackplaneTransport(Backplane backplane, String name) {
    return createBackplaneTransport(backplane, name, BackplaneChannel.COMMON, null);
  }

  /**
   * As {@link #createBackplaneTransport(Backplane, String)}.
   *
   * @param scheduler runs what is to be done later
   * @param random where its id comes from, which must not be predictable; null for a secure source
   */
  public static BackplaneTransport createBackplaneTransport(
      Backplane backplane, String name, Scheduler scheduler, @Nullable RandomGenerator random) {
    return new BackplaneTransport(backplane, name, scheduler, random);
  }

  @Override
  public synchronized CompletableFuture<Void> open(TransportListener listener) {
    if (closing != null || link != null) {
      return CompletableFuture.failedFuture(
          new TransportException((closing == null ? "It is open: " : "It was closed: ") + name));
    }
    Link opened = new Link(listener);
    link = opened;
    try {
      channel.open(opened);
    } catch (IllegalStateException e) {
      link = null;
      return CompletableFuture.failedFuture(
          new TransportException("The backplane was closed: " + name, e));
    }
    return opened.up;
  }

  @Override
  public CompletableFuture<Void> send(Envelope envelope) {
    byte[] message = MessageCodec.encode(envelope.requestId(), envelope.message()).getBytes(UTF_8);
    if (message.length > MAX_BYTES) {
      return CompletableFuture.failedFuture(
          new MessageTooLargeException(message.length, MAX_BYTES));
    }
    return channel
        .send(envelope.peerId(), message)
        .thenRun(() -> bytesSent.addAndGet(message.length));
  }

  @Override
  public TransportStats getStats() {
    return new TransportStats(bytesSent.get(), bytesReceived.get());
  }

  @Override
  public CompletableFuture<Void> close() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    Link open;
    synchronized (this) {
      if (closing != null) {
        return closing;
      }
      closing = closed;
      open = link;
    }
    Futures.whenDone(
        channel.close(),
        error -> {
          if (open != null) {
            open.end();
          }
          closed.complete(null);
        });
    return closed;
  }

  @Override
  public String toString() {
    return "BackplaneTransport[" + name + "]";
  }

  /** Tells the synchronizer what happens on the channel, one call at a time. */
  private final class Link implements BackplaneChannel.Listener {
    private final TransportListener told;
    private final CompletableFuture<Void> up = new CompletableFuture<>();
    private boolean isUp;
    private boolean ended;

    Link(TransportListener told) {
      this.told = told;
    }

    @Override
    public void opened() {
      synchronized (this) {
        if (ended || isUp) {
          return;
        }
        isUp = true;
        told.opened();
      }
      up.complete(null);
    }

    @Override
    public synchronized void received(String sender, byte[] message) {
      if (!isUp) {
        return;
      }
      bytesReceived.addAndGet(message.length);
      try {
        told.received(MessageCodec.decode(sender, new String(message, UTF_8)));
      } catch (WireException e) {
        told.failed(e);
      }
    }

    @Override
    public synchronized void lost(String reason) {
      if (isUp) {
        isUp = false;
        told.closed(new CloseReason(CloseCode.LOST, reason, true));
      }
    }

    void end() {
      synchronized (this) {
        ended = true;
        if (isUp) {
          isUp = false;
          told.closed(CloseReason.NORMAL);
        }
      }
      up.completeExceptionally(new TransportException("Closed while opening " + name));
    }
  }
}
