/**
 * TinyBase's own tests, recorded as calls, results and callbacks, played on Merrow's public API.
 *
 * <p>{@link dev.merrow.conformance.ConformanceTest} plays them, {@code docs/conformance.md} lists
 * what differs on purpose, and {@link dev.merrow.conformance.Replay} is where to start reading.
 */
package dev.merrow.conformance;
