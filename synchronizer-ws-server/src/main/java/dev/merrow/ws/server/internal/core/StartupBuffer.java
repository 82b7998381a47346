package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.OverflowException;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.engine.SharedResource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps messages in their order while the server's own store starts. (TinyBase's protocol: up to
 * 1,000 payloads and as many bytes as one payload may have, for ten request timeouts.) If that is
 * not enough, the largest client of the holder with the most is closed, so that no client can use
 * up the room of others.
 */
final class StartupBuffer {
  static final int MAX_PAYLOADS = 1_000;
  static final int TIMEOUTS = 10;

  private final long maxBytes;
  private final long timeoutMillis;
  private final Consumer<Client> tooGreedy;
  private final Queue<ClientMessage> kept = new ArrayDeque<>();
  private int payloads;
  private long bytes;
  private long keptSince;
  private volatile boolean open;

  /**
   * A gate that is closed.
   *
   * @param tooGreedy receives the client with the most, whose messages were discarded to make room
   *     for another's
   */
  StartupBuffer(int maxBytes, Duration requestTimeout, Consumer<Client> tooGreedy) {
    this.maxBytes = maxBytes;
    this.timeoutMillis = requestTimeout.multipliedBy(TIMEOUTS).toMillis();
    this.tooGreedy = tooGreedy;
  }

  /**
   * Whether a message may pass now; otherwise it is kept.
   *
   * @param nowMillis the time
   * @throws OverflowException if it may not pass, and too much of its sender's is kept already
   */
  boolean passes(ClientMessage said, long nowMillis) {
    if (open) {
      return true;
    }
    Set<Client> greedy = new LinkedHashSet<>();
    try {
      synchronized (kept) {
        if (open) {
          return true;
        }
        keep(said, nowMillis, greedy);
        return false;
      }
    } finally {
      greedy.forEach(tooGreedy);
    }
  }

  /** Whether messages pass. */
  boolean isOpen() {
    return open;
  }

  private void keep(ClientMessage said, long nowMillis, Set<Client> greedy) {
    while (isTooMuch(said)) {
      Client most = whoHasMost(said);
      if (most == said.sender()) {
        throw new OverflowException(
            CloseStatus.SERVER_OVERFLOW,
            "Too many payloads wait for the server's store: %s with %s bytes"
                .formatted(payloads + payloadsOf(said), bytes + said.weight()));
      }
      greedy.add(most);
      forget(most);
    }
    if (kept.isEmpty()) {
      keptSince = nowMillis;
    }
    kept.add(said);
    count(said, 1);
  }

  private boolean isTooMuch(ClientMessage more) {
    return payloads + payloadsOf(more) > MAX_PAYLOADS
        || (bytes > 0 && bytes + more.weight() > maxBytes);
  }

  /**
   * The client with the most of the exceeded resource, this message included; in case of a tie, its
   * sender.
   */
  private Client whoHasMost(ClientMessage more) {
    ToLongFunction<ClientMessage> size =
        payloads + payloadsOf(more) > MAX_PAYLOADS
            ? StartupBuffer::payloadsOf
            : ClientMessage::weight;
    Map<ShareHolder, Long> holders = new LinkedHashMap<>();
    kept.forEach(each -> holders.merge(holderOf(each), size.applyAsLong(each), Long::sum));
    ShareHolder most = largest(holders, holderOf(more), size.applyAsLong(more));
    Map<Client, Long> clients = new LinkedHashMap<>();
    kept.stream()
        .filter(each -> holderOf(each).equals(most))
        .forEach(each -> clients.merge(each.sender(), size.applyAsLong(each), Long::sum));
    return most.equals(holderOf(more))
        ? largest(clients, more.sender(), size.applyAsLong(more))
        : largest(clients, clients.keySet().iterator().next(), 0);
  }

  private static ShareHolder holderOf(ClientMessage said) {
    return said.sender().socket().holder();
  }

  /** The one with the largest size once another has got more; that other, if in doubt. */
  private static <K> K largest(Map<K, Long> sizes, K other, long more) {
    K most = other;
    long mostSize = sizes.merge(other, more, Long::sum);
    for (Map.Entry<K, Long> each : sizes.entrySet()) {
      if (each.getValue() > mostSize) {
        most = each.getKey();
        mostSize = each.getValue();
      }
    }
    return most;
  }

  private void forget(Client sender) {
    kept.removeIf(
        each -> {
          boolean its = each.sender() == sender;
          if (its) {
            count(each, -1);
          }
          return its;
        });
  }

  private void count(ClientMessage said, int sign) {
    payloads += sign * (int) payloadsOf(said);
    bytes += sign * said.weight();
    said.sender().socket().charge(SharedResource.INCOMING, sign * said.weight());
  }

  private static long payloadsOf(ClientMessage said) {
    return said.message().bodies().size();
  }

  /** Delivers the kept messages in order, and lets all messages pass from then on. */
  void open(Consumer<ClientMessage> out) {
    for (ClientMessage next = next(); next != null; next = next()) {
      out.accept(next);
    }
  }

  private @Nullable ClientMessage next() {
    synchronized (kept) {
      ClientMessage next = kept.poll();
      if (next == null) {
        open = true;
      } else {
        count(next, -1);
      }
      return next;
    }
  }

  /** Discards the messages of a client that has gone, except its changes. */
  void left(Client client) {
    if (open) {
      return;
    }
    synchronized (kept) {
      kept.removeIf(
          each -> {
            boolean dropped = each.sender() == client && !each.isChange();
            if (dropped) {
              count(each, -1);
            }
            return dropped;
          });
    }
  }

  /** Whether nothing waits. */
  boolean isEmpty() {
    synchronized (kept) {
      return kept.isEmpty();
    }
  }

  /** Whether a message has been kept for so long that its sender no longer expects an answer. */
  boolean isLate(long nowMillis) {
    synchronized (kept) {
      return !kept.isEmpty() && (nowMillis - keptSince) * 2 * TIMEOUTS >= timeoutMillis;
    }
  }

  /**
   * Discards messages that were kept for too long.
   *
   * @return who said it
   */
  Set<Client> expire(long nowMillis) {
    synchronized (kept) {
      return kept.isEmpty() || nowMillis - keptSince < timeoutMillis ? Set.of() : forgetAll();
    }
  }

  private Set<Client> forgetAll() {
    Set<Client> senders = new LinkedHashSet<>();
    for (ClientMessage said : kept) {
      senders.add(said.sender());
      count(said, -1);
    }
    kept.clear();
    return senders;
  }
}
