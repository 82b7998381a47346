/** Has any Jakarta WebSocket container listen for the broker. */
module dev.merrow.ws.server.jakarta {
  requires org.slf4j;
  requires transitive dev.merrow.ws.server;
  requires transitive jakarta.websocket;
  requires transitive jakarta.websocket.client;
  requires static org.jspecify;

  exports dev.merrow.ws.server.jakarta;
}
