package dev.merrow.persist.sql.internal;

import org.jspecify.annotations.Nullable;

/**
 * A row of an inbox, with which another program asks for a write.
 *
 * @param number its number, by which rows are in the order in which they were inserted
 * @param transaction tells the transaction that inserted it from others, if the database says so
 * @param tableId the table of a row or cell; null for a value, as are the next two
 * @param rowId the row
 * @param cellId the cell; null to delete the whole row
 * @param valueId the value; null for a row or cell
 * @param content the JSON of the cell or value; null for a deletion
 * @param action {@code set} or {@code delete}
 */
public record InboxRow(
    long number,
    long transaction,
    @Nullable String tableId,
    @Nullable String rowId,
    @Nullable String cellId,
    @Nullable String valueId,
    @Nullable String content,
    @Nullable String action) {}
