package dev.merrow.sync;

/**
 * Why a transport's link is down.
 *
 * @param code one of {@link CloseCode}, or another close code of WebSocket, whatever the transport
 * @param text what the other side said of it, for people to read; may be empty
 * @param comesBack whether the transport tries to bring it up again by itself
 */
public record CloseReason(int code, String text, boolean comesBack) {
  /** Closed because {@link Transport#close} was called. */
  public static final CloseReason NORMAL = new CloseReason(CloseCode.NORMAL, "", false);
}
