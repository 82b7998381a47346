// node --expose-gc heap.mjs CELLS
// Prints how many bytes of heap, collected, a mergeable store of so many new cells takes.

import {createMergeableStore} from 'tinybase';
import {CELLS, TABLES, forEachCell} from './data.mjs';

const fill = (rows) => {
  const store = createMergeableStore('a');
  // ids and cells copied for each call, as if they had been received
  store.transaction(() =>
    forEachCell(rows, (tableId, rowId, cellId, cell) =>
      store.setCell(copy(tableId), copy(rowId), copy(cellId), copyIfString(cell)),
    ),
  );
  return store;
};

const copy = (string) => Buffer.from(string).toString();

const copyIfString = (cell) => (typeof cell === 'string' ? copy(cell) : cell);

const used = () => {
  for (let i = 0; i < 5; i++) {
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
};

const rows = Number(process.argv[2]) / TABLES / CELLS;
fill(10);
const before = used();
const store = fill(rows);
const after = used();
console.log(after - before);
if (store.getTableIds().length !== TABLES) {
  throw new Error('The store is not what it should be');
}
