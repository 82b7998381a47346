/** Synchronizers that reach a broker over a WebSocket. */
module dev.merrow.ws.client {
  requires transitive dev.merrow;
  requires jakarta.websocket.client;
  requires org.glassfish.tyrus.client;
  requires org.glassfish.tyrus.container.grizzly.client;
  requires org.glassfish.tyrus.spi;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.merrow.ws.client;
}
