package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.TransportException;
import dev.merrow.sync.TransportListener;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.MalformedMessageException;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.OverflowException;
import dev.merrow.wire.Payload;
import dev.merrow.wire.internal.HeapBytes;
import dev.merrow.ws.server.internal.share.FairQueue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that the server's own store has not processed yet. They are handed over one by one,
 * each after the previous one was processed, so that they wait here, where each client has its own
 * share: the next message is of the holder that has used the least of the store so far. What counts
 * is the time that its messages took, and at least what messages and answers of their size should
 * take. The broker reads more slowly from a client that sends more than the store can process, and
 * no message of another client is lost.
 *
 * <p>Changes of a client that has to wait for its readers wait here, as the store may pass them on
 * to these readers.
 *
 * <p>Each client has one open question at a time: the next waits until the first was answered.
 * Other messages of the client do not wait for that. Questions of disconnected clients are dropped;
 * their changes are not.
 */
final class ServerInbox {
  private static final Logger LOG = LoggerFactory.getLogger(ServerInbox.class);

  /** What a message costs at least, however small it is, in nanoseconds of the store's time. */
  private static final long LEAST_NANOS = 5_000;

  /** What a byte costs at least that comes in or goes out, in nanoseconds of the store's time. */
  private static final long NANOS_PER_BYTE = 10;

  /**
   * What a message costs at most: more is due to a machine at rest, or a given clock that was set.
   */
  private static final long MOST_NANOS = 1_000_000_000;

  /** About how many bytes of the heap it takes to keep a message, beside its text. */
  private static final int OVERHEAD = 256;

  private final SerialExecutor serial;
  private final long maxBytes;
  private final Duration patience;
  private final BrokerMonitor monitor;
  private final LongSupplier nanos;

  /** Guarded by itself, as all up to the next such remark. */
  private final FairQueue<Object, ClientMessage> waiting = new FairQueue<>(ServerInbox::leastNanos);

  /** The clients whose question was not answered yet. */
  private final Set<Client> asking = new HashSet<>();

  private final List<Client> blocked = new ArrayList<>();

  /** The clients whose messages wait until readers have caught up. */
  private final List<Client> held = new ArrayList<>();

  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private boolean pumping;
  private boolean ending;

  // used only by the serial executor's tasks
  private @Nullable TransportListener listener;
  private Interceptor interceptor = (sender, envelope, toAll) -> false;

  /** Receives clients' messages before the conversation does. */
  @FunctionalInterface
  interface Interceptor {
    /**
     * Intercepts a message.
     *
     * @param sender who has sent it, and may have gone since
     * @param toAll whether it was sent to all, and not only to the store
     * @return whether the message is kept from the conversation
     */
    boolean intercept(Client sender, Envelope envelope, boolean toAll);
  }

  /**
   * An inbox.
   *
   * @param serial also runs the conversation, whose tasks queue there behind the handing over
   * @param maxBytes how much of one socket's may wait
   * @param patience how long an unanswered question delays others of its client
   * @param clock tells how long a message takes
   */
  ServerInbox(
      SerialExecutor serial,
      long maxBytes,
      Duration patience,
      BrokerMonitor monitor,
      InstantSource clock) {
    this.serial = serial;
    this.maxBytes = maxBytes;
    this.patience = patience;
    this.monitor = monitor;
    this.nanos = WorkTime.of(clock);
  }

  private static long leastNanos(ClientMessage said) {
    return LEAST_NANOS + said.weight() * NANOS_PER_BYTE;
  }

  private static Object userOf(ClientMessage said) {
    return said.isQuestion() ? said.sender().questions() : said.sender();
  }

  /** How much memory a message takes while it waits. */
  private static long cost(ClientMessage said) {
    return HeapBytes.ofArray(said.weight()) + OVERHEAD;
  }

  /** Sets the interceptor, which receives messages before the conversation does. */
  void interceptWith(Interceptor newInterceptor) {
    interceptor = newInterceptor;
  }

  /** Passes a message to the conversation that the interceptor has kept from it, or has created. */
  void pass(Envelope envelope) {
    serial.execute(
        () -> {
          TransportListener conversation = listener;
          if (conversation != null) {
            conversation.received(envelope);
          }
        });
  }

  /** Begins to pass messages to the conversation. */
  void open(TransportListener conversation) {
    listener = conversation;
  }

