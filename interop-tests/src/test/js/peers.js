// Holds real TinyBase stores, synchronizers and servers, and does what a test tells it to.
//
// A command is a line of JSON: {id, op, ...what the op needs}. Its answer is {id, result} or {id, error}, and comes
// when the command is done, which may be after those of later ones. Besides, {changed: name} says that a store's
// transaction has ended. In all of them U+FFFC stands for undefined. The process ends when its input does.

import {createInterface} from 'node:readline';
import {createMergeableStore} from 'tinybase';
import {Persists, createCustomPersister} from 'tinybase/persisters';
import {createWsSynchronizer} from 'tinybase/synchronizers/synchronizer-ws-client';
import {createWsServer} from 'tinybase/synchronizers/synchronizer-ws-server';
import {WebSocket, WebSocketServer} from 'ws';

const peers = new Map();
const servers = new Map();
const sockets = new Map();

const stringify = (thing) =>
  JSON.stringify(thing, (_key, value) =>
    value === undefined ? '\uFFFC' : value,
  );

const say = (thing) => process.stdout.write(stringify(thing) + '\n');

const get = (map, name) => {
  if (!map.has(name)) {
    throw new Error('No such thing: ' + name);
  }
  return map.get(name);
};

// A store whose clock, if a test drives it, shows this time.
const getStore = (name, now) => {
  const peer = get(peers, name);
  peer.now = now;
  return peer.store;
};

// What synchronizers and servers use of a store: as on the wire, objects and arrays are texts.
const getContent = (store) => store.__[1]();
const setContent = (store, content) => store.__[3](content);
const applyChanges = (store, changes) => store.__[4](changes);

const addPeer = (name, store) => {
  const peer = {store, errors: []};
  peers.set(name, peer);
  store.addDidFinishTransactionListener(() => {
    if (!peer.changed) {
      peer.changed = setImmediate(() => {
        peer.changed = undefined;
        say({changed: name});
      });
    }
  });
  return peer;
};

const write = (store, [method, ...args]) => {
  if (method == 'transaction') {
    const [writes, rollback] = args;
    store.transaction(
      () => writes.forEach((each) => write(store, each)),
      () => rollback,
    );
    return null;
  }
  const result = store[method](...args);
  return method == 'addRow' ? (result ?? null) : null;
};

// What a synchronizer asks for, step by step, and merges.
const pull = (store, other) => {
  const tableHashes = store.getMergeableTableHashes();
  const tableDiff = other.getMergeableTableDiff(tableHashes);
  const rowHashes = store.getMergeableRowHashes(tableDiff[1]);
  const rowDiff = other.getMergeableRowDiff(rowHashes);
  const cellHashes = store.getMergeableCellHashes(rowDiff[1]);
  const cellDiff = other.getMergeableCellDiff(cellHashes);
  const valueHashes = store.getMergeableValueHashes();
  const valueDiff = other.getMergeableValueDiff(valueHashes);
  const asked = [
    [tableHashes, tableDiff],
    [rowHashes, rowDiff],
    [cellHashes, cellDiff],
    [valueHashes, valueDiff],
  ];
  const said = stringify(asked);
  applyChanges(store, [tableDiff[0], [{}], 1]);
  applyChanges(store, [rowDiff[0], [{}], 1]);
  applyChanges(store, [cellDiff, valueDiff, 1]);
  return JSON.parse(said);
};

const createMemoryPersister = (store) =>
  createCustomPersister(
    store,
    async () => undefined,
    async () => {},
    () => 0,
    () => {},
    (error) => console.error(error),
    Persists.MergeableStoreOnly,
  );

const opened = (emitter) =>
  new Promise((resolve, reject) => {
    emitter.once('listening', resolve);
    emitter.once('error', reject);
  });

const FRAGMENT = /^[^\n]*\n.{16}\n\d+\n\d+\n/;
let fragments = 0;

const countFragments = (webSocket) =>
  webSocket.on('message', (data) => {
    if (FRAGMENT.test(data.toString())) {
      fragments++;
    }
  });

