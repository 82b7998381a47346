package dev.merrow.store;

import dev.merrow.Cell;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction changed a cell or value.
 *
 * @param changed whether the transaction wrote it
 * @param oldCell the content before, or null if there was none
 * @param newCell the content now, or null if there is none
 */
public record CellChange(boolean changed, @Nullable Cell oldCell, @Nullable Cell newCell) {}
