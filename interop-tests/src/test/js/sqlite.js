// Reads or writes a SQLite database with the real TinyBase, its sqlite-wasm persister and what it is
// told on the command line: node sqlite.js FILE, then JSON of {mergeable, config, steps, dump}.
//
// Steps are calls of the store's methods: [["setCell", "pets", "fido", "age", 4], ...]. Writes one
// line of JSON: the store's content, its hashes if it has any, and the rows of the tables to dump.
import sqlite3InitModule from '@sqlite.org/sqlite-wasm';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {createMergeableStore, createStore} from 'tinybase';
import {createSqliteWasmPersister} from 'tinybase/persisters/persister-sqlite-wasm';

const [file, json] = process.argv.slice(2);
const {mergeable, config, steps, dump} = JSON.parse(json);

const sqlite3 = await sqlite3InitModule();
const db = new sqlite3.oo1.DB(':memory:');
const exists = existsSync(file);
if (exists) {
  const bytes = new Uint8Array(readFileSync(file));
  const flags =
    sqlite3.capi.SQLITE_DESERIALIZE_FREEONCLOSE | sqlite3.capi.SQLITE_DESERIALIZE_RESIZEABLE;
  db.checkRc(
    sqlite3.capi.sqlite3_deserialize(
      db.pointer,
      'main',
      sqlite3.wasm.allocFromTypedArray(bytes),
      bytes.length,
      bytes.length,
      flags,
    ),
  );
}

const store = mergeable ? createMergeableStore('tinybase') : createStore();
const persister = createSqliteWasmPersister(store, sqlite3, db, config);
if (exists) {
  // there being nothing is an error to it
  await persister.load();
}
if (steps) {
  store.transaction(() => steps.forEach(([method, ...args]) => store[method](...args)));
  await persister.save();
  writeFileSync(file, sqlite3.capi.sqlite3_js_db_export(db));
}
const answer = {
  content: JSON.parse(store.getJson()),
  hashes: mergeable ? store.getMergeableContentHashes() : null,
  rows: (dump ?? []).map((table) =>
    db.exec(`SELECT * FROM "${table}" ORDER BY 1`, {rowMode: 'object', returnValue: 'resultRows'}),
  ),
};
process.stdout.write(JSON.stringify(answer) + '\n', () => process.exit());
