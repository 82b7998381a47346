package dev.merrow.sync;

/**
 * Why a transport's link is down.
 *
 * @param code a WebSocket close code, whatever the transport: 1000 normal, 1001 going away, 1006
 *     lost, 1007 malformed, 1013 overfull ...
 * @param text what the other side said of it, for people to read; may be empty
 * @param comesBack whether the transport tries to bring it up again by itself
 */
public record CloseReason(int code, String text, boolean comesBack) {
  /** Closed because {@link Transport#close} was called. */
  public static final CloseReason NORMAL = new CloseReason(1000, "", false);
}
