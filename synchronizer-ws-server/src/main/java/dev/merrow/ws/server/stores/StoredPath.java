package dev.merrow.ws.server.stores;

/**
 * A path whose store is persisted, whether or not it has clients.
 *
 * @param pathId the path
 * @param bytes how much the store takes in its storage; -1 if that is not known
 */
public record StoredPath(String pathId, long bytes) {}
