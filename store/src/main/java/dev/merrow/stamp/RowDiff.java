package dev.merrow.stamp;

import java.util.Map;

/**
 * What a peer lacks or has with different content, according to the hashes of its rows.
 *
 * @param newRows the rows that the peer lacks, in their tables
 * @param differingHashes by table id, the hash here of each row whose hash differs
 */
public record RowDiff(StampedTables newRows, Map<String, Map<String, Integer>> differingHashes) {}
