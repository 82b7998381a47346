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
 * How an engine behaves.
 *
 * @param host the one address to listen on
 * @param port 0 for one that is free
 * @param limits how large a payload may be, and how much may wait
 * @param headBytes how large a request's head may be: its first line and headers, line ends
 *     included. A larger one is answered as {@link RequestDispatcher#tooLarge} says
 * @param upgradeTimeout how long a connection may take, from its beginning on, until it has asked
 *     for something; TLS included
 * @param closeTimeout how long a client may take to close, before it is cut off
 * @param timer for timeouts; must allow tasks to be removed when they are cancelled
 * @param proxyProtocol whether a connection from an address begins with HAProxy's PROXY protocol,
 *     which then says where its client is; null if none does. An engine that does not speak it
 *     refuses others
 * @param tls gives a new engine in server mode for each connection, and so what it gives may change
 *     while the engine runs; null for no TLS
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
