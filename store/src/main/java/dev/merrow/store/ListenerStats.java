package dev.merrow.store;

/**
 * The number of listeners of each kind.
 *
 * @param hasTables the number of listeners added by {@code addHasTablesListener}
 * @param tables the number of listeners added by {@code addTablesListener}
 * @param tableIds the number of listeners added by {@code addTableIdsListener}
 * @param hasTable the number of listeners added by {@code addHasTableListener}
 * @param table the number of listeners added by {@code addTableListener}
 * @param tableCellIds the number of listeners added by {@code addTableCellIdsListener}
 * @param hasTableCell the number of listeners added by {@code addHasTableCellListener}
 * @param rowCount the number of listeners added by {@code addRowCountListener}
 * @param rowIds the number of listeners added by {@code addRowIdsListener}
 * @param sortedRowIds the number of listeners added by {@code addSortedRowIdsListener}
 * @param hasRow the number of listeners added by {@code addHasRowListener}
 * @param row the number of listeners added by {@code addRowListener}
 * @param cellIds the number of listeners added by {@code addCellIdsListener}
 * @param hasCell the number of listeners added by {@code addHasCellListener}
 * @param cell the number of listeners added by {@code addCellListener}
 * @param invalidCell the number of listeners added by {@code addInvalidCellListener}
 * @param hasValues the number of listeners added by {@code addHasValuesListener}
 * @param values the number of listeners added by {@code addValuesListener}
 * @param valueIds the number of listeners added by {@code addValueIdsListener}
 * @param hasValue the number of listeners added by {@code addHasValueListener}
 * @param value the number of listeners added by {@code addValueListener}
 * @param invalidValue the number of listeners added by {@code addInvalidValueListener}
 * @param transaction the number of transaction listeners of all three kinds
 */
public record ListenerStats(
    int hasTables,
    int tables,
    int tableIds,
    int hasTable,
    int table,
    int tableCellIds,
    int hasTableCell,
    int rowCount,
    int rowIds,
    int sortedRowIds,
    int hasRow,
    int row,
    int cellIds,
    int hasCell,
    int cell,
    int invalidCell,
    int hasValues,
    int values,
    int valueIds,
    int hasValue,
    int value,
    int invalidValue,
    int transaction) {}
