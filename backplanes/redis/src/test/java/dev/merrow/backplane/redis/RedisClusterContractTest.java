package dev.merrow.backplane.redis;

import dev.merrow.backplane.Backplane;
import dev.merrow.sync.Transport;
import dev.merrow.testkit.sync.TransportContract;
import java.util.UUID;

/** Transports at different nodes of a Redis Cluster. */
class RedisClusterContractTest extends TransportContract {
  private final Backplane one = RedisBackplane.connect(RedisClusterNodes.url(0));
  private final Backplane other = RedisBackplane.connect(RedisClusterNodes.url(1));
  private final String name = UUID.randomUUID().toString();
  private int count;

  @Override
  protected Transport createTransport() {
    return RedisTransport.createRedisTransport(count++ % 2 == 0 ? one : other, name);
  }

  @Override
  protected void closeNetwork() {
    one.close();
    other.close();
  }
}
