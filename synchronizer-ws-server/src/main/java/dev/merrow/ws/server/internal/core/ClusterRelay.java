package dev.merrow.ws.server.internal.core;

import dev.merrow.backplane.Backplane;
import dev.merrow.backplane.internal.BackplaneChannel;
import dev.merrow.backplane.internal.Topics;
import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.sync.Answer;
import dev.merrow.sync.Message;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.Payload;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what clients of a path without a store say to the path's clients at other brokers, and
 * back. A broker checks what its own clients say; others trust it.
 *
 * <p>Messages may be lost between brokers. After that, each broker asks one of its clients for the
 * hashes of its content and offers them, on behalf of the client, to all other clients: those that
 * differ ask that client for what they lack. Brokers that lose the engine together ask together, so
 * each waits a moment, and then compares once for all that have asked.
 */
final class ClusterRelay implements BackplaneChannel.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterRelay.class);

  /** A topic of its own: stores at other brokers may talk at the path's. */
  private static final String PREFIX = "relay ";

  /** How many bytes a message may have beside what the client has sent. */
  private static final int OVERHEAD = 64 * 1024;

  /** How many messages may wait until the relay has joined its topic. */
  private static final int MAX_WAITING = 1_000;

  /** Whoever asks for a comparison within this time shares it. */
  private static final Duration COMPARE_DELAY = Duration.ofMillis(200);

  private static final byte SAID = 1;
  private static final byte ASKED = 2;
  private static final byte COMPARE = 3;

  private final Path path;
  private final BackplaneChannel channel;
  private final Scheduler scheduler;
  private final long maxBytes;

  /** The id by which clients know the one who asks for their hashes. */
  private final String ownId;

  // all below is used with the lock on this
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean open;
  private boolean wasOpen;

  /** Whether something was dropped that only a comparison brings to other brokers. */
  private boolean dropped;

  /** Whether a comparison is about to begin. */
  private boolean comparing;

  private boolean closed;

  ClusterRelay(Path path, Backplane backplane, BrokerOptions options) {
    this.path = path;
    this.scheduler = options.scheduler();
    this.maxBytes = (long) options.limits().payloadBytes() + OVERHEAD;
    this.ownId = options.clientIds().get();
    this.channel =
        new BackplaneChannel(
            backplane, Topics.of(PREFIX + path.id()), maxBytes, scheduler, options.random());
  }

  /** Joins the path's topic. What is said before that is effective waits. */
  void begin() {
    try {
      channel.open(this);
    } catch (IllegalStateException e) {
      LOG.warn("Path {} is not joined to other brokers: {}", path, e.getMessage());
    }
  }

  /** Brings to other brokers what a client has said to all, or to a client that is not here. */
  void tell(ClientMessage said) {
    send(
        encode(
            said.isQuestion() ? ASKED : SAID,
            said.sender().id(),
            said.message().clientId(),
            said.message().bodies()));
  }

  private void send(byte[] message) {
    synchronized (this) {
      if (!open) {
        if (!wasOpen) {
          makeRoom(message.length);
          waiting.add(message);
          waitingBytes += message.length;
        }
        return;
      }
    }
    publish(message);
  }

  /** Drops the oldest of what waits: comparing makes up for it. */
  private void makeRoom(int bytes) {
    while (!waiting.isEmpty()
        && (waiting.size() >= MAX_WAITING || waitingBytes + bytes > maxBytes)) {
      waitingBytes -= waiting.remove().length;
      dropped = true;
    }
  }

  private void publish(byte[] message) {
    CompletableFuture<Void> sent = channel.send(null, message);
    Futures.whenDone(
        sent,
        error -> {
          if (error != null) {
            LOG.debug("Path {}: a message did not go to other brokers", path, error);
          }
        });
  }

  @Override
  public void opened() {
    List<byte[]> said;
    boolean again;
    synchronized (this) {
      open = true;
      again = wasOpen || dropped;
      wasOpen = true;
      dropped = false;
      said = List.copyOf(waiting);
      waiting.clear();
      waitingBytes = 0;
    }
    said.forEach(this::publish);
    if (again) {
      publish(encode(COMPARE, "", "", List.of()));
      compareSoon();
    }
  }

  @Override
  public void lost(String reason) {
    synchronized (this) {
      open = false;
    }
    LOG.debug("Path {}: {}", path, reason);
  }

  @Override
  public void received(String sender, byte[] message) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message))) {
      byte type = in.readByte();
      if (type == COMPARE) {
        compareSoon();
      } else if (type == SAID || type == ASKED) {
        String from = in.readUTF();
        String to = in.readUTF();
        path.relayed(from, to, type == ASKED, bodies(in));
      }
    } catch (IOException e) {
      LOG.warn("Path {}: another broker has sent what can't be read: {}", path, e.toString());
    }
  }

  private static List<Utf8Text> bodies(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<Utf8Text> bodies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Utf8Text body = Utf8Text.ofBytes(in.readNBytes(Math.max(0, in.readInt())));
      if (body == null) {
        throw new IOException("It is not UTF-8");
      }
      bodies.add(body);
    }
    return bodies;
  }

  private static byte[] encode(byte type, String from, String to, List<Utf8Text> bodies) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(type);
      out.writeUTF(from);
      out.writeUTF(to);
      out.writeInt(bodies.size());
      for (Utf8Text body : bodies) {
        byte[] utf8 = body.bytes();
        out.writeInt(utf8.length);
        out.write(utf8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void compareSoon() {
    synchronized (this) {
      if (comparing) {
        return;
      }
      comparing = true;
    }
    var unused = scheduler.schedule(COMPARE_DELAY, this::compareNow);
  }

  private void compareNow() {
    synchronized (this) {
      comparing = false;
      if (closed) {
        return;
      }
    }
    compare();
  }

  /** Asks one of the clients that may write for its hashes. */
  private void compare() {
    Client client = path.anyWriter();
    if (client != null) {
      String question = MessageCodec.encode(ownId, new Message.GetContentHashes());
      path.relayed(ownId, client.id(), true, List.of(Utf8Text.of(question)));
    }
  }

  /**
   * Takes what a client says, if it is for this relay.
   *
   * @return whether it is
   */
  boolean takes(ClientMessage said) {
    if (!said.message().clientId().equals(ownId)) {
      return false;
    }
    String offer = offer(said);
    if (offer != null) {
      List<Utf8Text> bodies = List.of(Utf8Text.of(offer));
      String from = said.sender().id();
      path.relayedFrom(said.sender(), bodies);
      send(encode(SAID, from, Payload.TO_ALL, bodies));
    }
    return true;
  }

  private static @Nullable String offer(ClientMessage said) {
    try {
      Message message = MessageCodec.decode(null, said.message().json().toString()).message();
      return message instanceof Message.Response response
              && response.answer() instanceof Answer.OfContentHashes hashes
          ? MessageCodec.encode(null, new Message.OfferContentHashes(hashes.hashes()))
          : null;
    } catch (WireException e) {
      LOG.debug("A client has answered what can't be read", e);
      return null;
    }
  }

  void close() {
    synchronized (this) {
      closed = true;
      waiting.clear();
    }
    CompletableFuture<Void> unused = channel.close();
  }
}
