package dev.merrow.ws.server;

/**
 * The current number of brokers of a cluster, and of their clients, as far as a {@link WsServer}
 * knows. A broker is counted as soon as it has started, and no longer when it was closed, or when
 * nothing was heard of it for 15 seconds. What it says of its clients is at most 5 seconds old.
 *
 * @param brokers the number of brokers that are joined by an engine, with this one
 * @param clients the number of clients on all paths of all these brokers
 */
public record ClusterStats(int brokers, int clients) {}
