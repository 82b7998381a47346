package dev.merrow.backplane.redis;

import dev.merrow.backplane.Backplane;
import dev.merrow.backplane.BackplaneTransport;
import dev.merrow.sync.Transport;

/**
 * Joins stores over Redis or Valkey, without a broker:
 *
 * <pre>{@code
 * try (Backplane redis = RedisBackplane.connect("redis://localhost");
 *     Synchronizer sync =
 *         Synchronizer.createCustomSynchronizer(
 *             store, RedisTransport.createRedisTransport(redis, "pets"))) {
 *   sync.startSync().join();
 * }
 * }</pre>
 */
public final class RedisTransport {
  private RedisTransport() {}

  /**
   * Returns a transport that joins all stores with the same name.
   *
   * @param backplane such as one that {@link RedisBackplane#connect} returns; any number of
   *     transports use it, and none closes it
   */
  public static Transport createRedisTransport(Backplane backplane, String name) {
    return BackplaneTransport.createBackplaneTransport(backplane, name);
  }
}
