package dev.merrow.backplane.redis;

import dev.merrow.backplane.Backplane;
import dev.merrow.sync.Transport;
import dev.merrow.testkit.sync.TransportContract;
import java.util.UUID;

class RedisTransportContractTest extends TransportContract {
  private final Backplane one = connect();
  private final Backplane other = connect();
  private final String name = UUID.randomUUID().toString();
  private int count;

  private static Backplane connect() {
    return RedisBackplane.connect("redis://127.0.0.1:" + Redis.port());
  }

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
