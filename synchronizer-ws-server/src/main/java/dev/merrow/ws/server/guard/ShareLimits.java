package dev.merrow.ws.server.guard;

/**
 * How much of what is scarce there is for all clients together, and how fast one must be that
 * others wait for. When there is too little, who has most has to go; see docs/broker.md.
 *
 * @param incomingBytes memory for what came in and is not passed on yet: frames and messages that
 *     are incomplete, and what waits for a decision or a store. An eighth of the heap by default
 * @param outgoingBytes memory for what waits to go out. A quarter of the heap by default
 * @param storedCells cells and values, deleted ones included, of the stores that are open. A
 *     million for each 256 MiB of the heap by default
 * @param cellsPerPath of which one path may have so many; as many as all together by default
 * @param openingsPerSecond how many stores all clients of one holder may have opened in the long
 *     run, and ten times as many at once; 100 by default
 * @param fairBytesPerSecond what a sender may say without ever having to wait for a reader, and
 *     what a reader must take for whom others wait; 64 KiB by default
 */
public record ShareLimits(
    long incomingBytes,
    long outgoingBytes,
    long storedCells,
    long cellsPerPath,
    int openingsPerSecond,
    int fairBytesPerSecond) {
  private static final long CELLS_PER_PIECE = 1_000_000;
  private static final long PIECE_OF_HEAP = 256L << 20;

  /** Room for two payloads of the default size, however little memory there is. */
  private static final long LEAST_BYTES = 34L << 20;

  /** What the heap of this process allows. */
  public static final ShareLimits DEFAULTS = ofHeap(Runtime.getRuntime().maxMemory());

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public ShareLimits {
    requirePositive("incomingBytes", incomingBytes);
    requirePositive("outgoingBytes", outgoingBytes);
    requirePositive("storedCells", storedCells);
    requirePositive("cellsPerPath", cellsPerPath);
    requirePositive("openingsPerSecond", openingsPerSecond);
    requirePositive("fairBytesPerSecond", fairBytesPerSecond);
  }

  private static void requirePositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
  }

  /** What so many bytes of heap allow. */
  public static ShareLimits ofHeap(long bytes) {
    long cells = Math.max(1, bytes / PIECE_OF_HEAP) * CELLS_PER_PIECE;
    return new ShareLimits(
        Math.max(LEAST_BYTES, bytes / 8),
        Math.max(LEAST_BYTES, bytes / 4),
        cells,
        cells,
        100,
        64 * 1024);
  }
}
