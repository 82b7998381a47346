package dev.merrow.ws.server.internal.core;

import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.RevocableGrant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The grant that is in effect at a place, until another replaces it. Safe for many threads. */
final class CurrentGrant {
  private static final Logger LOG = LoggerFactory.getLogger(CurrentGrant.class);

  private final BrokerOptions options;
  private final Runnable expired;
  private volatile Grant grant;
  private @Nullable ExpiryTimer timer;
  private boolean started;
  private boolean stopped;

  /**
   * Creates it without counting down to the expiry.
   *
   * @param expired is called when the grant that is in effect then has expired
   */
  CurrentGrant(Grant grant, BrokerOptions options, Runnable expired) {
    this.grant = grant;
    this.options = options;
    this.expired = expired;
  }

  Grant get() {
    return grant;
  }

  /** Begins to count down to the expiry, if there is any. */
  void start() {
    synchronized (this) {
      started = !stopped;
    }
    restart();
  }

  /** Replaces the grant, and so its expiry. */
  void replace(Grant next) {
    grant = next;
    restart();
  }

  private void restart() {
    ExpiryTimer next;
    synchronized (this) {
      if (!started || stopped) {
        return;
      }
      if (timer != null) {
        timer.stop();
      }
      next = options.expiry(grant, expired);
      timer = next;
    }
    if (next != null) {
      // outside of the lock: it may have expired already
      next.start();
    }
  }

  /** Counts down no more. */
  synchronized void stop() {
    stopped = true;
    if (timer != null) {
      timer.stop();
    }
  }

  /** Returns whether the grant still holds. */
  boolean holds() {
    Grant current = grant;
    try {
      return current.holds().getAsBoolean();
    } catch (RuntimeException e) {
      LOG.error("Could not check the grant of {}", current.identity(), e);
      return false;
    }
  }

  /**
   * Returns the grant to replace one that no longer holds, if only the labels have changed; null
   * otherwise.
   */
  @Nullable Grant relabelled() {
    return grant.holds() instanceof RevocableGrant<?> revocable ? revocable.relabelled() : null;
  }
}
