package dev.merrow.ws.client;

import dev.merrow.schedule.Scheduler;
import dev.merrow.wire.PayloadReader;
import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireException;
import dev.merrow.wire.WireLimits;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Puts the messages together that come in on one socket, perhaps in fragments, and drops those that
 * stay incomplete. Safe for use by many threads.
 */
final class PayloadInbox {
  private final Scheduler scheduler;
  private final Duration timeout;
  private final PayloadReader reader;
  private boolean expiring;

  /**
   * Makes one.
   *
   * @param timeout how long a message may be incomplete
   * @param scheduler for dropping it then
   * @param clock tells when that is
   */
  PayloadInbox(WireLimits limits, Duration timeout, Scheduler scheduler, InstantSource clock) {
    this.scheduler = scheduler;
    this.timeout = timeout;
    this.reader = new PayloadReader(limits, timeout, clock);
  }

  /**
   * Reads a payload.
   *
   * @param channel keeps the fragments of several channels apart
   * @return null if it is a part of what is not whole yet
   * @throws WireException if it cannot be understood
   */
  synchronized @Nullable Received read(String channel, Utf8Text payload) {
    Received received = reader.read(channel, payload);
    if (received == null) {
      expireLater();
    }
    return received;
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

  private synchronized void expire() {
    expiring = false;
    if (reader.expire()) {
      expireLater();
    }
  }
}
