package dev.merrow.ws.server;

/**
 * The current number of paths and clients of a {@link WsServer}.
 *
 * @param paths the number of paths that have clients
 * @param clients the number of clients on all paths
 */
public record WsServerStats(int paths, int clients) {}
