/**
 * Division of scarce resources, so that no client harms another.
 *
 * <p><b>The idea.</b> A {@link Ledger} represents one scarce resource: memory for incoming data,
 * memory for outgoing data, paths, stored cells. It has a total. Each user of the resource has an
 * {@link Account}, which records the amount. Accounts belong to a {@link ShareHolder}: the identity
 * that a client has presented, or the address that it comes from if it has presented none. So a
 * holder with a hundred sockets gets no more than a holder with one.
 *
 * <p><b>At the total, the largest holder is evicted first.</b> While the resource suffices, no
 * client is restricted. When the total is exceeded, the holder with the most gives up the largest
 * of its accounts, regardless of which client asked for more, until the sum is within the total. So
 * a client that takes little never pays for one that takes much, and nothing has to be reserved.
 *
 * <p><b>Who is charged.</b> A socket is charged for incomplete frames and messages, for data that
 * waits for a decision or until a store has started or processed it, and for answers that wait for
 * the disk. It is also charged for data that it does not read. A path is charged to the holder
 * whose client opened it, and so is what its store holds.
 *
 * <p>Data that passes at once is not charged at all, so that relaying a message costs nothing
 * extra: accounts change only when data has to wait.
 */
@NullMarked
package dev.merrow.ws.server.internal.share;

import dev.merrow.ws.server.engine.ShareHolder;
import org.jspecify.annotations.NullMarked;
