package dev.merrow.wire;

import dev.merrow.wire.internal.Utf8;
import java.util.List;

/**
 * The content of one frame of a socket that many channels share. (TinyBase's protocol: the
 * subprotocol {@link #SUBPROTOCOL}; {@code S \n [requestId, -1, [control, body]]} to join and
 * leave, and {@code M \n channelId \n payload} for traffic in a channel.)
 */
public sealed interface ChannelFrame {
  /** The subprotocol that a client offers to share a socket among channels. */
  String SUBPROTOCOL = "tinybase";

  /** The maximum number of channels of a socket. (TinyBase's protocol.) */
  int MAX_CHANNELS = 100;

  /** The maximum size of a channel id in bytes of UTF-8. (TinyBase's protocol.) */
  int MAX_ID_BYTES = 1_024;

  /** Returns the frame's text. */
  String text();

  /** Returns the frame's text, as it is sent. */
  default Utf8Text utf8() {
    return Utf8Text.of(text());
  }

  /**
   * Starts the session; answered with the same frame. Other frames are ignored before it. (Control
   * 0.)
   *
   * @param requestId matches the answer to this frame
   */
  record Hello(String requestId) implements ChannelFrame {
    @Override
    public String text() {
      return ChannelFrames.hello(requestId);
    }
  }

  /**
   * Joins a channel; answered with the same frame. (Control 1.)
   *
   * @param requestId matches the answer to this frame
   * @param channelId see {@link #isTooLong}
   */
  record Subscribe(String requestId, String channelId) implements ChannelFrame {
    @Override
    public String text() {
      return ChannelFrames.subscribe(requestId, channelId);
    }
  }

  /**
   * Leaves a channel; not answered. (Control 2.)
   *
   * @param channelId see {@link #isTooLong}
   */
  record Unsubscribe(String channelId) implements ChannelFrame {
    @Override
    public String text() {
      return ChannelFrames.unsubscribe(channelId);
    }
  }

  /**
   * Traffic in a channel.
   *
   * @param channelId see {@link #isTooLong}
   * @param payload as it would be on a separate socket of the channel
   */
  record Traffic(String channelId, Utf8Text payload) implements ChannelFrame {
    /** Creates traffic to send. */
    public Traffic(String channelId, String payload) {
      this(channelId, Utf8Text.of(payload));
    }

    @Override
    public Utf8Text utf8() {
      String head = ChannelFrames.TRAFFIC + '\n' + channelId + '\n';
      return Utf8Text.join(List.of(Utf8Text.of(head), payload));
    }

    @Override
    public String text() {
      return utf8().toString();
    }
  }

  /**
   * Reads a frame.
   *
   * @throws MalformedMessageException if it is not a frame, or its channel id is illegal; an id
   *     that is too long, see {@link #isTooLong}, is not checked further
   */
  static ChannelFrame parse(Utf8Text text) {
    Payload payload = Payload.parse(text);
    if (payload.clientId().equals(ChannelFrames.TRAFFIC)) {
      Payload inner = Payload.parse(payload.body());
      return new Traffic(ChannelFrames.checkedId(inner.clientId()), inner.body());
    }
    if (payload.clientId().equals(Payload.SERVER_ID)) {
      return ChannelFrames.readControl(payload.body().toString());
    }
    throw new MalformedMessageException(
        "Expected S or M, which a frame of a shared socket begins with, not "
            + ChannelFrames.shorten(payload.clientId()));
  }

  /** Returns whether a channel id exceeds the maximum of 1,024 bytes of UTF-8. */
  static boolean isTooLong(String channelId) {
    return Utf8.size(channelId) > MAX_ID_BYTES;
  }

  /**
   * Returns whether an id is a legal channel id. (TinyBase's protocol: 1 to 1,024 bytes without
   * newline, carriage return, {@code ?} and {@code #}, and of its segments between slashes none is
   * empty, {@code .} or {@code ..}.)
   */
  static boolean isChannelId(String channelId) {
    return !isTooLong(channelId) && ChannelFrames.hasStructure(channelId);
  }
}
