package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.ChannelFrame;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.OverflowException;
import dev.merrow.wire.Payload;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message to one or many recipients, encoded into frames once for all recipients that get it in
 * the same form. Not safe for use by many threads.
 */
final class Outgoing {
  private final String senderId;
  private final List<Utf8Text> bodies;
  private final WireLimits limits;

  /** By channel id, and by null for sockets without channels. */
  private final Map<@Nullable String, List<Frame>> frames = new HashMap<>(2);

  /**
   * A message.
   *
   * @param bodies of the payloads that it is sent in
   */
  Outgoing(String senderId, List<Utf8Text> bodies, WireLimits limits) {
    this.senderId = senderId;
    this.bodies = bodies;
    this.limits = limits;
  }

  /**
   * What a recipient gets: the sender's id stands where the recipient's stood, and so it may be
   * longer than what came in.
   *
   * @throws OverflowException if it is too large to be sent
   */
  List<Frame> framesFor(@Nullable String channelId) {
    List<Frame> known = frames.get(channelId);
    if (known == null) {
      known = new ArrayList<>(bodies.size());
      for (Utf8Text body : bodies) {
        known.add(frame(channelId, body));
      }
      requireToFit(known);
      frames.put(channelId, known);
    }
    return known;
  }

  private Frame frame(@Nullable String channelId, Utf8Text body) {
    Payload payload = new Payload(senderId, body);
    return channelId == null
        ? Frame.of(payload)
        : Frame.of(new ChannelFrame.Traffic(channelId, payload.text()));
  }

  private void requireToFit(List<Frame> all) {
    long bytes = 0;
    for (Frame each : all) {
      bytes += each.bytes();
    }
    if (bytes > limits.payloadBytes()) {
      throw new OverflowException(
          all.size() > 1 ? CloseStatus.FRAGMENTS_OVERFLOW : CloseStatus.SOCKET_OVERFLOW,
          "With the sender's id in front, %s bytes are more than the limit of %s"
              .formatted(bytes, limits.payloadBytes()));
    }
  }
}
