package dev.merrow.ws.server.engine;

import dev.merrow.wire.WireLimits;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * How an engine behaves.
 *
 * @param host the one address to listen on
 * @param port 0 for one that is free
 * @param limits how large a payload may be, and how much may wait
 * @param upgradeTimeout how long a connection may take, from its beginning on, until it has asked
 *     for something; TLS included
 * @param closeTimeout how long a client may take to close, before it is cut off
 * @param timer for timeouts; must allow tasks to be removed when they are cancelled
 * @param tls gives a new engine in server mode for each connection, and so what it gives may change
 *     while the engine runs; null for no TLS
 */
public record EngineOptions(
    String host,
    int port,
    WireLimits limits,
    Duration upgradeTimeout,
    Duration closeTimeout,
    ScheduledExecutorService timer,
    @Nullable Supplier<SSLEngine> tls) {}
