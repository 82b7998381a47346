package dev.merrow.ws.server.internal.views;

import dev.merrow.stamp.MergeableChanges;

/**
 * What a client may write of its changes.
 *
 * @param accepted what is to be merged, without stamps of rows and tables
 * @param refused what is not
 * @param unseen the accepted cells in rows that the client did not see before
 */
public record WriteVerdict(
    MergeableChanges accepted, MergeableChanges refused, MergeableChanges unseen) {}
