package dev.merrow.ws.server;

import dev.merrow.store.IdChange;

/** An event that a listener of a {@link WsServer} receives. */
public sealed interface WsServerEvent {

  /** The server that it happened to. */
  WsServer server();

  /** The path that it is about. */
  String pathId();

  /** Whether something came or went. */
  IdChange change();

  /**
   * A path got its first client, or lost its last.
   *
   * @param server the server
   * @param pathId the path
   * @param change which of both
   */
  record PathIdsChanged(WsServer server, String pathId, IdChange change) implements WsServerEvent {}

  /**
   * A client came to a path, or left it.
   *
   * @param server the server
   * @param pathId the path
   * @param clientId what the server calls the client; the client itself does not know it
   * @param change which of both
   */
  record ClientIdsChanged(WsServer server, String pathId, String clientId, IdChange change)
      implements WsServerEvent {}
}
