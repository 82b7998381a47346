package dev.merrow.store;

import dev.merrow.Cell;
import org.jspecify.annotations.Nullable;

/**
 * What became of a cell or value in a transaction.
 *
 * @param changed whether the transaction wrote it
 * @param oldCell what it was before, or null if there was none
 * @param newCell what it is now, or null if there is none
 */
public record CellChange(boolean changed, @Nullable Cell oldCell, @Nullable Cell newCell) {}
