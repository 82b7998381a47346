/** Opens WebSockets for clients with Tyrus on Grizzly. */
module dev.merrow.ws.client.tyrus {
  requires jakarta.websocket.client;
  requires org.glassfish.tyrus.client;
  requires org.glassfish.tyrus.container.grizzly.client;
  requires org.glassfish.tyrus.spi;
  requires transitive dev.merrow.ws.client;
  requires static org.jspecify;

  provides dev.merrow.ws.client.engine.ClientEngineProvider with
      dev.merrow.ws.client.tyrus.internal.TyrusClientEngine;

  // Tyrus makes its container by its name
  opens dev.merrow.ws.client.tyrus.internal to
      org.glassfish.tyrus.core,
      org.glassfish.tyrus.client;
}
