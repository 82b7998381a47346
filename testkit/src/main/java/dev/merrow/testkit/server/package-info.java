/**
 * Brokers in tests: {@link dev.merrow.testkit.server.TestBroker} for tests of code that connects to
 * one, {@link dev.merrow.testkit.server.EngineContract} for authors of engines.
 */
@NullMarked
package dev.merrow.testkit.server;

import org.jspecify.annotations.NullMarked;
