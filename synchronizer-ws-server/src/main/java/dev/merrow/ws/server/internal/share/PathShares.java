package dev.merrow.ws.server.internal.share;

import java.time.InstantSource;

/**
 * What the paths of a broker divide among their clients.
 *
 * @param stored bytes of memory for what the stores hold that are open
 * @param pathBytes of which one path may have so much
 * @param refusedCells how many cells of read-only clients are set right
 * @param fairBytesPerSecond what a sender may say without having to wait for a reader, and what a
 *     reader must take for whom others wait
 */
public record PathShares(
    Ledger stored, long pathBytes, Allowances refusedCells, long fairBytesPerSecond) {
  /** How many cells are set right at once by default. */
  public static final int REFUSED_CELLS = 10_000;

  /** What is fair by default. */
  public static final int FAIR_BYTES = 64 * 1024;

  /** For a broker without limits on what is stored. */
  public static PathShares unlimited(InstantSource clock) {
    return new PathShares(
        Ledger.counting("stored-bytes", Long.MAX_VALUE),
        Long.MAX_VALUE,
        new Allowances(REFUSED_CELLS / 100.0, REFUSED_CELLS, clock),
        FAIR_BYTES);
  }
}
