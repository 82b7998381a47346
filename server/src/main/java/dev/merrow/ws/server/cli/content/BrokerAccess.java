package dev.merrow.ws.server.cli.content;

import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a broker.
 *
 * @param token gives the token to present; null for none
 * @param tls the context for {@code wss}; null for the JVM's
 * @param timeout how long the broker may be silent in the middle of something
 */
record BrokerAccess(@Nullable Supplier<String> token, @Nullable SSLContext tls, Duration timeout) {}
