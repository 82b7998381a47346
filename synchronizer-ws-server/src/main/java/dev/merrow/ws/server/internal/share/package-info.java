/**
 * How what is scarce is divided, so that no client harms another.
 *
 * <p><b>The idea.</b> A {@link Ledger} stands for one thing that is scarce: memory for what comes
 * in, memory for what waits to go out, paths, cells that are stored. It has a total. Whoever uses
 * some of it has an {@link Account}, which says how much. Accounts belong to a {@link Holder}: the
 * identity that a client has shown, or the address that it comes from if it has shown none. So who
 * opens a hundred sockets has no more than who opens one.
 *
 * <p><b>At the total, the largest holder goes first.</b> As long as there is enough, nobody is kept
 * from using it. When the total is passed, the holder that has most gives up the largest of its
 * accounts, whoever it was that asked for more, until the rest is within the total. So a client
 * that takes little never pays for one that takes much, and nothing need be set aside for anyone.
 *
 * <p><b>Who is charged.</b> A socket is charged for frames and messages that are incomplete, for
 * what waits until it is decided about or until a store has started or heard it, and for answers
 * that wait for the disk. It is also charged for what it does not read. A path is charged to the
 * holder whose client opened it, and so is what its store holds.
 *
 * <p>What passes at once is not charged at all, so that the way of a message costs no more than it
 * did: accounts change when something has to wait.
 */
@NullMarked
package dev.merrow.ws.server.internal.share;

import dev.merrow.ws.server.engine.Holder;
import org.jspecify.annotations.NullMarked;
