package dev.merrow.sync;

/**
 * The reason why a transport's link is down.
 *
 * @param code one of {@link CloseCode}, or another WebSocket close code, for any kind of transport
 * @param text the other side's explanation, for humans; may be empty
 * @param comesBack whether the transport tries to reconnect automatically
 */
public record CloseReason(int code, String text, boolean comesBack) {
  /** Closed because {@link Transport#close} was called. */
  public static final CloseReason NORMAL = new CloseReason(CloseCode.NORMAL, "", false);
}
