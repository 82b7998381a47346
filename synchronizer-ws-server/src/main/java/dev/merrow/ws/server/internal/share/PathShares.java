package dev.merrow.ws.server.internal.share;

import java.time.InstantSource;

/**
 * The resources that the paths of a broker divide among their clients.
 *
 * @param stored bytes of memory for what the stores hold that are open
 * @param pathBytes the part of that memory that one path may use
 * @param refusedCells how many cells of read-only clients are corrected
 * @param fairBytesPerSecond the rate at which a sender may send without having to wait for a
 *     reader, and which a reader must reach for others to wait for it
 */
public record PathShares(
    Ledger stored, long pathBytes, Allowances refusedCells, long fairBytesPerSecond) {
  /** How many cells are corrected at once by default. */
  public static final int REFUSED_CELLS = 10_000;

  /** The fair rate by default. */
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
