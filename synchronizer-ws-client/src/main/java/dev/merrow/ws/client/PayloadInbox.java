package dev.merrow.ws.client;

import dev.merrow.schedule.Scheduler;
import dev.merrow.wire.PayloadReader;
import dev.merrow.wire.PayloadReader.Dropped;
import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireException;
import dev.merrow.wire.WireLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the messages together that come in on one socket, perhaps in fragments, and drops those that
 * stay incomplete, which it tells. Safe for use by many threads.
 */
final class PayloadInbox {
  private final Scheduler scheduler;
  private final Duration timeout;
  private final PayloadReader reader;
  private final Consumer<String> lost;
  private boolean expiring;

  /**
   * @param timeout how long the next fragment of a message may take
   * @param scheduler for dropping it then
   * @param clock tells when that is
   * @param lost is told of each channel in which a message was dropped that its sender believes to
   *     have arrived
   */
  PayloadInbox(
      WireLimits limits,
      Duration timeout,
      Scheduler scheduler,
      InstantSource clock,
      Consumer<String> lost) {
    this.scheduler = scheduler;
    this.timeout = timeout;
    this.reader = new PayloadReader(limits, timeout, clock);
    this.lost = lost;
  }

  /**
   * Reads a payload.
   *
   * @param channel keeps the fragments of several channels apart
   * @return null if it is a part of what is not whole yet
   * @throws WireException if it cannot be understood
   */
  @Nullable Received read(String channel, Utf8Text payload) {
    Received received;
    Set<Dropped> dropped;
    synchronized (this) {
      received = reader.read(channel, payload);
      if (received == null) {
        expireLater();
      }
      dropped = reader.takeDropped();
    }
    tell(dropped);
    return received;
  }

  private void tell(Set<Dropped> dropped) {
    dropped.stream().map(Dropped::channel).distinct().forEach(lost);
  }

  /** Drops what is incomplete of a channel. */
  synchronized void forget(String channel) {
    reader.forget(channel);
  }

  private void expireLater() {
    if (!expiring) {
      expiring = true;
      var unused = scheduler.schedule(timeout, this::expire);
    }
  }

  private void expire() {
    Set<Dropped> dropped;
    synchronized (this) {
      expiring = false;
      if (reader.expire()) {
        expireLater();
      }
      dropped = reader.takeDropped();
    }
    // without the lock: the listener may hold others
    tell(dropped);
  }
}
