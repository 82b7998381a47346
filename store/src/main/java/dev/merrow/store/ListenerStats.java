package dev.merrow.store;

/**
 * How many listeners there are of each kind.
 *
 * @param hasTables their number
 * @param tables their number
 * @param tableIds their number
 * @param hasTable their number
 * @param table their number
 * @param tableCellIds their number
 * @param hasTableCell their number
 * @param rowCount their number
 * @param rowIds their number
 * @param sortedRowIds their number
 * @param hasRow their number
 * @param row their number
 * @param cellIds their number
 * @param hasCell their number
 * @param cell their number
 * @param invalidCell their number
 * @param hasValues their number
 * @param values their number
 * @param valueIds their number
 * @param hasValue their number
 * @param value their number
 * @param invalidValue their number
 * @param transaction their number
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
