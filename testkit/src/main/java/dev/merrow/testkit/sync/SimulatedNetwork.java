package dev.merrow.testkit.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.MessageTooLargeException;
import dev.merrow.sync.Transport;
import dev.merrow.sync.TransportException;
import dev.merrow.sync.TransportListener;
import dev.merrow.wire.MessageCodec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network within one JVM with configurable latency and loss. Messages travel as JSON text, those
 * from one peer to another in order. On a {@link VirtualTime}, its behaviour is reproducible.
 */
public final class SimulatedNetwork {
  /** The peer that joins with this id is the network's own store. */
  public static final String SERVER_ID = "server";

  private final Scheduler scheduler;
  private final RandomGenerator random;
  private final Map<String, Peer> peers = new LinkedHashMap<>();
  private final List<Sent> log = new ArrayList<>();
  private Duration minLatency = Duration.ZERO;
  private Duration maxLatency = Duration.ZERO;
  private double loss;
  private int maxLength = Integer.MAX_VALUE;
  private Predicate<Sent> failing = sent -> false;

  /**
   * A message that was sent.
   *
   * @param to the receiver, or null for all
   * @param json the text of the message
   */
  public record Sent(String from, @Nullable String to, String json) {}

  /** Creates a network without latency or loss. Its scheduler must run one task at a time. */
  public SimulatedNetwork(Scheduler scheduler, RandomGenerator random) {
    this.scheduler = scheduler;
    this.random = random;
  }

  /** Sets the latency of messages. */
  public synchronized SimulatedNetwork latency(Duration min, Duration max) {
    minLatency = min;
    maxLatency = max;
    return this;
  }

  /** Sets the probability that a message is lost silently. */
  public synchronized SimulatedNetwork loss(double probability) {
    loss = probability;
    return this;
  }

  /** Sets the maximum length of a message, in characters. */
  public synchronized SimulatedNetwork limit(int characters) {
    maxLength = characters;
    return this;
  }

  /** Sets which messages cannot be sent; their senders are notified. */
  public synchronized SimulatedNetwork failing(Predicate<Sent> condition) {
    failing = condition;
    return this;
  }

  /** Returns all messages that were sent. */
  public synchronized List<Sent> log() {
    return List.copyOf(log);
  }

  /** Returns a transport for another peer. */
  public synchronized Transport join(String id) {
    Peer peer = new Peer(id);
    peers.put(id, peer);
    return peer;
  }

  /** Takes a peer's link down, and loses the messages on their way to it. */
  public synchronized void cut(String id, CloseReason reason) {
    Peer peer = peer(id);
    peer.goDown();
    peer.open = reason.comesBack();
    scheduler.execute(() -> peer.listener().closed(reason));
  }

  /** Brings a peer's link up again. */
  public synchronized void restore(String id) {
    scheduler.execute(peer(id)::goUp);
  }

  /** Returns the listener of a peer's transport. */
  public synchronized TransportListener listener(String id) {
    return peer(id).listener();
  }

  private Peer peer(String id) {
    return Objects.requireNonNull(peers.get(id), id);
  }

  private synchronized CompletableFuture<Void> send(Peer sender, Envelope envelope) {
    if (!sender.up) {
      return failedFuture(new TransportException("The link of " + sender.id + " is down"));
    }
    String json = MessageCodec.encode(envelope.requestId(), envelope.message());
    if (json.length() > maxLength) {
      return failedFuture(new MessageTooLargeException(json.length(), maxLength));
    }
    Sent sent = new Sent(sender.id, envelope.peerId(), json);
    if (failing.test(sent)) {
      return failedFuture(new TransportException("No room"));
    }
    log.add(sent);
    for (Peer peer : peers.values()) {
      boolean meant = envelope.peerId() == null || envelope.peerId().equals(peer.id);
      if (peer != sender && meant && random.nextDouble() >= loss) {
        peer.inFlight.computeIfAbsent(sender.id, from -> new ArrayDeque<>()).add(json);
        scheduler.schedule(latency(), () -> peer.arrive(sender.id));
      }
    }
    return completedFuture(null);
  }

  private Duration latency() {
    long spread = maxLatency.toNanos() - minLatency.toNanos();
    return minLatency.plusNanos(spread == 0 ? 0 : random.nextLong(spread));
  }

  private final class Peer implements Transport {
    private final String id;
    private final Map<String, Queue<String>> inFlight = new HashMap<>();
    private @Nullable TransportListener listener;
    private boolean open;
    private boolean up;

    Peer(String id) {
      this.id = id;
    }

    @Override
    public CompletableFuture<Void> open(TransportListener newListener) {
      synchronized (SimulatedNetwork.this) {
        if (open) {
          return failedFuture(new TransportException("The link of " + id + " is open already"));
        }
        open = true;
        listener = newListener;
      }
      CompletableFuture<Void> opened = new CompletableFuture<>();
      scheduler.execute(
          () -> {
            goUp();
            opened.complete(null);
          });
      return opened;
    }

    @Override
    public CompletableFuture<Void> send(Envelope envelope) {
      return SimulatedNetwork.this.send(this, envelope);
    }

    @Override
    public CompletableFuture<Void> close() {
      CompletableFuture<Void> closed = new CompletableFuture<>();
      scheduler.execute(
          () -> {
            boolean wasUp = goDown();
            open = false;
            if (wasUp) {
              listener().closed(CloseReason.NORMAL);
            }
            closed.complete(null);
          });
      return closed;
    }

    @Override
    public @Nullable String serverPeerId() {
      return id.equals(SERVER_ID) ? null : SERVER_ID;
    }

    private TransportListener listener() {
      return Objects.requireNonNull(listener);
    }

    private void goUp() {
      synchronized (SimulatedNetwork.this) {
        up = true;
      }
      listener().opened();
    }

    private boolean goDown() {
      synchronized (SimulatedNetwork.this) {
        boolean wasUp = up;
        up = false;
        inFlight.clear();
        return wasUp;
      }
    }

    /** Whichever message of a sender arrives, it is the one that was sent first. */
    private void arrive(String from) {
      String json;
      synchronized (SimulatedNetwork.this) {
        Queue<String> messages = inFlight.get(from);
        json = messages == null ? null : messages.poll();
      }
      if (json != null && up) {
        listener().received(MessageCodec.decode(from, json));
      }
    }
  }
}
