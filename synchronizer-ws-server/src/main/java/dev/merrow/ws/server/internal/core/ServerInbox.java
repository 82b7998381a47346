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
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server's own store is still to hear. It is handed over bit by bit, each after what was
 * handed over before was dealt with, so that it waits here, where each client has a share of its
 * own: who sends faster than the store can merge is closed, and nothing of others is lost.
 */
final class ServerInbox {
  private static final Logger LOG = LoggerFactory.getLogger(ServerInbox.class);

  /** How many messages are handed over before those are dealt with; the conversation takes more. */
  private static final int TURN = 32;

  private final SerialExecutor serial;
  private final long maxBytes;
  private final BrokerMonitor monitor;
  private final Queue<ClientMessage> waiting = new ArrayDeque<>();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private boolean pumping;
  private boolean ending;

  // used by the serial executor's tasks alone
  private @Nullable TransportListener listener;
  private FirstHearer first = (envelope, toAll) -> false;

  /** Hears what clients say before the conversation does. */
  @FunctionalInterface
  interface FirstHearer {
    /**
     * Hears something.
     *
     * @param toAll whether it was said to all, and not to the store alone
     * @return whether the conversation need not hear it, too
     */
    boolean heard(Envelope envelope, boolean toAll);
  }

  /**
   * An inbox.
   *
   * @param serial also runs the conversation, whose tasks queue there behind the handing over
   * @param maxBytes how much of one socket's may wait
   */
  ServerInbox(SerialExecutor serial, long maxBytes, BrokerMonitor monitor) {
    this.serial = serial;
    this.maxBytes = maxBytes;
    this.monitor = monitor;
  }

  /** Gives what hears before the conversation does. */
  void listenFirst(FirstHearer hearer) {
    first = hearer;
  }

  /** Has the conversation hear what the first hearer kept from it, or made of what it heard. */
  void pass(Envelope envelope) {
    TransportListener hearer = listener;
    if (hearer != null) {
      hearer.received(envelope);
    }
  }

  /** Gives what hears. */
  void open(TransportListener hearer) {
    listener = hearer;
  }

  /**
   * Adds a message.
   *
   * @throws OverflowException if too much of its sender waits already
   */
  void add(ClientMessage said) {
    ClientSocket socket = said.sender().socket();
    long weight = said.weight();
    synchronized (waiting) {
      if (ending) {
        return;
      }
      long bytes = socket.atServer().addAndGet(weight);
      if (bytes > maxBytes && bytes > weight) {
        socket.atServer().addAndGet(-weight);
        throw new OverflowException(
            CloseStatus.SERVER_OVERFLOW,
            "%s bytes that wait for the server's store are more than the limit of %s"
                .formatted(bytes, maxBytes));
      }
      waiting.add(said);
      if (pumping) {
        return;
      }
      pumping = true;
    }
    serial.execute(this::pump);
  }

  private void pump() {
    for (int i = 0; i < TURN; i++) {
      ClientMessage next = next();
      if (next == null) {
        return;
      }
      serial.run(() -> hear(next));
    }
    serial.execute(this::pump);
  }

  private @Nullable ClientMessage next() {
    synchronized (waiting) {
      ClientMessage next = waiting.poll();
      pumping = next != null;
      if (next == null && ending) {
        drained.complete(null);
      }
      return next;
    }
  }

  private void hear(ClientMessage said) {
    said.sender().socket().atServer().addAndGet(-said.weight());
    TransportListener hearer = listener;
    if (hearer == null) {
      return;
    }
    try {
      Envelope envelope =
          MessageCodec.decode(PeerName.of(said.sender()).text(), said.message().json().toString());
      boolean toAll = said.message().clientId().equals(Payload.TO_ALL);
      if (!first.heard(envelope, toAll)) {
        hearer.received(envelope);
      }
    } catch (MalformedMessageException e) {
      // check and readers disagree, which they must not; others may have been able to read it
      LOG.error("Can't read a message of {} that was checked: {}", said.sender(), e.getMessage());
      monitor.unreadable();
      hearer.failed(new TransportException("A message could not be read", e));
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
