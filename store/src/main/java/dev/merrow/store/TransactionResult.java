package dev.merrow.store;

import dev.merrow.stamp.Changes;

/**
 * The result of {@link StoreTransactions#transact}.
 *
 * @param isNested whether the actions ran within another transaction, which continues and may still
 *     be rolled back
 * @param additions the writes of mutator listeners and middleware in the transaction, which its
 *     origin does not know: the current content of each cell or value, or its deletion. If nested,
 *     those of the whole transaction so far
 */
public record TransactionResult(boolean isNested, Changes additions) {}
