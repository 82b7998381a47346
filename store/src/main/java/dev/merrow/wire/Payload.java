package dev.merrow.wire;

import java.util.List;

/**
 * The content of one frame of the socket. (TinyBase's protocol: {@code clientId \n body}.)
 *
 * @param clientId on the way to a broker, the receiver: empty for all other clients at the path, or
 *     {@link #SERVER_ID}; on the way from a broker, the sender
 * @param body the JSON text of a message, or a {@link Fragment} of one
 */
public record Payload(String clientId, Utf8Text body) {
  /** The receiver id of a payload for all other clients at the path. */
  public static final String TO_ALL = "";

  /** The id of the broker's own store. */
  public static final String SERVER_ID = "S";

  /** Creates a payload with a body to send. */
  public Payload(String clientId, String body) {
    this(clientId, Utf8Text.of(body));
  }

  /**
   * Splits a frame's text.
   *
   * @throws MalformedMessageException if there is no newline in it
   */
  public static Payload parse(Utf8Text text) {
    int end = text.indexOf('\n');
    if (end < 0) {
      throw new MalformedMessageException(
          "Expected a client id, a newline and a body; there is no newline in "
              + text.size()
              + " bytes");
    }
    return new Payload(text.before(end), text.from(end + 1));
  }

  /** Returns the frame's text. */
  public Utf8Text text() {
    return Utf8Text.join(List.of(Utf8Text.of(clientId + '\n'), body));
  }
}
