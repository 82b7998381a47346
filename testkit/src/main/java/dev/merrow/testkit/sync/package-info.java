/**
 * Synchronizers and transports in tests: the contract of transports, an in-memory network with
 * configurable latency and loss, and waiting for convergence.
 */
@NullMarked
package dev.merrow.testkit.sync;

import org.jspecify.annotations.NullMarked;
