package dev.merrow.sync;

import org.jspecify.annotations.Nullable;

/**
 * Counts of a synchronizer's messages since it was created, its reconnects and its last error.
 *
 * @param sends messages sent; one to all others counts once
 * @param receives messages received
 * @param bytesSent bytes sent by the transport; 0 if it does not count them
 * @param bytesReceived bytes received by the transport; 0 if it does not count them
 * @param reconnects how often the link came up again after it had been down
 * @param lastError the last error on the network or in a peer; null if there was none
 */
public record SynchronizerStats(
    long sends,
    long receives,
    long bytesSent,
    long bytesReceived,
    long reconnects,
    @Nullable Throwable lastError) {}
