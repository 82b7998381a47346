// Unmodified TinyBase clients of a path with rules, each with a view of its own. Prints "ready" when all have as many
// rows as they are to have, and from then on "gone ROW" or "there ROW" as soon as a row of a client is not there any
// more, or is there. The process ends when its input does.
//
//   node views.mjs ws://127.0.0.1:8048/p 1000 10     clients that present themselves as ?0, ?1, ..., with 10 rows each

import {createMergeableStore} from 'tinybase';
import {createWsSynchronizer} from 'tinybase/synchronizers/synchronizer-ws-client';
import {WebSocket} from 'ws';

const TABLE = 't';
const AT_ONCE = 20;
const TIMEOUT_SECONDS = 30;

const [url, count, rows] = process.argv.slice(2);
let isReady = false;

const connect = async (client) => {
  const store = createMergeableStore();
  const synchronizer = await createWsSynchronizer(
    store,
    new WebSocket(url + '?' + client),
    TIMEOUT_SECONDS,
  );
  await synchronizer.startSync();
  while (store.getRowCount(TABLE) < Number(rows)) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  store.addRowIdsListener(TABLE, (_store, _tableId, getIdChanges) => {
    if (isReady) {
      for (const [row, change] of Object.entries(getIdChanges())) {
        process.stdout.write((change < 0 ? 'gone ' : 'there ') + row + '\n');
      }
    }
  });
};

for (let first = 0; first < Number(count); first += AT_ONCE) {
  const some = [];
  for (let i = first; i < Math.min(first + AT_ONCE, Number(count)); i++) {
    some.push(connect(i));
  }
  await Promise.all(some);
}
isReady = true;
process.stdout.write('ready\n');
process.stdin.on('end', () => process.exit());
process.stdin.resume();
