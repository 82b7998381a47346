package dev.merrow.sync;

import java.util.OptionalLong;

/**
 * The progress of exchanges that do not fit into one message. Counts rows since the synchronizer
 * was created.
 *
 * @param sent rows sent to peers that lacked them
 * @param received rows received from peers that had more than fits into one message
 * @param remaining the approximate number of rows still to be sent; empty while rows are being
 *     received, because only the sender knows how many will come
 */
public record SyncProgress(long sent, long received, OptionalLong remaining) {}
