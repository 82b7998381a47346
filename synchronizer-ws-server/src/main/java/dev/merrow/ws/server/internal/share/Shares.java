package dev.merrow.ws.server.internal.share;

import java.util.List;

/**
 * The resources that a broker divides.
 *
 * @param connections Open WebSockets
 * @param idle connections that have not asked for anything yet
 * @param incoming bytes of memory for what came in and is not passed on yet
 * @param outgoing bytes of memory for what waits to go out
 * @param paths that have clients
 * @param stored bytes of memory for what open stores hold, deleted cells included
 */
public record Shares(
    Ledger connections,
    Ledger idle,
    Ledger incoming,
    Ledger outgoing,
    Ledger paths,
    Ledger stored) {

  /** All of them, for metrics. */
  public List<Ledger> all() {
    return List.of(connections, idle, incoming, outgoing, paths, stored);
  }
}
