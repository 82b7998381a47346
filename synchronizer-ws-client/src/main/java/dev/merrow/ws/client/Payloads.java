package dev.merrow.ws.client;

import dev.merrow.schedule.Scheduler;
import dev.merrow.sync.Envelope;
import dev.merrow.wire.Fragmenter;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.Payload;
import dev.merrow.wire.PayloadReader;
import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.WireException;
import dev.merrow.wire.WireIds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes payloads of envelopes, and envelopes of payloads. Safe for use by many threads. */
final class Payloads {
  private final Scheduler scheduler;
  private final Duration timeout;
  private final PayloadReader reader;
  private final @Nullable Fragmenter fragmenter;
  private boolean expiring;

  /**
   * Makes it.
   *
   * @param scheduler for dropping what stays incomplete
   */
  Payloads(WsSynchronizerOptions options, Scheduler scheduler) {
    this.scheduler = scheduler;
    this.timeout = options.synchronizer().requestTimeout();
    this.reader = new PayloadReader(options.connection().limits(), timeout, InstantSource.system());
    this.fragmenter =
        options.fragmentBytes() == 0
            ? null
            : new Fragmenter(
                options.fragmentBytes(), WireIds.secure(), options.connection().limits());
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
  @Nullable Envelope read(String payload) {
    Received received;
    synchronized (reader) {
      received = reader.read(payload);
      if (received == null) {
        expireLater();
      }
    }
    return received == null ? null : MessageCodec.decode(received.clientId(), received.json());
  }

  private void expireLater() {
    if (!expiring) {
      expiring = true;
      var unused = scheduler.schedule(timeout, this::expire);
    }
  }

  private void expire() {
    synchronized (reader) {
      expiring = false;
      if (reader.expire()) {
        expireLater();
      }
    }
  }
}
