package dev.merrow.stamp;

import java.util.Map;

/**
 * What a peer lacks or has with different content, according to the hashes of its tables.
 *
 * @param newTables the tables that the peer lacks
 * @param differingHashes the hash here of each table whose hash differs
 */
public record TableDiff(StampedTables newTables, Map<String, Integer> differingHashes) {}
