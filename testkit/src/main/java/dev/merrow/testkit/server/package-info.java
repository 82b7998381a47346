/**
 * Brokers in tests: {@link dev.merrow.testkit.server.TestBroker} for tests of what connects to one,
 * {@link dev.merrow.testkit.server.EngineContract} for those who write an engine.
 */
@NullMarked
package dev.merrow.testkit.server;

import org.jspecify.annotations.NullMarked;
