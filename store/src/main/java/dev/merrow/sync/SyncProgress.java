package dev.merrow.sync;

import java.util.OptionalLong;

/**
 * How far the exchange of more than goes into one message has come. Counted in rows, from when the
 * synchronizer was made.
 *
 * @param sent rows sent to peers that lacked them
 * @param received rows received from peers that had more than fits into one message
 * @param remaining about how many rows are still to be sent; empty while something is received, as
 *     only the sender knows how much that will be
 */
public record SyncProgress(long sent, long received, OptionalLong remaining) {}
