package dev.merrow.ws.server.limits;

import dev.merrow.ws.server.internal.share.PathShares;

/**
 * Totals of the scarce resources that all clients share, and the speed that is required of a client
 * for which others wait. When a total is exceeded, the holder with the most is closed first; see
 * docs/broker.md.
 *
 * @param incomingBytes memory for incoming data that is not relayed yet: incomplete frames and
 *     messages, and data that waits for a decision or a store. An eighth of the heap by default
 * @param outgoingBytes memory for data that waits to be sent. A quarter of the heap by default
 * @param storedBytes memory for the content of open stores, deleted cells included. A quarter of
 *     the heap by default
 * @param pathBytes the part of that memory that one path may use; all of it by default
 * @param messagesPerSecond that all clients of one holder may send in the long run, and ten times
 *     as many at once; the server reads more slowly from clients that send more. Each 4 KiB of a
 *     message count as another message. 0, the default, for no limit
 * @param fairBytesPerSecond the rate at which a sender may send without ever having to wait for a
 *     reader, and which a reader must reach for others to wait for it; 64 KiB by default
 * @param refusedCells how many cells of read-only clients of one holder are corrected at once; a
 *     hundredth of them each second in the long run. 10,000 by default
 * @param idleConnections connections that have not sent a request yet, of all addresses; beyond it,
 *     one of the address with the most is cut off. 0, the default, for a quarter of {@link
 *     ClientLimits#connections()}, and 100 at least
 */
public record ShareLimits(
    long incomingBytes,
    long outgoingBytes,
    long storedBytes,
    long pathBytes,
    int messagesPerSecond,
    int fairBytesPerSecond,
    int refusedCells,
    int idleConnections) {

  /** Room for two payloads of the default size, however little memory there is. */
  private static final long LEAST_BYTES = 34L << 20;

  /** The limits for the heap of this process. */
  public static final ShareLimits DEFAULTS = ofHeap(Runtime.getRuntime().maxMemory());

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is not positive, or the messages or idle connections
   *     are negative
   */
  public ShareLimits {
    requirePositive("incomingBytes", incomingBytes);
    requirePositive("outgoingBytes", outgoingBytes);
    requirePositive("storedBytes", storedBytes);
    requirePositive("pathBytes", pathBytes);
    requirePositive("messagesPerSecond", messagesPerSecond + 1L);
    requirePositive("fairBytesPerSecond", fairBytesPerSecond);
    requirePositive("refusedCells", refusedCells);
    requirePositive("idleConnections", idleConnections + 1L);
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
  }

  /** The limits for a heap of the given number of bytes. */
  public static ShareLimits ofHeap(long bytes) {
    return new ShareLimits(
        Math.max(LEAST_BYTES, bytes / 8),
        Math.max(LEAST_BYTES, bytes / 4),
        Math.max(LEAST_BYTES, bytes / 4),
        Math.max(LEAST_BYTES, bytes / 4),
        0,
        PathShares.FAIR_BYTES,
        PathShares.REFUSED_CELLS,
        0);
  }
}
