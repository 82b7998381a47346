// Keeps real TinyBase stores in a PostgreSQL database with the real persister-pg: node postgres.js URL.
//
// A command is a line of JSON, its answer another: {result} or {error}. Commands, one after the other:
//   {op: 'open', mergeable, config}  a new store with a persister; the one before is closed
//   {op: 'load'}, {op: 'save'}, {op: 'start'}  load, save, load and save automatically from now on
//   {op: 'write', steps}  calls of the store's methods in one transaction, such as ["setValue", "v", 1]
//   {op: 'content'}, {op: 'await', content}  the content, at once or once it is equal
//   {op: 'rows', table}  the rows of a table in SQL
// Each answer's result is {content, hashes}, or rows. What the persister ignores is an error here.
import pg from 'pg';
import {createInterface} from 'node:readline';
import {isDeepStrictEqual} from 'node:util';
import {createMergeableStore, createStore} from 'tinybase';
import {Status} from 'tinybase/persisters';
import {createPgPersister} from 'tinybase/persisters/persister-pg';

const pool = new pg.Pool({connectionString: process.argv[2]});
let store;
let persister;
const ignored = [];

const content = () => JSON.parse(store.getJson());

// TinyBase does not save automatically what is written while it loads, and the next load replaces it.
const untilIdle = async () => {
  do {
    await persister.schedule(async () => {});
    await new Promise(setImmediate);
  } while (persister.getStatus() != Status.Idle);
};

const ops = {
  open: async ({mergeable, config}) => {
    await persister?.destroy();
    store = mergeable ? createMergeableStore('tinybase') : createStore();
    persister = await createPgPersister(store, pool, config, undefined, (error) =>
      ignored.push(String(error)),
    );
  },
  load: () => persister.load(),
  save: () => persister.save(),
  start: () => persister.startAutoPersisting(),
  write: async ({steps}) => {
    const write = () =>
      store.transaction(() => steps.forEach(([method, ...args]) => store[method](...args)));
    await untilIdle();
    const {saves} = persister.getStats();
    write();
    await untilIdle();
    if (persister.isAutoSaving() && persister.getStats().saves == saves) {
      write();
      await persister.save();
    }
  },
  content: () => {},
  await: ({content: expected}) =>
    new Promise((resolve) => {
      const listener = store.addDidFinishTransactionListener(() => look());
      const look = () => {
        if (isDeepStrictEqual(content(), expected)) {
          setImmediate(() => store.delListener(listener));
          resolve();
        }
      };
      look();
    }),
  rows: async ({table}) => (await pool.query(`SELECT * FROM "${table}" ORDER BY 1`)).rows,
};

for await (const line of createInterface({input: process.stdin})) {
  let answer;
  try {
    const {op, ...args} = JSON.parse(line);
    const rows = await ops[op](args);
    answer = {
      result:
        op == 'rows'
          ? rows
          : {
              content: content(),
              hashes: store.isMergeable() ? store.getMergeableContentHashes() : null,
            },
    };
  } catch (error) {
    answer = {error: String(error?.stack ?? error)};
  }
  if (ignored.length) {
    answer = {error: ignored.splice(0).join('\n')};
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
await persister?.destroy();
await pool.end();
