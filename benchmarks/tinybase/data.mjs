// The very data of Data.java: 10 cells a row, every second a number, the others short strings.

export const TABLES = 10;
export const CELLS = 10;
export const ROWS = 1000;

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DISTINCT = 1_000_003;

/** The content of the cell with a number: distinct for the first million of them. */
export const valueAt = (index) => {
  const scattered = (index * 7919) % DISTINCT;
  return index % 2 === 0 ? numberOf(scattered) : textOf(scattered);
};

/** Every second number has a fraction. */
const numberOf = (scattered) =>
  scattered % 2 === 0 ? scattered : scattered + (scattered % 1000) / 1000;

/** Three letters that tell numbers apart, and up to seven more. */
const textOf = (scattered) => {
  const rest = Math.floor(scattered / 8);
  let text =
    LETTERS[rest % 62] +
    LETTERS[Math.floor(rest / 62) % 62] +
    LETTERS[Math.floor(rest / 62 / 62) % 62];
  for (let more = scattered % 8; more > 0; more--) {
    text += LETTERS[(scattered * 31 + more * 17) % 62];
  }
  return text;
};

/** The number of a cell, from its place. */
export const indexOf = (rowsPerTable, table, row, cell) =>
  (table * rowsPerTable + row) * CELLS + cell;

const ids = (prefix, count) => Array.from({length: count}, (_, i) => prefix + i);

export const tableIds = ids('t', TABLES);
export const cellIds = ids('c', CELLS);
export const rowIds = (rowsPerTable) => ids('r', rowsPerTable);

/** Calls back with the place and content of each cell. */
export const forEachCell = (rowsPerTable, callback) => {
  const rows = rowIds(rowsPerTable);
  let index = 0;
  for (const tableId of tableIds) {
    for (const rowId of rows) {
      for (const cellId of cellIds) {
        callback(tableId, rowId, cellId, valueAt(index++));
      }
    }
  }
};

/** All cells as an array, made beforehand so that only the store is measured. */
export const allCells = (rowsPerTable) => {
  const cells = [];
  forEachCell(rowsPerTable, (...cell) => cells.push(cell));
  return cells;
};
