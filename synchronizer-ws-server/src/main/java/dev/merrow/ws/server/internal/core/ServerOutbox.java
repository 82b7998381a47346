package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.Fragmenter;
import dev.merrow.wire.OverflowException;
import dev.merrow.wire.Payload;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireLimits;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Sends the messages of the server's own store to the clients of its path. */
final class ServerOutbox {
  /** How much a client may leave unread before the store delays its next message. */
  private static final long PACE_BYTES = 1 << 20;

  /** How often progress is checked. */
  private static final Duration PACE = Duration.ofMillis(5);

  private final Path path;
  private final WireLimits limits;
  private final Fragmenter fragmenter;
  private final SerialExecutor serial;

  ServerOutbox(Path path, BrokerOptions options, SerialExecutor serial) {
    this.path = path;
    this.limits = options.limits();
    this.fragmenter = Objects.requireNonNullElse(options.fragmenter(), Fragmenter.NONE);
    this.serial = serial;
  }

  /**
   * A message that is written.
   *
   * @param to whom, or null for all
   * @param bytes about how many it has
   */
  record Letter(@Nullable String to, Outgoing message, long bytes) {}

  /**
   * Writes a message.
   *
   * @throws OverflowException if it is too large to be sent
   */
  Letter write(Envelope envelope) {
    List<Utf8Text> bodies = fragmenter.bodies(envelope);
    Outgoing message = new Outgoing(Payload.SERVER_ID, bodies, limits);
    message.framesFor(null);
    String peer = envelope.peerId();
    long bytes = bodies.stream().mapToLong(Utf8Text::size).sum();
    return new Letter(peer == null ? null : PeerName.parse(peer).clientId(), message, bytes);
  }

  /**
   * Sends a letter.
   *
   * @return completes when whom it is for has room for more; at once if it is for all
   */
  CompletableFuture<Void> post(Letter letter) {
    CompletableFuture<Void> posted = new CompletableFuture<>();
    try {
      Client recipient = path.say(letter.to(), letter.message());
      pace(recipient, posted);
    } catch (OverflowException e) {
      posted.completeExceptionally(new TransportException(e.toString(), e));
    }
    return posted;
  }

  private void pace(@Nullable Client recipient, CompletableFuture<Void> posted) {
    if (recipient == null || recipient.socket().unsentBytes() < PACE_BYTES) {
      posted.complete(null);
    } else {
      serial.schedule(PACE, () -> pace(recipient, posted));
    }
  }
}
