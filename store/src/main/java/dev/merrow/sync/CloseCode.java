package dev.merrow.sync;

/**
 * The close codes that Merrow uses and understands, as RFC 6455, section 7.4.1, and its registry
 * define them. A transport that is not a WebSocket uses the same numbers in its {@link
 * CloseReason}.
 */
public final class CloseCode {
  /** The link was closed intentionally. */
  public static final int NORMAL = 1000;

  /** One side shuts down, or gives up on a silent peer. */
  public static final int GOING_AWAY = 1001;

  /** A frame breaks the rules of WebSocket. */
  public static final int PROTOCOL_ERROR = 1002;

  /**
   * A frame has a kind of data that the receiver does not accept. Merrow accepts all kinds; others
   * close with this.
   */
  public static final int UNSUPPORTED_DATA = 1003;

  /** The link broke without a close frame. Never sent: the remaining side reports it locally. */
  public static final int LOST = 1006;

  /** A message violates the protocol or a limit on JSON. */
  public static final int INVALID_DATA = 1007;

  /** The peer did something that it is not allowed to do. */
  public static final int POLICY = 1008;

  /** A message is too large. Merrow uses {@link #TRY_LATER}, as TinyBase does; others use this. */
  public static final int TOO_LARGE = 1009;

  /** The closing side has failed. */
  public static final int FAILED = 1011;

  /** A limit is currently exceeded. */
  public static final int TRY_LATER = 1013;

  private CloseCode() {}

  /**
   * Returns whether a code indicates a fault, of the peer or of this side. A healthy client has no
   * reason to send such a code.
   */
  public static boolean isFault(int code) {
    return switch (code) {
      case PROTOCOL_ERROR, UNSUPPORTED_DATA, INVALID_DATA, TOO_LARGE, FAILED, TRY_LATER -> true;
      default -> false;
    };
  }

  /**
   * Returns whether a client that is closed with a code would be closed again if it reconnected and
   * did the same: its message was malformed, or it is not allowed to connect.
   */
  public static boolean isFinal(int code) {
    return code == INVALID_DATA || code == POLICY;
  }
}
