package dev.merrow.ws.server;

/**
 * How much there is on a {@link WsServer} now.
 *
 * @param paths that have clients
 * @param clients on all paths
 */
public record WsServerStats(int paths, int clients) {}
