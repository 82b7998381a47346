package dev.merrow.ws.server.internal.core;

import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Describes a client at one moment.
 *
 * @param id the broker's id of it
 * @param identity its identity; null if it is not known
 * @param address its address; null if that is not known
 * @param access what it may do
 * @param expiry when its grant ends; null for never
 * @param channel the channel that it uses of its socket; null if it has the socket to itself
 * @param unsentBytes how many bytes wait to be sent on its socket
 */
public record ClientReport(
    String id,
    @Nullable String identity,
    @Nullable InetAddress address,
    Access access,
    @Nullable Instant expiry,
    @Nullable String channel,
    long unsentBytes) {

  static ClientReport of(Client client) {
    Grant grant = client.grant();
    ClientSocket socket = client.socket();
    return new ClientReport(
        client.id(),
        grant.knownIdentity(),
        socket.address(),
        grant.access(),
        grant.expiry(),
        client.channelId(),
        socket.unsentBytes());
  }
}
