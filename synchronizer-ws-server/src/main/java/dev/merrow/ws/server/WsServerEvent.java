package dev.merrow.ws.server;

import dev.merrow.store.IdChange;

/** An event that a listener of a {@link WsServer} receives. */
public sealed interface WsServerEvent {

  /** Returns the server. */
  WsServer server();

  /** Returns the path. */
  String pathId();

  /** Returns whether something was added or removed. */
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
   * A client joined a path, or left it.
   *
   * @param server the server
   * @param pathId the path
   * @param clientId the server's id of the client, which the client itself does not know
   * @param change which of both
   */
  record ClientIdsChanged(WsServer server, String pathId, String clientId, IdChange change)
      implements WsServerEvent {}
}
