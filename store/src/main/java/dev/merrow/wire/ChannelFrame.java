package dev.merrow.wire;

import dev.merrow.wire.internal.Utf8;
import java.util.List;

/**
 * What stands in one frame of a socket that many channels share. (TinyBase's protocol: the
 * subprotocol {@link #SUBPROTOCOL}; {@code S \n [requestId, -1, [control, body]]} to come and go,
 * and {@code M \n channelId \n payload} for what is said in a channel.)
 */
public sealed interface ChannelFrame {
  /** What a client offers that wants to share a socket among channels. */
  String SUBPROTOCOL = "tinybase";

  /** How many channels a socket may have. (TinyBase's protocol.) */
  int MAX_CHANNELS = 100;

  /** How many bytes of UTF-8 a channel's id may have. (TinyBase's protocol.) */
  int MAX_ID_BYTES = 1_024;

  /** The frame's text. */
  String text();

  /** The frame's text, as it is sent. */
  default Utf8Text utf8() {
    return Utf8Text.of(text());
  }

  /**
   * Begins; answered with the same frame. Without it nothing else is listened to. (Control 0.)
   *
   * @param requestId ties the answer to it
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
   * @param requestId ties the answer to it
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
   * Something that is said in a channel.
   *
   * @param channelId see {@link #isTooLong}
   * @param payload as it would be on a socket of the channel's own
   */
  record Traffic(String channelId, Utf8Text payload) implements ChannelFrame {
    /** Something that is to be said. */
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
   * @throws MalformedMessageException if it is none, or its channel id is not as it must be; of one
   *     that is too long, see {@link #isTooLong}, nothing else is checked
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

  /** Whether a channel id has more than 1,024 bytes of UTF-8, which are all that it may have. */
  static boolean isTooLong(String channelId) {
    return Utf8.size(channelId) > MAX_ID_BYTES;
  }

  /**
   * Whether an id may be a channel's. (TinyBase's protocol: 1 to 1,024 bytes without newline,
   * carriage return, {@code ?} and {@code #}, and of its segments between slashes none is empty,
   * {@code .} or {@code ..}.)
   */
  static boolean isChannelId(String channelId) {
    return !isTooLong(channelId) && ChannelFrames.hasStructure(channelId);
  }
}
