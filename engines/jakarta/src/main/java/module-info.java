/** Makes any Jakarta WebSocket container listen for the broker. */
@SuppressWarnings("module") // of those that some packages are for, javac sees none from here
module dev.merrow.ws.server.jakarta {
  requires org.slf4j;
  requires transitive dev.merrow.ws.server;
  requires transitive jakarta.websocket;
  requires transitive jakarta.websocket.client;
  requires static org.jspecify;

  exports dev.merrow.ws.server.jakarta;
  exports dev.merrow.ws.server.jakarta.internal to
      dev.merrow.ws.server.tyrus;

  // whichever container it is: it makes the endpoint and calls it
  opens dev.merrow.ws.server.jakarta.internal;
}
