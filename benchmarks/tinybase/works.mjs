// What is measured, by the names that Work.java gives it. Each makes its state, and returns one
// operation to be repeated and how many units of work that is.

import {createMergeableStore} from 'tinybase';
import {ROWS, allCells, cellIds, rowIds, tableIds} from './data.mjs';

const UNDEFINED = '\uFFFC';

/** JSON text as TinyBase's persisters and synchronizers write it. */
const encode = (content) =>
  JSON.stringify(content, (_key, value) => (value === undefined ? UNDEFINED : value));

const decode = (json) => withUndefined(JSON.parse(json));

const withUndefined = (thing) => {
  if (thing === UNDEFINED) {
    return undefined;
  }
  if (Array.isArray(thing)) {
    return thing.map(withUndefined);
  }
  if (thing !== null && typeof thing === 'object') {
    return Object.fromEntries(
      Object.entries(thing).map(([id, child]) => [id, withUndefined(child)]),
    );
  }
  return thing;
};

const fill = (store, cells) => {
  store.transaction(() => {
    for (const [tableId, rowId, cellId, cell] of cells) {
      store.setCell(tableId, rowId, cellId, cell);
    }
  });
  return store;
};

const filledStore = (rows = ROWS) => fill(createMergeableStore('a'), allCells(rows));

const loadedStore = (content) => createMergeableStore('b').setMergeableContent(content);

const setCells = () => {
  const cells = allCells(ROWS);
  return {units: cells.length, run: () => fill(createMergeableStore('a'), cells)};
};

const setCellsOneByOne = (listener) => () => {
  const cells = allCells(ROWS);
  const run = () => {
    const store = createMergeableStore('a');
    if (listener) {
      store.addCellListener(null, null, null, listener);
    }
    for (const [tableId, rowId, cellId, cell] of cells) {
      store.setCell(tableId, rowId, cellId, cell);
    }
    return store;
  };
  return {units: cells.length, run};
};

let heard = 0;

const load = () => {
  const content = filledStore().getMergeableContent();
  return {units: 1, run: () => loadedStore(content)};
};

const contentToJson = () => {
  const store = filledStore();
  return {units: 1, run: () => encode(store.getMergeableContent())};
};

const jsonToStore = () => {
  const json = encode(filledStore().getMergeableContent());
  return {units: 1, run: () => loadedStore(decode(json))};
};

const applyAgain = () => {
  const content = filledStore().getMergeableContent();
  const store = loadedStore(content);
  return {units: 1, run: () => store.applyMergeableChanges(content)};
};

/** Sets a cell, takes the changes of the transaction and applies them to another store. */
const changeOneCell = (rows) => () => {
  const store = filledStore(rows);
  const other = loadedStore(store.getMergeableContent());
  const ids = rowIds(rows);
  let turn = 0;
  const run = () => {
    const place = (++turn * 7919) % (rows * 100);
    store.startTransaction();
    store.setCell(
      tableIds[place % 10],
      ids[Math.floor(place / 100)],
      cellIds[Math.floor(place / 10) % 10],
      turn + 0.5,
    );
    const changes = store.getTransactionMergeableChanges();
    store.finishTransaction();
    other.applyMergeableChanges(changes);
  };
  return {units: 1, run};
};

/** Deletes a row and adds it again, in a table of 1,000 rows, beside others' tombstones. */
const replaceRow = (tombstones) => () => {
  const store = createMergeableStore('a');
  const row = Object.fromEntries(cellIds.map((cellId, i) => [cellId, i + 0.5]));
  const ids = rowIds(ROWS + tombstones);
  store.transaction(() => ids.forEach((rowId) => store.setRow('t0', rowId, row)));
  store.transaction(() => ids.slice(ROWS).forEach((rowId) => store.delRow('t0', rowId)));
  let turn = 0;
  const run = () => {
    const rowId = ids[turn++ % ROWS];
    store.delRow('t0', rowId);
    store.setRow('t0', rowId, row);
  };
  return {units: 1, run};
};

export const works = {
  SET_CELLS: setCells,
  SET_CELLS_ONE_BY_ONE: setCellsOneByOne(),
  SET_CELLS_WITH_LISTENER: setCellsOneByOne(() => heard++),
  LOAD: load,
  CONTENT_TO_JSON: contentToJson,
  JSON_TO_STORE: jsonToStore,
  APPLY_AGAIN: applyAgain,
  CHANGE_ONE_CELL: changeOneCell(ROWS),
  CHANGE_ONE_CELL_IN_1K: changeOneCell(10),
  CHANGE_ONE_CELL_IN_1M: changeOneCell(10 * ROWS),
  REPLACE_ROW: replaceRow(0),
  REPLACE_ROW_BESIDE_TOMBSTONES: replaceRow(10 * ROWS),
};
