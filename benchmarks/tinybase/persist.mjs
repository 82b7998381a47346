// node persist.mjs CELLS SYNCHRONOUS DIRECTORY
// Keeps a mergeable store with the real TinyBase's JSON mode in a native SQLite, and prints lines of
// WORK NANOS BYTES: what it took on average, and what was written to files.

import Database from 'libsql';
import {mkdtempSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {createMergeableStore} from 'tinybase';
import {createBetterSqlite3Persister} from 'tinybase/persisters/persister-better-sqlite3';
import {cellIds, forEachCell, tableIds} from './data.mjs';

const [cells, synchronous, directory] = process.argv.slice(2);
const rows = Number(cells) / 100;
const WARMUPS = 3;
const RUNS = 7;
const CHANGES = 20;

const bytesWritten = () => Number(/wchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))[1]);
const newFile = () => join(mkdtempSync(join(directory, 'tinybase')), 'store.db');

const open = (file) => {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${synchronous}`);
  return db;
};

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Measures something several times, with a new preparation each time. */
const measure = async (work, prepare, run) => {
  const nanos = [];
  const bytes = [];
  for (let i = 0; i < WARMUPS + RUNS; i++) {
    const prepared = await prepare();
    const before = bytesWritten();
    const start = process.hrtime.bigint();
    await run(prepared);
    if (i >= WARMUPS) {
      nanos.push(Number(process.hrtime.bigint() - start));
      bytes.push(bytesWritten() - before);
    }
    await prepared.persister.destroy();
    prepared.db.close();
  }
  console.log(work, median(nanos), median(bytes));
};

const store = createMergeableStore('full');
store.transaction(() => forEachCell(rows, (...cell) => store.setCell(...cell)));
const file = newFile();

const persistent = (store, file) => {
  const db = open(file);
  return {store, db, persister: createBetterSqlite3Persister(store, db)};
};

await measure('save', () => persistent(store, newFile()), ({persister}) => persister.save());
{
  const {persister, db} = persistent(store, file);
  await persister.save();
  await persister.destroy();
  db.close();
}
await measure(
  'load',
  () => persistent(createMergeableStore('copy'), file),
  ({persister}) => persister.load(),
);

/** Waits until an auto-save has begun and ended. */
const saved = (persister) =>
  new Promise((resolve) => {
    const listener = persister.addStatusListener((_, status) => {
      if (status == 0) {
        persister.delListener(listener);
        resolve();
      }
    });
  });

const {persister} = persistent(store, file);
await persister.startAutoSave();
const times = [];
const before = bytesWritten();
for (let i = 0; i < CHANGES; i++) {
  const done = saved(persister);
  const start = process.hrtime.bigint();
  store.setCell(tableIds[i % 10], 'r' + (i % rows), cellIds[i % 10], -1 - i);
  await done;
  times.push(Number(process.hrtime.bigint() - start));
}
console.log('autosave', median(times), Math.round((bytesWritten() - before) / CHANGES));
process.exit();
