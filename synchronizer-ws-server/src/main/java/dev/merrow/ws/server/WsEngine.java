package dev.merrow.ws.server;

/** What listens and speaks WebSocket for a {@link WsServer}. Clients notice no difference. */
public enum WsEngine {
  /** Netty, with native epoll where that is on the class path: fast, and little memory. */
  NETTY,
  /** Tyrus on Grizzly: the reference implementation of Jakarta WebSocket. */
  TYRUS
}
