// What it costs to join a path: how many messages and bytes one more TinyBase client makes all
// clients of the path send and receive. For TinyBase's own server, or for one that runs already.
//
//   node joins.js                         TinyBase's server, without stores
//   node joins.js stores                  TinyBase's server, with a store of its own for each path
//   node joins.js ws://127.0.0.1:8048     the broker there
//
// All have the same 1,000 cells but the one that joins, which has none. Prints, for 10, 100 and 500
// clients, how many messages and bytes there were, and how long the first exchange took.

import {createMergeableStore} from 'tinybase';
import {Persists, createCustomPersister} from 'tinybase/persisters';
import {createWsSynchronizer} from 'tinybase/synchronizers/synchronizer-ws-client';
import {createWsServer} from 'tinybase/synchronizers/synchronizer-ws-server';
import {WebSocket, WebSocketServer} from 'ws';

const QUIET_MS = 700;
const TIMEOUT_SECONDS = 10;

let messages = 0;
let bytes = 0;
let lastAt = 0;

const count = (data) => {
  messages++;
  bytes += Buffer.byteLength(data.toString());
  lastAt = performance.now();
};

const quiet = async () => {
  lastAt = performance.now();
  while (performance.now() - lastAt < QUIET_MS) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const join = async (url, content) => {
  const store = createMergeableStore();
  const webSocket = new WebSocket(url);
  webSocket.on('message', count);
  const send = webSocket.send.bind(webSocket);
  webSocket.send = (data, ...args) => {
    count(data);
    send(data, ...args);
  };
  const synchronizer = await createWsSynchronizer(store, webSocket, TIMEOUT_SECONDS);
  if (content) {
    store.__[3](content);
  }
  const startedAt = performance.now();
  await synchronizer.startSync();
  return {store, synchronizer, millis: performance.now() - startedAt};
};

const createPersister = () =>
  createCustomPersister(
    createMergeableStore(),
    async () => undefined,
    async () => {},
    () => 0,
    () => {},
    () => {},
    Persists.MergeableStoreOnly,
  );

const serve = async (withStores) => {
  const webSocketServer = new WebSocketServer({port: 0, host: '127.0.0.1'});
  await new Promise((resolve) => webSocketServer.once('listening', resolve));
  createWsServer(webSocketServer, withStores ? createPersister : undefined);
  return 'ws://127.0.0.1:' + webSocketServer.address().port;
};

const where = process.argv[2] ?? '';
const url = where.startsWith('ws') ? where : await serve(where == 'stores');

const source = createMergeableStore();
source.transaction(() => {
  for (let row = 0; row < 100; row++) {
    for (let cell = 0; cell < 10; cell++) {
      source.setCell('t', 'r' + row, 'c' + cell, row * cell);
    }
  }
});
const content = source.__[1]();

console.log('clients | messages | bytes | ms');
for (const clients of [10, 100, 500]) {
  const path = url + '/joins-' + clients;
  const joined = [];
  for (let i = 0; i < clients; i++) {
    joined.push(await join(path, content));
  }
  await quiet();
  messages = 0;
  bytes = 0;
  const late = await join(path);
  await quiet();
  const equal =
    late.store.getMergeableContentHashes().join() ==
    source.getMergeableContentHashes().join();
  console.log(
    [clients, messages, bytes, late.millis.toFixed(0)].join(' | ') +
      (equal ? '' : ' (not all has arrived)'),
  );
  await Promise.all([...joined, late].map(({synchronizer}) => synchronizer.destroy()));
}
process.exit();
