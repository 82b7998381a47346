package dev.merrow.sync;

import org.jspecify.annotations.Nullable;

/**
 * How much a synchronizer has said and heard since it was made, and how it fared.
 *
 * @param sends messages sent; one to all others counts once
 * @param receives messages received
 * @param bytesSent what the transport has sent, in bytes; 0 if it does not count them
 * @param bytesReceived what the transport has received, in bytes; 0 if it does not count them
 * @param reconnects how often the link came up again after it had been down
 * @param lastError what last went wrong on the network or in a peer; null if nothing did
 */
public record SynchronizerStats(
    long sends,
    long receives,
    long bytesSent,
    long bytesReceived,
    long reconnects,
    @Nullable Throwable lastError) {}
