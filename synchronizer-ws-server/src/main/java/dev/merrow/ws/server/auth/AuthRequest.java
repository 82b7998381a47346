package dev.merrow.ws.server.auth;

import dev.merrow.ws.server.engine.Request;

/**
 * A client's request to join a path.
 *
 * @param path the broker's name for it: the upgrade's own, or for a channel that with the channel's
 *     id behind it
 * @param upgrade the request that the WebSocket began with: its query, headers, origin, address and
 *     TLS certificates
 */
public record AuthRequest(String path, Request upgrade) {}
