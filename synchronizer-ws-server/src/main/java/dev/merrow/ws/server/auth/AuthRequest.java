package dev.merrow.ws.server.auth;

import dev.merrow.ws.server.engine.Request;

/**
 * A client's request to join a path.
 *
 * @param path the path: that of the upgrade, or for a channel that path followed by the channel's
 *     id
 * @param upgrade the request that opened the WebSocket, with its query, headers, address and TLS
 *     certificates
 */
public record AuthRequest(String path, Request upgrade) {}
