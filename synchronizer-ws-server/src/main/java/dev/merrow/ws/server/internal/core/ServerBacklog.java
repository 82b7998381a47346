package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.SharedResource;

/**
 * The incoming data of one socket that the server's own stores have not processed yet. When it is
 * large, reading from the socket pauses until it is smaller, which slows down a client that sends
 * more than a store can process. Safe for use by many threads.
 */
final class ServerBacklog {
  /** In what steps it is charged, so that what is heard at once costs nothing. */
  private static final long STEP_BYTES = 64 * 1024;

  private final Connection connection;
  private final long pauseBytes;
  private final long resumeBytes;
  private long bytes;
  private long chargedSteps;
  private boolean paused;

  ServerBacklog(Connection connection, WireLimits limits) {
    this.connection = connection;
    this.pauseBytes = limits.payloadBytes() / 4L;
    this.resumeBytes = limits.payloadBytes() / 8L;
  }

  /**
   * Adds some.
   *
   * @param most how much there may be; what comes alone may be more
   * @return whether it was added
   */
  boolean add(long more, long most) {
    boolean pause;
    synchronized (this) {
      if (bytes > 0 && bytes + more > most) {
        return false;
      }
      change(more);
      pause = !paused && bytes > pauseBytes;
      paused |= pause;
    }
    if (pause) {
      connection.pauseReading();
    }
    return true;
  }

  /** Takes some away. */
  void remove(long less) {
    boolean resume;
    synchronized (this) {
      change(-less);
      resume = paused && bytes <= resumeBytes;
      paused &= !resume;
    }
    if (resume) {
      connection.resumeReading();
    }
  }

  private void change(long more) {
    bytes += more;
    long steps = bytes / STEP_BYTES;
    if (steps != chargedSteps) {
      connection.charge(SharedResource.INCOMING, (steps - chargedSteps) * STEP_BYTES);
      chargedSteps = steps;
    }
  }

  /** How much there is. */
  synchronized long bytes() {
    return bytes;
  }
}
