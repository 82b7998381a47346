/** Synchronizers that reach a broker over a WebSocket. */
module dev.merrow.ws.client {
  requires transitive dev.merrow;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.merrow.ws.client;
  exports dev.merrow.ws.client.engine;

  uses dev.merrow.ws.client.engine.ClientEngineProvider;
}
