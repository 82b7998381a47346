/**
 * Synchronizers and transports in tests: the contract of transports, a network in memory that is as
 * slow and lossy as one likes, and waiting for stores to hold the same.
 */
@NullMarked
package dev.merrow.testkit.sync;

import org.jspecify.annotations.NullMarked;
