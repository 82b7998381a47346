/**
 * Brokers in tests: {@link dev.merrow.testkit.server.TestBroker} for whoever connects to one,
 * {@link dev.merrow.testkit.server.EngineContract} for whoever writes an engine.
 */
@NullMarked
package dev.merrow.testkit.server;

import org.jspecify.annotations.NullMarked;
