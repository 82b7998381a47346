package dev.merrow.ws.server.core;

import dev.merrow.wire.OverflowException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps messages in their order while the server's own store starts. (TinyBase's protocol: up to
 * 1,000 payloads and as many bytes as one payload may have, for ten request timeouts.)
 */
final class Gate {
  private static final int MAX_PAYLOADS = 1_000;
  private static final int TIMEOUTS = 10;

  private final long maxBytes;
  private final long timeoutMillis;
  private final Queue<Said> kept = new ArrayDeque<>();
  private int payloads;
  private long bytes;
  private long keptSince;
  private volatile boolean open;

  /** A gate that is closed. */
  Gate(int maxBytes, Duration requestTimeout) {
    this.maxBytes = maxBytes;
    this.timeoutMillis = requestTimeout.multipliedBy(TIMEOUTS).toMillis();
  }

  /**
   * Whether a message may pass now; else it is kept.
   *
   * @param nowMillis the time
   * @throws OverflowException if it may not pass, and too much is kept already
   */
  boolean passes(Said said, long nowMillis) {
    if (open) {
      return true;
    }
    synchronized (kept) {
      if (open) {
        return true;
      }
      keep(said, nowMillis);
      return false;
    }
  }

  private void keep(Said said, long nowMillis) {
    int more = said.message().bodies().size();
    if (payloads + more > MAX_PAYLOADS || (bytes > 0 && bytes + said.weight() > maxBytes)) {
      throw new OverflowException(
          OverflowException.What.SERVER,
          "%d payloads of %d bytes that wait for the server's store are too many"
              .formatted(payloads + more, bytes + said.weight()));
    }
    if (kept.isEmpty()) {
      keptSince = nowMillis;
    }
    kept.add(said);
    payloads += more;
    bytes += said.weight();
  }

  /** Gives out what was kept, in its order, and lets all pass from then on. */
  void open(Consumer<Said> out) {
    for (Said next = next(); next != null; next = next()) {
      out.accept(next);
    }
  }

  private @Nullable Said next() {
    synchronized (kept) {
      Said next = kept.poll();
      if (next == null) {
        open = true;
      } else {
        payloads -= next.message().bodies().size();
        bytes -= next.weight();
      }
      return next;
    }
  }

  /** Whether something has been kept for so long that who said it may expect no answer any more. */
  boolean isLate(long nowMillis) {
    synchronized (kept) {
      return !kept.isEmpty() && (nowMillis - keptSince) * 2 * TIMEOUTS >= timeoutMillis;
    }
  }

  /**
   * Forgets what has been kept for too long.
   *
   * @return who said it
   */
  Set<Client> expire(long nowMillis) {
    synchronized (kept) {
      return kept.isEmpty() || nowMillis - keptSince < timeoutMillis ? Set.of() : forget();
    }
  }

  private Set<Client> forget() {
    Set<Client> senders = new HashSet<>();
    kept.forEach(said -> senders.add(said.sender()));
    kept.clear();
    payloads = 0;
    bytes = 0;
    return senders;
  }
}
