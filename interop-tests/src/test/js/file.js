// Reads or writes a JSON file with the real TinyBase's file persister, and what it is told on the
// command line: node file.js FILE, then JSON of {mergeable, steps}.
//
// Steps are calls of the store's methods: [["setCell", "pets", "fido", "age", 4], ...]. Writes one
// line of JSON: the store's content, and its hashes if it has any.
import {createMergeableStore, createStore} from 'tinybase';
import {createFilePersister} from 'tinybase/persisters/persister-file';
import {existsSync} from 'node:fs';

const [file, json] = process.argv.slice(2);
const {mergeable, steps} = JSON.parse(json);

const store = mergeable ? createMergeableStore('tinybase') : createStore();
const persister = createFilePersister(store, file, (error) => {
  console.error(error);
  process.exitCode = 1;
});
if (existsSync(file)) {
  await persister.load();
}
if (steps) {
  store.transaction(() => steps.forEach(([method, ...args]) => store[method](...args)));
  await persister.save();
}
const answer = {
  content: JSON.parse(store.getJson()),
  hashes: mergeable ? store.getMergeableContentHashes() : null,
};
process.stdout.write(JSON.stringify(answer) + '\n', () => process.exit());
