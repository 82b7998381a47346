package dev.merrow.ws.server.internal.core;

import dev.merrow.persist.Persister;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.sync.MessageTooLargeException;
import dev.merrow.sync.RefusalNotice;
import dev.merrow.sync.TooLargeNotice;
import dev.merrow.sync.Transport;
import dev.merrow.sync.TransportException;
import dev.merrow.sync.TransportListener;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.OverflowException;
import dev.merrow.ws.server.internal.views.PathViews;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Carries envelopes between the server's own store and the clients of its path.
 *
 * <p><b>The store announces only saved content.</b> An answer, a question that names hashes and an
 * offer of hashes all state what the store has, so each waits until everything that the store had
 * when the message was written is saved. A client that has received it may rely on it, even if the
 * process is killed. Changes, notices and the question for all hashes make no such statement, and
 * don't wait.
 */
final class ServerTransport implements Transport {
  /** How much may wait for the disk, in bytes. */
  private static final long MAX_UNSAVED = 64L << 20;

  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final Path path;
  private final @Nullable PathViews views;
  private final @Nullable Persister persister;
  private final SerialExecutor serial;
  private final ServerInbox inbox;
  private final ServerOutbox outbox;
  private final long maxBytes;
  private final AtomicLong unsaved = new AtomicLong();
  private volatile boolean begun;

  ServerTransport(
      Path path,
      @Nullable Persister persister,
      ServerOutbox outbox,
      BrokerOptions options,
      SerialExecutor serial,
      @Nullable PathViews views) {
    this.views = views;
    this.path = path;
    this.persister = persister;
    this.serial = serial;
    this.inbox =
        new ServerInbox(
            serial,
            options.limits().payloadBytes(),
            options.requestTimeout(),
            options.monitor(),
            options.clock());
    this.outbox = outbox;
    this.maxBytes = options.limits().payloadBytes();
  }

  /** From now on the store's messages are sent. */
  void begin() {
    begun = true;
  }

  /** Sets the interceptor, which receives clients' messages before the conversation does. */
  void interceptWith(ServerInbox.Interceptor interceptor) {
    inbox.interceptWith(interceptor);
  }

  /** Passes a message to the conversation that the interceptor has kept from it. */
  void pass(Envelope envelope) {
    inbox.pass(envelope);
  }

  void take(ClientMessage said) {
    inbox.add(said);
  }

  /** A client has gone. */
  void left(Client client) {
    inbox.left(client);
  }

  /** Completes when all is taken that was said. */
  CompletableFuture<Void> drained() {
    return inbox.drained();
  }

  @Override
  public CompletableFuture<Void> open(TransportListener listener) {
    inbox.open(listener);
    listener.opened();
    return DONE;
  }

  /** While the store starts, because clients that join ask by themselves. */
  @Override
  public boolean isAlone() {
    return !begun || path.isEmpty();
  }

  @Override
  public CompletableFuture<Void> send(Envelope envelope) {
    boolean changes = envelope.message() instanceof Message.ContentDiff;
    if (!begun || (changes && envelope.peerId() == null && path.isHub())) {
      // no client has received it yet; or the hub sends the same to the clients that lack it
      return DONE;
    }
    if (views != null && envelope.peerId() == null) {
      return sendByViews(views, envelope);
    }
    if (envelope.peerId() != null && clientOf(envelope.peerId()) == null) {
      return CompletableFuture.failedFuture(new CancellationException("The client has gone"));
    }
    ServerOutbox.Letter letter;
    try {
      letter = outbox.write(envelope);
    } catch (OverflowException e) {
      answered(envelope.message() instanceof Message.Response ? envelope.peerId() : null, 0);
      return CompletableFuture.failedFuture(
          new MessageTooLargeException(
              MessageCodec.encode(envelope.requestId(), envelope.message()).length(), maxBytes));
    }
    boolean notice = TooLargeNotice.isIn(envelope) || RefusalNotice.isAboutReceiver(envelope);
    boolean tellsNothing =
        changes || notice || envelope.message() instanceof Message.GetContentHashes;
    CompletableFuture<Void> posted =
        persister == null || tellsNothing ? outbox.post(letter) : postWhenSaved(persister, letter);
    if (envelope.message() instanceof Message.Response && !notice) {
      String peerName = envelope.peerId();
      long bytes = letter.bytes();
      Futures.whenDone(posted, error -> answered(peerName, bytes));
    } else if (envelope.peerId() != null) {
      charge(envelope.peerId(), letter.bytes());
    }
    return posted;
  }

  /**
   * Sends to all what each may know. The store's hashes are none of it: each client is offered
   * those of its view. Changes are sent by the hub.
   */
  private CompletableFuture<Void> sendByViews(PathViews pathViews, Envelope envelope) {
    Message message = envelope.message();
    boolean isOffer = message instanceof Message.OfferContentHashes;
    if (!isOffer && !(message instanceof Message.GetContentHashes)) {
      return DONE;
    }
    for (String clientId : pathViews.clientIds()) {
      Client client = path.client(clientId);
      if (client != null) {
        Message its =
            isOffer
                ? new Message.OfferContentHashes(
                    pathViews.viewOf(clientId).getMergeableContentHashes())
                : message;
        Futures.whenDone(
            send(new Envelope(PeerName.of(client).text(), envelope.requestId(), its)),
            error -> {
              // the client has gone, or compares later
            });
      }
    }
    return DONE;
  }

  /** What is delivered to a client in pieces, it has had of the store, too. */
  private void charge(String peerName, long bytes) {
    Client client = clientOf(peerName);
    if (client != null) {
      inbox.charge(client, bytes);
    }
  }

  private void answered(@Nullable String peerName, long bytes) {
    Client client = peerName == null ? null : clientOf(peerName);
    if (client != null) {
      inbox.answered(client, bytes);
    }
  }

  private @Nullable Client clientOf(String peerName) {
    return path.client(PeerName.parse(peerName).clientId());
  }

  private CompletableFuture<Void> postWhenSaved(Persister keeper, ServerOutbox.Letter letter) {
    long bytes = letter.bytes();
    if (unsaved.addAndGet(bytes) > MAX_UNSAVED && unsaved.get() > bytes) {
      unsaved.addAndGet(-bytes);
      return CompletableFuture.failedFuture(
          new TransportException("Too much data waits for the store to be saved"));
    }
    CompletableFuture<Void> saved;
    try {
      saved = keeper.flush();
    } catch (IllegalStateException e) {
      saved = CompletableFuture.failedFuture(e);
    }
    Futures.whenDone(saved, error -> unsaved.addAndGet(-bytes));
    return saved.thenComposeAsync(done -> outbox.post(letter), serial);
  }

  @Override
  public CompletableFuture<Void> close() {
    begun = false;
    return DONE;
  }
}
