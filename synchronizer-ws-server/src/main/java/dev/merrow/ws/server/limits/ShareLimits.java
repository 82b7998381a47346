package dev.merrow.ws.server.limits;

import dev.merrow.ws.server.internal.share.PathShares;

/**
 * How much of what is scarce there is for all clients together, and how fast one must be for whom
 * others wait. Where there is too little, the holder that has most goes first; see docs/broker.md.
 *
 * @param incomingBytes memory for what came in and is not passed on yet: frames and messages that
 *     are incomplete, and what waits for a decision or a store. An eighth of the heap by default
 * @param outgoingBytes memory for what waits to go out. A quarter of the heap by default
 * @param storedBytes memory for what the stores hold that are open, deleted cells included. A
 *     quarter of the heap by default
 * @param pathBytes of which one path may have so much; as much as all together by default
 * @param messagesPerSecond that all clients of one holder may send in the long run, and ten times
 *     as many at once; who sends more is read more slowly. 0, the default, for any number
 * @param fairBytesPerSecond what a sender may say without ever having to wait for a reader, and
 *     what a reader must take for whom others wait; 64 KiB by default
 * @param refusedCells how many cells of read-only clients of one holder are set right at once; a
 *     hundredth of them each second in the long run. 10,000 by default
 */
public record ShareLimits(
    long incomingBytes,
    long outgoingBytes,
    long storedBytes,
    long pathBytes,
    int messagesPerSecond,
    int fairBytesPerSecond,
    int refusedCells) {

  /** Room for two payloads of the default size, however little memory there is. */
  private static final long LEAST_BYTES = 34L << 20;

  /** What the heap of this process allows. */
  public static final ShareLimits DEFAULTS = ofHeap(Runtime.getRuntime().maxMemory());

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is not positive, or the messages are negative
   */
  public ShareLimits {
    requirePositive("incomingBytes", incomingBytes);
    requirePositive("outgoingBytes", outgoingBytes);
    requirePositive("storedBytes", storedBytes);
    requirePositive("pathBytes", pathBytes);
    requirePositive("messagesPerSecond", messagesPerSecond + 1L);
    requirePositive("fairBytesPerSecond", fairBytesPerSecond);
    requirePositive("refusedCells", refusedCells);
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
  }

  /** What so many bytes of heap allow. */
  public static ShareLimits ofHeap(long bytes) {
    return new ShareLimits(
        Math.max(LEAST_BYTES, bytes / 8),
        Math.max(LEAST_BYTES, bytes / 4),
        Math.max(LEAST_BYTES, bytes / 4),
        Math.max(LEAST_BYTES, bytes / 4),
        0,
        PathShares.FAIR_BYTES,
        PathShares.REFUSED_CELLS);
  }
}
