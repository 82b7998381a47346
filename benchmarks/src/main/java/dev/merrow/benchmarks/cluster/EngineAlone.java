package dev.merrow.benchmarks.cluster;

import dev.merrow.backplane.Backplane;
import dev.merrow.backplane.nats.NatsBackplane;
import dev.merrow.backplane.redis.RedisBackplane;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Publishes at an engine, with one connection, and listens with another, without any broker. */
final class EngineAlone implements AutoCloseable {
  private static final int BYTES = 200;
  private static final int WINDOW = 256;
  private static final String TOPIC = "benchmark";

  private final Backplane publisher;
  private final Backplane listener;
  private final Histogram latency = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
  private final AtomicLong received = new AtomicLong();
  private final CompletableFuture<Void> subscribed = new CompletableFuture<>();
  private volatile boolean measuring;
  private long published;

  EngineAlone(ClusterServers servers, Way.Engine engine) {
    publisher = connect(servers, engine);
    listener = connect(servers, engine);
    var unused =
        listener.subscribe(
            TOPIC,
            new Backplane.Listener() {
              @Override
              public void subscribed() {
                subscribed.complete(null);
              }

              @Override
              public void received(byte[] message) {
                if (measuring) {
                  latency.recordValue(
                      Math.max(0, System.nanoTime() - ByteBuffer.wrap(message).getLong()));
                }
                received.incrementAndGet();
              }

              @Override
              public void lost(String reason) {}
            });
    subscribed.join();
  }

  private static Backplane connect(ClusterServers servers, Way.Engine engine) {
    return engine == Way.Engine.REDIS
        ? RedisBackplane.connect("redis://127.0.0.1:" + servers.redisPort())
        : NatsBackplane.connect("nats://127.0.0.1:" + servers.natsPort());
  }

  private void publish(long due) {
    CompletableFuture<Void> unused =
        publisher.publish(TOPIC, ByteBuffer.allocate(BYTES).putLong(due).array());
    published++;
  }

  /** Publishes at a rate; returns how long each message took. */
  Histogram publishAtRate(int perSecond, double warmUpSeconds, double seconds) {
    long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long begin = System.nanoTime();
    long count = (long) ((warmUpSeconds + seconds) * perSecond);
    for (long i = 0; i < count; i++) {
      long due = begin + i * interval;
      measuring = i >= warmUpSeconds * perSecond;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      publish(due);
    }
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
    measuring = false;
    return latency;
  }

  /** Publishes as fast as messages are received, with a bound on what is on its way. */
  double publishAll(double warmUpSeconds, double seconds) {
    published = 0;
    received.set(0);
    publishFor(warmUpSeconds);
    long before = received.get();
    long begin = System.nanoTime();
    publishFor(seconds);
    return (received.get() - before) * 1e9 / (System.nanoTime() - begin);
  }

  private void publishFor(double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() < end) {
      if (published - received.get() < WINDOW) {
        publish(System.nanoTime());
      } else {
        Thread.onSpinWait();
      }
    }
  }

  @Override
  public void close() {
    publisher.close();
    listener.close();
  }
}
