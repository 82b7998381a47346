/**
 * Merrow with the real TinyBase at the other end of the wire.
 *
 * <p>TinyBase runs in Node.js processes ({@link dev.merrow.interop.NodeProcess}) that do what the
 * tests tell them. All that is random comes from a seed, which a failure names and {@code
 * -Dmerrow.seed=N} repeats.
 */
package dev.merrow.interop;
