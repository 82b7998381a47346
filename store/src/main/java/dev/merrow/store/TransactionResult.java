package dev.merrow.store;

import dev.merrow.stamp.Changes;

/**
 * What came of {@link StoreTransactions#transact}.
 *
 * @param isNested whether it was part of another transaction, which goes on and may still be undone
 * @param additions what mutator listeners and middleware have written in the transaction, which its
 *     origin does not know: of each cell or value what it is now, or that it is deleted. Those of
 *     the whole transaction if it is nested, as far as it has come
 */
public record TransactionResult(boolean isNested, Changes additions) {}
