package dev.merrow.interop;

import java.time.Duration;

/**
 * What a peer is made of.
 *
 * @param name no other peer has it; also its store's unique id
 * @param requestTimeout what it waits for answers
 * @param fragmentBytes the size of the fragments that it sends, 0 for none
 * @param onChange called after its transactions, perhaps once for several that follow at once
 */
record PeerOptions(String name, Duration requestTimeout, int fragmentBytes, Runnable onChange) {}
