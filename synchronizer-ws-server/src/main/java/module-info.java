/** The broker as a library. It needs an engine, which it discovers by itself. */
@SuppressWarnings("module") // of those that some packages are for, javac sees none from here
module dev.merrow.ws.server {
  requires com.fasterxml.jackson.core;
  requires org.slf4j;
  requires transitive dev.merrow;
  requires transitive micrometer.core;
  requires static org.jspecify;

  exports dev.merrow.ws.server;
  exports dev.merrow.ws.server.audiences;
  exports dev.merrow.ws.server.auth;
  exports dev.merrow.ws.server.engine;
  exports dev.merrow.ws.server.limits;
  exports dev.merrow.ws.server.proxy;
  exports dev.merrow.ws.server.stores;
  exports dev.merrow.ws.server.internal.engine to
      dev.merrow.ws.server.jakarta,
      dev.merrow.ws.server.netty,
      dev.merrow.ws.server.tyrus;
  exports dev.merrow.ws.server.internal.files to
      dev.merrow.ws.server.jwt;

  uses dev.merrow.ws.server.engine.EngineProvider;
}
