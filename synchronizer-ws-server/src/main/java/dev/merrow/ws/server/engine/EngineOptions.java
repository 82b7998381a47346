package dev.merrow.ws.server.engine;

import dev.merrow.wire.WireLimits;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * The options of an engine.
 *
 * @param host the address to listen on
 * @param port the port; 0 for a free one
 * @param limits the maximum size of a payload, and of waiting data
 * @param headBytes the maximum size of a request's first line and headers, line ends included. A
 *     larger request is answered with {@link RequestDispatcher#tooLarge}
 * @param upgradeTimeout how long a connection may take to send its first request, TLS included,
 *     before it is cut off
 * @param closeTimeout how long a client may take to close before it is cut off
 * @param timer runs timeouts; must remove tasks when they are cancelled
 * @param proxyProtocol whether a connection from an address begins with HAProxy's PROXY protocol,
 *     which states the client's address; null if none does. An engine that does not support the
 *     protocol accepts only null
 * @param tls supplies a new TLS engine in server mode for each connection, so that certificates may
 *     change while the engine runs; null for no TLS
 */
public record EngineOptions(
    String host,
    int port,
    WireLimits limits,
    int headBytes,
    Duration upgradeTimeout,
    Duration closeTimeout,
    ScheduledExecutorService timer,
    @Nullable Predicate<InetAddress> proxyProtocol,
    @Nullable Supplier<SSLEngine> tls) {}
