package dev.merrow.backplane.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.util.concurrent.CompletionStage;

/**
 * A connection that publishes and one that listens, to a server or to a node of a Redis Cluster.
 */
interface Connections extends AutoCloseable {
  /** Connects. */
  static Connections open(
      ClientResources resources, RedisURI uri, RedisCodec<String, byte[]> codec) {
    RedisClient client = RedisClient.create(resources, uri);
    client.setOptions(RedisBackplane.options(ClientOptions.builder(), false).build());
    try {
      StatefulRedisConnection<String, byte[]> publishing = client.connect(codec);
      RedisClient listener = RedisClient.create(resources, uri);
      listener.setOptions(RedisBackplane.options(ClientOptions.builder(), true).build());
      return new Single(client, listener, publishing, listener.connectPubSub(codec));
    } catch (RuntimeException e) {
      client.shutdown();
      throw e;
    }
  }

  void listen(RedisPubSubListener<String, byte[]> events, RedisConnectionStateListener state);

  boolean isOpen();

  CompletionStage<Long> publish(String channel, byte[] message);

  void subscribe(String channel);

  void unsubscribe(String channel);

  @Override
  void close();

  /** Connections to a server. */
  record Single(
      RedisClient publisher,
      RedisClient listener,
      StatefulRedisConnection<String, byte[]> publishing,
      StatefulRedisPubSubConnection<String, byte[]> listening)
      implements Connections {
    @Override
    public void listen(
        RedisPubSubListener<String, byte[]> events, RedisConnectionStateListener state) {
      listening.addListener(events);
      listening.addListener(state);
    }

    @Override
    public boolean isOpen() {
      return publishing.isOpen() && listening.isOpen();
    }

    @Override
    public CompletionStage<Long> publish(String channel, byte[] message) {
      return publishing.async().publish(channel, message);
    }

    @Override
    public void subscribe(String channel) {
      var unused = listening.async().subscribe(channel);
    }

    @Override
    public void unsubscribe(String channel) {
      var unused = listening.async().unsubscribe(channel);
    }

    @Override
    public void close() {
      publisher.shutdown();
      listener.shutdown();
    }
  }
}
