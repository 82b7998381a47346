package dev.merrow.ws.client;

import dev.merrow.sync.Envelope;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.Fragmenter;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.Payload;
import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes payloads of envelopes, and envelopes of payloads. Safe for use by many threads. */
final class Payloads {
  private final String channel;
  private final PayloadInbox inbox;
  private final @Nullable Fragmenter fragmenter;

  /**
   * Makes it.
   *
   * @param channel what the inbox knows those payloads by
   * @param ids gives the ids of messages in fragments
   */
  Payloads(String channel, PayloadInbox inbox, WsConnectionOptions options, Supplier<String> ids) {
    this.channel = channel;
    this.inbox = inbox;
    this.fragmenter =
        options.fragmentBytes() == 0
            ? null
            : new Fragmenter(options.fragmentBytes(), ids, options.limits());
  }

  /** The payloads of an envelope: more than one if it goes in fragments. */
  List<Payload> write(Envelope envelope) {
    String json = MessageCodec.encode(envelope.requestId(), envelope.message());
    List<String> bodies = fragmenter == null ? List.of(json) : fragmenter.bodies(json);
    String to = envelope.peerId() == null ? Payload.TO_ALL : envelope.peerId();
    return bodies.stream().map(body -> new Payload(to, body)).toList();
  }

  /**
   * Reads a payload.
   *
   * @return null if it is a part of what is not whole yet
   * @throws WireException if it cannot be understood
   */
  @Nullable Envelope read(Utf8Text payload) {
    Received received = inbox.read(channel, payload);
    return received == null
        ? null
        : MessageCodec.decode(received.clientId(), received.json().toString());
  }

  /** Says that a message was dropped of which the rest did not come. */
  static TransportException incomplete() {
    return new TransportException(
        "A message in fragments was dropped: the rest of it did not come");
  }

  /** Drops what is incomplete. */
  void forget() {
    inbox.forget(channel);
  }
}
