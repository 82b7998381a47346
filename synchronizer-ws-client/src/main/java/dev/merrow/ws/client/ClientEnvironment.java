package dev.merrow.ws.client;

import dev.merrow.schedule.Scheduler;
import dev.merrow.wire.internal.WireIds;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * What a client takes from outside, so that all of it can run in one thread, without a network and
 * from one seed.
 *
 * @param sockets makes its sockets
 * @param scheduler does what is to be done later
 * @param clock tells how long a link was up, and how long a message is incomplete
 * @param random what is left to chance of the pauses between attempts to connect
 * @param ids gives the ids of messages in fragments and of what is asked of the server itself
 */
record ClientEnvironment(
    Sockets sockets,
    Scheduler scheduler,
    InstantSource clock,
    RandomGenerator random,
    Supplier<String> ids) {

  /** Makes sockets. */
  @FunctionalInterface
  interface Sockets {
    /**
     * Returns a socket that is not connected.
     *
     * @param subprotocols of which the server must choose one, if there are any
     */
    WebSocketLink create(
        URI uri,
        List<String> subprotocols,
        WsConnectionOptions options,
        Scheduler scheduler,
        WebSocketLink.Listener listener);
  }

  /**
   * Returns the environment for production: real sockets, the system clock and secure randomness.
   */
  static ClientEnvironment real(Scheduler scheduler) {
    return new ClientEnvironment(
        EngineLink::new, scheduler, InstantSource.system(), new SecureRandom(), WireIds.secure());
  }

  /** Returns this environment with another source of random delays. */
  ClientEnvironment withRandom(RandomGenerator other) {
    return new ClientEnvironment(sockets, scheduler, clock, other, ids);
  }

  /** Returns a link that connects to the same places again and again. */
  Reconnector link(URI uri, List<String> subprotocols, WsConnectionOptions options) {
    return new Reconnector(
        Stream.concat(Stream.of(uri), options.alternatives().stream())
            .map(each -> target(each, subprotocols, options))
            .toList(),
        options.token() != null,
        options.retry(),
        random,
        scheduler,
        clock);
  }

  private Reconnector.Target target(
      URI uri, List<String> subprotocols, WsConnectionOptions options) {
    return new Reconnector.Target(
        uri.toString(),
        listener -> sockets.create(uri, subprotocols, options, scheduler, listener));
  }
}
