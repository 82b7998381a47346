/** Listens for the broker with Netty. */
module dev.merrow.ws.server.netty {
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.haproxy;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires org.slf4j;
  requires transitive dev.merrow.ws.server;
  requires static org.jspecify;

  provides dev.merrow.ws.server.engine.EngineProvider with
      dev.merrow.ws.server.netty.internal.NettyEngineProvider;
}
