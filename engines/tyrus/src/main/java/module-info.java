/** Listens for the broker with Tyrus on Grizzly. */
module dev.merrow.ws.server.tyrus {
  requires dev.merrow.ws.server.jakarta;
  requires org.glassfish.grizzly;
  requires org.glassfish.grizzly.http;
  requires org.glassfish.grizzly.http.server;
  requires org.glassfish.tyrus.core;
  requires org.glassfish.tyrus.server;
  requires org.glassfish.tyrus.spi;
  requires org.slf4j;
  requires transitive dev.merrow.ws.server;
  requires static org.jspecify;

  provides dev.merrow.ws.server.engine.EngineProvider with
      dev.merrow.ws.server.tyrus.internal.TyrusEngineProvider;
}
