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

  // Tyrus makes its container by its name
  opens dev.merrow.ws.client.internal to
      org.glassfish.tyrus.core,
      org.glassfish.tyrus.client;
}
