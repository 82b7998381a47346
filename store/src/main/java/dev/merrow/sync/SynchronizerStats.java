package dev.merrow.sync;

/**
 * How much a synchronizer has said and heard.
 *
 * @param sends messages sent; one to all others counts once
 * @param receives messages received
 */
public record SynchronizerStats(long sends, long receives) {}