  /**
   * Adds a message.
   *
   * @throws OverflowException if too much of its sender waits already
   */
  void add(ClientMessage said) {
    Client sender = said.sender();
    long cost = cost(said);
    synchronized (waiting) {
      if (ending) {
        return;
      }
      if (!sender.socket().atServer().add(cost, Math.max(maxBytes, cost))) {
        throw new OverflowException(
            CloseStatus.SERVER_OVERFLOW,
            "%s bytes that wait for the server's store are more than the limit of %s"
                .formatted(sender.socket().atServer().bytes() + cost, maxBytes));
      }
      waiting.add(sender.socket().holder(), userOf(said), said);
      if (pumping) {
        return;
      }
      pumping = true;
    }
    serial.execute(this::pump);
  }

  private void pump() {
    ClientMessage next = next();
    if (next == null) {
      return;
    }
    long begun = nanos.getAsLong();
    serial.run(() -> hear(next));
    charge(next, nanos.getAsLong() - begun);
    // behind what has come of it
    serial.execute(this::pump);
  }

  private void charge(ClientMessage said, long took) {
    long more = Math.min(took, MOST_NANOS) - leastNanos(said);
    if (more > 0) {
      synchronized (waiting) {
        waiting.charge(said.sender().socket().holder(), userOf(said), more);
      }
    }
  }

  /** Something was sent to a client that is not the answer to its question. */
  void charge(Client client, long bytes) {
    synchronized (waiting) {
      waiting.charge(client.socket().holder(), client.questions(), bytes * NANOS_PER_BYTE);
    }
  }

  private @Nullable ClientMessage next() {
    List<Client> late;
    List<Client> waitingForReaders;
    ClientMessage next;
    synchronized (waiting) {
      next = waiting.poll(this::mayGo);
      late = blocked.isEmpty() ? List.of() : List.copyOf(blocked);
      blocked.clear();
      waitingForReaders = held.isEmpty() ? List.of() : List.copyOf(held);
      held.clear();
      if (next != null && next.isQuestion()) {
        asking.add(next.sender());
      }
      pumping = next != null;
      if (waiting.isEmpty() && next == null && ending) {
        drained.complete(null);
      }
    }
    for (Client each : late) {
      serial.schedule(patience, () -> answered(each, 0));
    }
    for (Client each : waitingForReaders) {
      each.socket().whenReleased(() -> released(each));
    }
    return next;
  }

  private void released(Client client) {
    synchronized (waiting) {
      waiting.unblock(client);
      if (pumping || waiting.isEmpty()) {
        return;
      }
      pumping = true;
    }
    serial.execute(this::pump);
  }

  private boolean mayGo(ClientMessage said) {
    if (said.isChange() && said.sender().socket().isHeld()) {
      held.add(said.sender());
      return false;
    }
    boolean may = !said.isQuestion() || !asking.contains(said.sender());
    if (!may) {
      blocked.add(said.sender());
    }
    return may;
  }

  /**
   * A client's question was answered, and the answer is on its way.
   *
   * @param bytes how large that is
   */
  void answered(Client client, long bytes) {
    synchronized (waiting) {
      if (!asking.remove(client)) {
        return;
      }
      waiting.charge(client.socket().holder(), client.questions(), bytes * NANOS_PER_BYTE);
      waiting.unblock(client.questions());
      if (pumping || waiting.isEmpty()) {
        return;
      }
      pumping = true;
    }
    serial.execute(this::pump);
  }

  /** A client has gone: its questions and offers need not be processed any more. */
  void left(Client client) {
    synchronized (waiting) {
      asking.remove(client);
      Consumer<ClientMessage> dropped = said -> client.socket().atServer().remove(cost(said));
      waiting.left(client.questions(), said -> false, dropped);
      waiting.left(client, said -> said.isChange() || said.isAnswer(), dropped);
      if (pumping || (waiting.isEmpty() && !ending)) {
        return;
      }
      pumping = true;
    }
    serial.execute(this::pump);
  }

  private void hear(ClientMessage said) {
    said.sender().socket().atServer().remove(cost(said));
    TransportListener conversation = listener;
    if (conversation == null) {
      return;
    }
    try {
      Envelope envelope =
          MessageCodec.decode(PeerName.of(said.sender()).text(), said.message().json().toString());
      boolean toAll = said.message().clientId().equals(Payload.TO_ALL);
      if (!interceptor.intercept(said.sender(), envelope, toAll)) {
        conversation.received(envelope);
      }
    } catch (MalformedMessageException e) {
      // check and readers disagree, which they must not; others may have been able to read it
      LOG.error("Can't read a message of {} that was checked: {}", said.sender(), e.getMessage());
      monitor.unreadable();
      conversation.failed(new TransportException("A message could not be read", e));
    }
  }

  /** Takes no more, and completes when all is handed over. */
  CompletableFuture<Void> drained() {
    synchronized (waiting) {
      ending = true;
      if (pumping) {
        return drained;
      }
      pumping = true;
    }
    serial.execute(this::pump);
    return drained;
  }
}
