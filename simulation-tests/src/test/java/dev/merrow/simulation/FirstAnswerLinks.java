package dev.merrow.simulation;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.FirstAnswerSynchronizer;
import dev.merrow.sync.FlushResult;
import dev.merrow.sync.SyncGap;
import dev.merrow.sync.Transport;
import dev.merrow.sync.TransportListener;
import dev.merrow.ws.client.SimulatedClient;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * What keeps the store of a life in step with others as TinyBase's client does: it takes the first
 * answer alone, asks once, and does not know whether the server has a store. An application opens a
 * new socket when it has lost one, and starts once more.
 */
final class FirstAnswerLinks implements Links {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final URI BROKER = URI.create("ws://broker/a");

  private final World world;
  private final Life life;
  private final MergeableStore store;
  private final LifeScheduler threads;
  private final Random random;
  private final SimulatedClient client;
  private Client current;

  FirstAnswerLinks(
      World world, Life life, LifeScheduler threads, Random random, SimulatedClient client) {
    this.world = world;
    this.life = life;
    this.store = life.store;
    this.threads = threads;
    this.random = random;
    this.client = client;
    this.current = new Client();
  }

  @Override
  public void open() {}

  @Override
  public void start() {
    current.start();
  }

  @Override
  public void restart() {
    current.close();
    current = new Client();
    current.start();
  }

  @Override
  public void reconnect() {
    restart();
  }

  @Override
  public void interrupt(Random how) {
    current.close();
    current = new Client();
  }

  @Override
  public void flush(BiConsumer<String, FlushResult> arrived) {
    // it can't tell
  }

  @Override
  public Stream<SyncGap> gaps() {
    return Stream.empty();
  }

  @Override
  public void crash() {
    current.end();
  }

  /** A synchronizer, and the transport that it has. */
  private final class Client implements TransportListener {
    private final Transport transport = client.transport(BROKER);
    private final FirstAnswerSynchronizer synchronizer =
        new FirstAnswerSynchronizer(
            store, threads, TIMEOUT, new Random(random.nextLong()), this::send);
    private boolean started;
    private boolean closed;

    void start() {
      if (!started) {
        started = true;
        world.ignore(transport.open(this));
      }
    }

    void close() {
      end();
      world.ignore(transport.close());
    }

    void end() {
      closed = true;
      synchronizer.stopSync();
      synchronizer.linkLost();
    }

    private void send(Envelope envelope) {
      world.ignore(transport.send(envelope));
    }

    @Override
    public void opened() {
      if (!closed) {
        synchronizer.stopSync();
        world.ignore(synchronizer.startSync());
      }
    }

    @Override
    public void received(Envelope envelope) {
      if (!closed) {
        life.attempt(() -> synchronizer.received(envelope));
      }
    }

    @Override
    public void closed(CloseReason reason) {
      synchronizer.linkLost();
    }

    @Override
    public void failed(Throwable error) {
      life.failed(error);
    }
  }
}
