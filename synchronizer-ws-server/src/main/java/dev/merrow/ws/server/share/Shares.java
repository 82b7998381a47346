package dev.merrow.ws.server.share;

import java.util.List;

/**
 * What a broker divides.
 *
 * @param incoming bytes of memory for what came in and is not passed on yet
 * @param outgoing bytes of memory for what waits to go out
 * @param paths that have clients or whose stores are being saved
 * @param stored cells and values that open stores hold, deleted ones included
 */
public record Shares(Ledger incoming, Ledger outgoing, Ledger paths, Ledger stored) {

  /** All of them, for metrics. */
  public List<Ledger> all() {
    return List.of(incoming, outgoing, paths, stored);
  }
}
