package dev.merrow.backplane.nats;

import dev.merrow.backplane.Backplane;
import dev.merrow.backplane.BackplaneTransport;
import dev.merrow.sync.Transport;

/**
 * Joins stores over NATS, without a broker:
 *
 * <pre>{@code
 * try (Backplane nats = NatsBackplane.connect("nats://localhost");
 *     Synchronizer sync =
 *         Synchronizer.createCustomSynchronizer(
 *             store, NatsTransport.createNatsTransport(nats, "pets"))) {
 *   sync.startSync().join();
 * }
 * }</pre>
 */
public final class NatsTransport {
  private NatsTransport() {}

  /**
   * Returns a transport that joins all stores with the same name.
   *
   * @param backplane such as one that {@link NatsBackplane#connect} returns; any number of
   *     transports use it, and none closes it
   */
  public static Transport createNatsTransport(Backplane backplane, String name) {
    return BackplaneTransport.createBackplaneTransport(backplane, name);
  }
}
