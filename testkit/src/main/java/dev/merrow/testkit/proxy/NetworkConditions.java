package dev.merrow.testkit.proxy;

import java.time.Duration;

/**
 * How bad a connection through a {@link FaultyProxy} is.
 *
 * @param delay how long bytes take, in each direction
 * @param bytesPerSecond how many pass at most, in each direction; 0 for as many as can
 * @param segmentBytes how many pass together at most: few to split what was sent together
 * @param joinFor how long bytes are kept, to join them with those that come after
 * @param dropsCloseFrames whether WebSocket close frames are lost
 */
public record NetworkConditions(
    Duration delay,
    long bytesPerSecond,
    int segmentBytes,
    Duration joinFor,
    boolean dropsCloseFrames) {
  /** All passes as it comes. */
  public static final NetworkConditions FAIR =
      new NetworkConditions(Duration.ZERO, 0, 64 * 1024, Duration.ZERO, false);

  /** The same, with another delay. */
  public NetworkConditions withDelay(Duration newDelay) {
    return new NetworkConditions(newDelay, bytesPerSecond, segmentBytes, joinFor, dropsCloseFrames);
  }

  /** The same, with another throughput. */
  public NetworkConditions withBytesPerSecond(long bytes) {
    return new NetworkConditions(delay, bytes, segmentBytes, joinFor, dropsCloseFrames);
  }

  /** The same, with other segments. */
  public NetworkConditions withSegmentBytes(int bytes) {
    return new NetworkConditions(delay, bytesPerSecond, bytes, joinFor, dropsCloseFrames);
  }

  /** The same, joining for another time. */
  public NetworkConditions withJoinFor(Duration duration) {
    return new NetworkConditions(delay, bytesPerSecond, segmentBytes, duration, dropsCloseFrames);
  }

  /** The same, without close frames. */
  public NetworkConditions withoutCloseFrames() {
    return new NetworkConditions(delay, bytesPerSecond, segmentBytes, joinFor, true);
  }
}
