package dev.merrow.sync;

/**
 * How much a {@link Transport} has carried since it was made.
 *
 * @param bytesSent bytes that the network has taken
 * @param bytesReceived bytes that came in
 */
public record TransportStats(long bytesSent, long bytesReceived) {
  /** Of a transport that does not count. */
  public static final TransportStats NONE = new TransportStats(0, 0);
}