const commands = {
  createStore: ({name, uniqueId, now}) => {
    const getNow = () => get(peers, name).now;
    addPeer(
      name,
      createMergeableStore(uniqueId, now === undefined ? undefined : getNow),
    );
  },

  // Makes a store anew from stamps, under schemas.
  remakeStore: ({name, uniqueId, now, schemas, stamped}) => {
    peers.delete(name);
    commands.createStore({name, uniqueId, now});
    const store = getStore(name, now);
    store.setSchema(...schemas);
    setContent(
      store,
      JSON.parse(JSON.stringify(stamped), (_key, value) =>
        value === '\uFFFC' ? undefined : value,
      ),
    );
  },

  write: ({name, operation, now}) => write(getStore(name, now), operation),

  writeAll: ({name, operations}) =>
    operations.forEach((each) => write(getStore(name), each)),

  pull: ({name, from, now}) => pull(getStore(name, now), getStore(from, now)),

  copy: ({name, from, now}) =>
    void setContent(getStore(name, now), getContent(getStore(from, now))),

  setDefaultContent: ({name, content, now}) =>
    void getStore(name, now).setDefaultContent(content),

  // Many cells at once: rows of ten cells, some of them text.
  fill: ({name, table, rows}) =>
    void getStore(name).transaction(() => {
      for (let row = 0; row < rows; row++) {
        const cells = {};
        for (let cell = 0; cell < 10; cell++) {
          cells['c' + cell] = cell % 2 ? row * cell : 'text ' + row;
        }
        getStore(name).setRow(table, 'r' + row, cells);
      }
    }),

  hashes: ({name}) => getStore(name).getMergeableContentHashes(),

  content: ({name}) => {
    const store = getStore(name);
    return {plain: store.getContent(), stamped: getContent(store)};
  },

  // Resolves when the socket is open.
  connect: async ({
    name,
    url,
    channel,
    socket,
    requestTimeout,
    fragmentSize,
  }) => {
    const peer = get(peers, name);
    // channels that name the same socket share it
    const webSocket =
      sockets.get(socket) ??
      new WebSocket(url, channel === undefined ? [] : 'tinybase');
    if (socket !== undefined) {
      sockets.set(socket, webSocket);
    }
    countFragments(webSocket);
    peer.synchronizer = await createWsSynchronizer(
      peer.store,
      webSocket,
      ...(channel === undefined ? [] : [channel]),
      requestTimeout,
      undefined,
      undefined,
      (error) => peer.errors.push(error.message),
      fragmentSize,
    );
  },

  // Connects, in a channel if one is named, and starts to synchronize. Keeps how the socket is closed.
  join: async ({name, url, channel, requestTimeout}) => {
    const peer = get(peers, name);
    const webSocket = new WebSocket(url, channel == null ? [] : ['tinybase']);
    peer.closed = new Promise((resolve) =>
      webSocket.once('close', (code, reason) => resolve([code, reason.toString()])),
    );
    peer.synchronizer = await createWsSynchronizer(
      peer.store,
      webSocket,
      ...(channel == null ? [] : [channel]),
      requestTimeout,
      undefined,
      undefined,
      (error) => peer.errors.push(error.message),
    );
    await peer.synchronizer.startSync();
  },

  // Keeps a peer connected to one of several brokers: to the next one when it loses one, or hears nothing of it for
  // the given time.
  stayConnected: ({name, urls, requestTimeout, silence}) => {
    const peer = get(peers, name);
    peer.stays = true;
    let next = 0;
    const connect = async () => {
      if (!peer.stays) {
        return;
      }
      const webSocket = new WebSocket(urls[next++ % urls.length]);
      let heard = true;
      const beat = setInterval(() => {
        if (!heard) {
          webSocket.terminate();
        } else if (webSocket.readyState === WebSocket.OPEN) {
          webSocket.ping();
        }
        heard = false;
      }, silence);
      let synchronizer;
      webSocket.on('pong', () => (heard = true));
      webSocket.on('error', () => {});
      webSocket.once('close', () => {
        clearInterval(beat);
        synchronizer?.destroy().catch((error) => peer.errors.push(error.message));
        setTimeout(connect, 50);
      });
      try {
        synchronizer = await createWsSynchronizer(
          peer.store,
          webSocket,
          requestTimeout,
          undefined,
          undefined,
          (error) => peer.errors.push(error.message),
        );
        if (peer.stays) {
          peer.synchronizer = synchronizer;
          await synchronizer.startSync();
        }
      } catch (error) {
        // it could not connect, or lost the socket at once: the next attempt follows when that closes
        peer.errors.push(error.message);
      }
    };
    connect();
  },

  // Resolves when the socket is closed.
  closed: ({name}) => get(peers, name).closed,

  startSync: async ({name}) => {
    await get(peers, name).synchronizer.startSync();
  },

  disconnect: async ({name}) => {
    const peer = get(peers, name);
    peer.stays = false;
    await peer.synchronizer?.destroy();
    peer.synchronizer = undefined;
  },

  // How many fragments all sockets of this process have received.
  fragments: () => fragments,

  errors: ({name}) => get(peers, name).errors,

  delStore: ({name}) => peers.delete(name),

  // A server; with its own store for each path if there is a prefix for those stores' names.
  createServer: async ({name, requestTimeout, fragmentSize, storePrefix}) => {
    const webSocketServer = new WebSocketServer({port: 0, host: '127.0.0.1'});
    await opened(webSocketServer);
    webSocketServer.on('connection', countFragments);
    const errors = [];
    const server = createWsServer(
      webSocketServer,
      storePrefix === undefined
        ? undefined
        : (pathId) =>
            createMemoryPersister(
              addPeer(storePrefix + pathId, createMergeableStore()).store,
            ),
      (error) => errors.push(error.message),
      requestTimeout,
      fragmentSize,
    );
    servers.set(name, {server, errors});
    return webSocketServer.address().port;
  },

  serverErrors: ({name}) => get(servers, name).errors,

  destroyServer: async ({name}) => {
    await get(servers, name).server.destroy();
    servers.delete(name);
  },
};

createInterface({input: process.stdin})
  .on('line', async (line) => {
    const {id, op, ...args} = JSON.parse(line);
    try {
      say({id, result: (await commands[op](args)) ?? null});
    } catch (error) {
      say({id, error: error?.stack ?? String(error)});
    }
  })
  .on('close', () => process.exit());
