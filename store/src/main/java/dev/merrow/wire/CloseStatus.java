package dev.merrow.wire;

import dev.merrow.sync.CloseCode;
import java.io.Serializable;

/**
 * The content of a close frame. All statuses with which the broker closes sockets are here, by
 * name; docs/protocol.md describes how a client reacts to them.
 *
 * @param code a WebSocket close code; see {@link CloseCode}
 * @param reason for programs and humans to read, at most 123 bytes of UTF-8. TinyBase's protocol
 *     has reasons that begin with {@code tinybase:}; those of Merrow's own limits begin with {@code
 *     merrow:}
 */
public record CloseStatus(int code, String reason) implements Serializable {
  /** The broker shuts down. */
  public static final CloseStatus ENDING = new CloseStatus(CloseCode.GOING_AWAY, "");

  /** The client gave no sign of life for too long. */
  public static final CloseStatus IDLE = new CloseStatus(CloseCode.GOING_AWAY, "merrow:idle");

  /** A payload is malformed. (TinyBase's protocol: error 14.) */
  public static final CloseStatus MALFORMED =
      new CloseStatus(CloseCode.INVALID_DATA, "tinybase:14");

  /** A text frame is not UTF-8. */
  public static final CloseStatus NOT_UTF8 =
      new CloseStatus(CloseCode.INVALID_DATA, "Text must be UTF-8");

  /** A cell has more levels than {@link JsonLimits#depth()}. */
  public static final CloseStatus JSON_DEPTH =
      new CloseStatus(CloseCode.INVALID_DATA, "merrow:json-depth");

  /** A name is longer than {@link JsonLimits#nameLength()}. */
  public static final CloseStatus NAME_LENGTH =
      new CloseStatus(CloseCode.INVALID_DATA, "merrow:name-length");

  /** A number is longer than {@link JsonLimits#numberLength()}. */
  public static final CloseStatus NUMBER_LENGTH =
      new CloseStatus(CloseCode.INVALID_DATA, "merrow:number-length");

  /** The client is not authorized, or continues to change content that it may only read. */
  public static final CloseStatus FORBIDDEN = new CloseStatus(CloseCode.POLICY, "");

  /** The client's authorization has expired. */
  public static final CloseStatus EXPIRED = new CloseStatus(CloseCode.POLICY, "expired");

  /** The client's authorization was revoked. */
  public static final CloseStatus REVOKED = new CloseStatus(CloseCode.POLICY, "revoked");

  /** A read-only client changed something at a path without a store. */
  public static final CloseStatus READ_ONLY = new CloseStatus(CloseCode.POLICY, "read-only");

  /** The broker has failed, for instance to load the path's store. */
  public static final CloseStatus FAILED = new CloseStatus(CloseCode.FAILED, "");

  /**
   * A payload, or the data that the client has not read, is larger than {@link
   * WireLimits#payloadBytes()}. (TinyBase's protocol: error 15.)
   */
  public static final CloseStatus SOCKET_OVERFLOW = overflow("socket");

  /** There are too many fragments, or too much incomplete data. (TinyBase's: error 15.) */
  public static final CloseStatus FRAGMENTS_OVERFLOW = overflow("fragments");

  /** Too much waits for the path's store. (TinyBase's protocol: error 15.) */
  public static final CloseStatus SERVER_OVERFLOW = overflow("server");

  /** There are too many channels, or a channel's id is too long. (TinyBase's: error 15.) */
  public static final CloseStatus CHANNELS_OVERFLOW = overflow("channels");

  /** There are too many paths, or too many clients at the path. */
  public static final CloseStatus NO_ROOM_ON_PATH =
      new CloseStatus(CloseCode.TRY_LATER, "merrow:no-room-on-path");

  /** The client sends messages too fast. */
  public static final CloseStatus MESSAGES_PER_SECOND =
      new CloseStatus(CloseCode.TRY_LATER, "merrow:messages-per-second");

  /** There are too many connections, which was detected only after this one was open. */
  public static final CloseStatus CONNECTIONS =
      new CloseStatus(CloseCode.TRY_LATER, "merrow:connections");

  /** As {@link #CONNECTIONS}, from one address. */
  public static final CloseStatus CONNECTIONS_PER_ADDRESS =
      new CloseStatus(CloseCode.TRY_LATER, "merrow:connections-per-address");

  /** The client does not read what is sent to it. */
  public static final CloseStatus WRITE_TIMEOUT =
      new CloseStatus(CloseCode.TRY_LATER, "merrow:write-timeout");

  /** There is too little memory for incoming data, and this client uses the most. */
  public static final CloseStatus INCOMING_BYTES =
      new CloseStatus(CloseCode.TRY_LATER, "merrow:incoming-bytes");

  /** There is too little memory for outgoing data, and this client uses the most. */
  public static final CloseStatus OUTGOING_BYTES =
      new CloseStatus(CloseCode.TRY_LATER, "merrow:outgoing-bytes");

  /** The server's own store has no room for the client's writes. */
  public static final CloseStatus STORE_FULL =
      new CloseStatus(CloseCode.TRY_LATER, "merrow:store-full");

  /**
   * The broker accepts no more clients now, and the container cannot report that with an HTTP
   * status.
   */
  public static final CloseStatus UNAVAILABLE = new CloseStatus(CloseCode.TRY_LATER, "");

  /**
   * Returns the status for a frame that violates the WebSocket protocol.
   *
   * @param reason what is wrong with it
   */
  public static CloseStatus protocolError(String reason) {
    return new CloseStatus(CloseCode.PROTOCOL_ERROR, reason);
  }

  private static CloseStatus overflow(String what) {
    return new CloseStatus(CloseCode.TRY_LATER, "tinybase:15:" + what);
  }

  /** Returns whether this indicates a fault; see {@link CloseCode#isFault}. */
  public boolean isFault() {
    return CloseCode.isFault(code);
  }

  @Override
  public String toString() {
    return reason.isEmpty() ? Integer.toString(code) : code + " " + reason;
  }
}
