package dev.merrow.sync;

/**
 * The close codes that Merrow uses and understands, as RFC 6455, section 7.4.1, and its registry
 * define them. A transport that is no WebSocket uses the same numbers in its {@link CloseReason}.
 */
public final class CloseCode {
  /** The link was closed on purpose. */
  public static final int NORMAL = 1000;

  /** One side ends, or gives up on a peer that is silent. */
  public static final int GOING_AWAY = 1001;

  /** A frame breaks the rules of WebSocket. */
  public static final int PROTOCOL_ERROR = 1002;

  /** A frame has a kind of data that the receiver does not take. Merrow takes all; others close. */
  public static final int UNSUPPORTED_DATA = 1003;

  /** The link broke without a close frame. Never sent: this is what the side that is left says. */
  public static final int LOST = 1006;

  /** A message is not what the protocol, or a limit on JSON, allows. */
  public static final int INVALID_DATA = 1007;

  /** The peer did what it may not do. */
  public static final int POLICY = 1008;

  /** A message is too large. Merrow says {@link #TRY_LATER} as TinyBase does; others use this. */
  public static final int TOO_LARGE = 1009;

  /** The side that closes has failed. */
  public static final int FAILED = 1011;

  /** There is too much of something now. */
  public static final int TRY_LATER = 1013;

  private CloseCode() {}

  /**
   * Whether a code tells of a fault, be it the peer's or one's own. A client that is well has no
   * reason to send such a code.
   */
  public static boolean isFault(int code) {
    return switch (code) {
      case PROTOCOL_ERROR, UNSUPPORTED_DATA, INVALID_DATA, TOO_LARGE, FAILED, TRY_LATER -> true;
      default -> false;
    };
  }

  /**
   * Whether a client that is closed with a code would be closed again if it came back and did the
   * same: what it sent is malformed, or it may not be there.
   */
  public static boolean isFinal(int code) {
    return code == INVALID_DATA || code == POLICY;
  }
}
