// node --expose-gc broker.mjs
// TinyBase's own broker, on a port that is free. Collects garbage on SIGUSR2.

import {createWsServer} from 'tinybase/synchronizers/synchronizer-ws-server';
import {WebSocketServer} from 'ws';

const webSocketServer = new WebSocketServer({host: '127.0.0.1', port: 0});
createWsServer(webSocketServer);
webSocketServer.on('listening', () =>
  console.log(`TinyBase serves ws://127.0.0.1:${webSocketServer.address().port}/`),
);
process.on('SIGUSR2', () => globalThis.gc());
