package dev.merrow.sync;

/**
 * The traffic of a {@link Transport} since it was created.
 *
 * @param bytesSent bytes that the network has accepted
 * @param bytesReceived bytes received
 */
public record TransportStats(long bytesSent, long bytesReceived) {
  /** The stats of a transport that does not count. */
  public static final TransportStats NONE = new TransportStats(0, 0);
}
