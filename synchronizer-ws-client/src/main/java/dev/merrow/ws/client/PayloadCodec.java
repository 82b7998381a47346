package dev.merrow.ws.client;

import dev.merrow.sync.Envelope;
import dev.merrow.sync.ServerStore;
import dev.merrow.sync.TransportException;
import dev.merrow.sync.TransportListener;
import dev.merrow.wire.Fragmenter;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.Payload;
import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireException;
import dev.merrow.wire.internal.StoreNotice;
import java.util.List;
import java.util.function.Supplier;

/** Makes payloads of envelopes, and envelopes of payloads. Safe for use by many threads. */
final class PayloadCodec {
  private final String channel;
  private final PayloadInbox inbox;
  private final Fragmenter fragmenter;

  /**
   * @param channel what the inbox knows those payloads by
   * @param ids gives the ids of messages in fragments
   */
  PayloadCodec(
      String channel, PayloadInbox inbox, WsConnectionOptions options, Supplier<String> ids) {
    this.channel = channel;
    this.inbox = inbox;
    this.fragmenter =
        options.fragmentBytes() == 0
            ? Fragmenter.NONE
            : new Fragmenter(options.fragmentBytes(), ids, options.limits());
  }

  /** Returns the payloads of an envelope: more than one if it goes in fragments. */
  List<Payload> write(Envelope envelope) {
    String to = envelope.peerId() == null ? Payload.TO_ALL : envelope.peerId();
    return fragmenter.bodies(envelope).stream().map(body -> new Payload(to, body)).toList();
  }

  /** Reads a payload, and tells what has come with it: nothing, if a message is not whole yet. */
  void receive(Utf8Text payload, TransportListener listener) {
    Envelope envelope;
    try {
      Received received = inbox.read(channel, payload);
      if (received == null) {
        return;
      }
      envelope = MessageCodec.decode(received.clientId(), received.json().toString());
    } catch (WireException e) {
      // the peer that sent it must not be able to close this socket by it
      listener.failed(e);
      return;
    }
    ServerStore presence = StoreNotice.of(envelope);
    if (presence == null) {
      listener.received(envelope);
    } else {
      listener.serverStore(presence);
    }
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
