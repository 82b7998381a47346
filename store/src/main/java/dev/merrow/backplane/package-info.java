/**
 * Messages between processes over an engine, such as Redis or NATS: the seam for engines, and a
 * transport for synchronizers over it.
 */
@NullMarked
package dev.merrow.backplane;

import org.jspecify.annotations.NullMarked;
