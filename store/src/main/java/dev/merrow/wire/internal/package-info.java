/**
 * Code that a broker and its clients share beside the codec: scanning bodies, queues of frames,
 * notices of a server's store, and ids.
 */
@NullMarked
package dev.merrow.wire.internal;

import org.jspecify.annotations.NullMarked;
