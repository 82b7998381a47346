package dev.merrow.sync;

import org.jspecify.annotations.Nullable;

/**
 * The origin of transactions that merge what a peer has changed: see {@link
 * dev.merrow.store.StoreTransactions#getTransactionOrigin()}.
 *
 * @param receiver what received the changes, such as a synchronizer; tells by its identity alone
 *     whether two transactions come over the same network
 * @param peerId the peer as that network names it; null where changes were found by comparing,
 *     which may be those of several peers
 */
public record PeerOrigin(Object receiver, @Nullable String peerId) {}
