package dev.merrow.ws.server.core;

import dev.merrow.wire.WireLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What a broker takes from outside.
 *
 * @param limits how much clients may send and leave unread
 * @param requestTimeout how long a message in fragments may be incomplete
 * @param clock tells the time
 * @param clientIds gives a new id for each client, which nobody must be able to guess; without
 *     newlines, and never empty nor {@code S}
 */
public record BrokerOptions(
    WireLimits limits, Duration requestTimeout, InstantSource clock, Supplier<String> clientIds) {}
