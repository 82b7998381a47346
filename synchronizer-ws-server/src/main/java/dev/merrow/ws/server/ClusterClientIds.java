package dev.merrow.ws.server;

import java.util.Set;

/**
 * The clients of a path at the brokers of a cluster.
 *
 * @param clientIds the brokers' ids of the clients, in no particular order
 * @param silentBrokers the number of brokers that were asked and did not answer within 3 seconds,
 *     such as one that was killed a moment ago: their clients are missing
 */
public record ClusterClientIds(Set<String> clientIds, int silentBrokers) {
  /** Copies the ids. */
  public ClusterClientIds {
    clientIds = Set.copyOf(clientIds);
  }
}
