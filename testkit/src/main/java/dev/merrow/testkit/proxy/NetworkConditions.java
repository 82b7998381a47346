package dev.merrow.testkit.proxy;

import java.time.Duration;

/**
 * The conditions of connections through a {@link FaultyProxy}.
 *
 * @param delay the latency, in each direction
 * @param bytesPerSecond the maximum throughput, in each direction; 0 for no limit
 * @param segmentBytes the maximum number of bytes that are forwarded together; a small number
 *     splits data that was sent together
 * @param joinFor how long bytes are held back, to join them with later ones
 * @param dropsCloseFrames whether WebSocket close frames are lost
 */
public record NetworkConditions(
    Duration delay,
    long bytesPerSecond,
    int segmentBytes,
    Duration joinFor,
    boolean dropsCloseFrames) {
  /** No faults. */
  public static final NetworkConditions FAIR =
      new NetworkConditions(Duration.ZERO, 0, 64 * 1024, Duration.ZERO, false);

  /** Returns the same conditions with another delay. */
  public NetworkConditions withDelay(Duration newDelay) {
    return new NetworkConditions(newDelay, bytesPerSecond, segmentBytes, joinFor, dropsCloseFrames);
  }

  /** Returns the same conditions with another throughput. */
  public NetworkConditions withBytesPerSecond(long bytes) {
    return new NetworkConditions(delay, bytes, segmentBytes, joinFor, dropsCloseFrames);
  }

  /** Returns the same conditions with other segments. */
  public NetworkConditions withSegmentBytes(int bytes) {
    return new NetworkConditions(delay, bytesPerSecond, bytes, joinFor, dropsCloseFrames);
  }

  /** Returns the same conditions with another time for joining. */
  public NetworkConditions withJoinFor(Duration duration) {
    return new NetworkConditions(delay, bytesPerSecond, segmentBytes, duration, dropsCloseFrames);
  }

  /** Returns the same conditions, without close frames. */
  public NetworkConditions withoutCloseFrames() {
    return new NetworkConditions(delay, bytesPerSecond, segmentBytes, joinFor, true);
  }
}
