/** An application that uses Merrow from the module path. */
module shop {
  requires dev.merrow.sqlite;
  requires dev.merrow.ws.client;
  requires dev.merrow.ws.server;
  requires dev.merrow.ws.server.netty;
}
