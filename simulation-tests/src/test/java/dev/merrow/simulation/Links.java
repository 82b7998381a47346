package dev.merrow.simulation;

import dev.merrow.local.SimulatedHub;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.Transport;
import dev.merrow.ws.client.RetryPolicy;
import dev.merrow.ws.client.SimulatedClient;
import dev.merrow.ws.client.WsConnection;
import dev.merrow.ws.client.WsConnectionOptions;
import dev.merrow.ws.client.WsSynchronizer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What keeps the stores of a life in step with others: sockets, or channels of one, and perhaps a
 * local hub.
 */
final class Links {
  private static final String BROKER = "ws://broker/";
  private static final int RETRY_MICROS = 100_000;
  private static final RetryPolicy RETRY =
      new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(1), 0.9, Integer.MAX_VALUE);

  private final World world;
  private final Node node;
  private final Life life;
  private final LifeScheduler threads;
  private final Random random;
  private final SimulatedClient client;
  private final List<Synchronizer> synchronizers = new ArrayList<>();
  private @Nullable WsConnection connection;
  private @Nullable Transport atHub;

  Links(World world, Node node, Life life, LifeScheduler threads, Random random) {
    this.world = world;
    this.node = node;
    this.life = life;
    this.threads = threads;
    this.random = random;
    WsConnectionOptions options =
        WsConnectionOptions.builder()
            .retry(RETRY)
            .limits(world.network.limits())
            .fragmentBytes(world.setup.partBytes())
            .build();
    client =
        new SimulatedClient(
            (uri, byChannels, ear) ->
                new SimulatedSocket(world.network, node.number, uri, byChannels, threads, ear),
            options,
            threads,
            node.clock,
            new Random(random.nextLong()));
  }

  /** Makes them. */
  void open() {
    if (life.beside() != null) {
      connection = client.connection(URI.create(BROKER + node.basePath()));
    }
    addAll();
  }

  private void addAll() {
    Set<String> channels = new HashSet<>();
    for (String path : node.paths()) {
      boolean byChannel = life.beside() != null && channels.add(path);
      add(life.store, path, byChannel ? connection : null);
    }
    Beside beside = life.beside();
    if (beside != null) {
      add(beside.store, Oracles.BESIDE, connection);
    }
    SimulatedHub hub = node.hub();
    if (hub != null) {
      Transport transport = hub.transport(threads);
      synchronizers.add(Synchronizer.createCustomSynchronizer(life.store, transport, options()));
      atHub = transport;
    }
  }

  private void add(MergeableStore store, String path, @Nullable WsConnection shared) {
    if (shared == null) {
      synchronizers.add(client.synchronizer(store, URI.create(BROKER + path), options()));
    } else {
      String base = node.basePath();
      String channelId = base.isEmpty() ? path : path.substring(base.length() + 1);
      synchronizers.add(WsSynchronizer.createWsSynchronizer(store, shared, channelId, options()));
    }
  }

  private SynchronizerOptions options() {
    return SynchronizerOptions.builder()
        .scheduler(threads)
        .random(new Random(random.nextLong()))
        .errorListener(life::failed)
        .build();
  }

  /** Starts to synchronize, where that is not so. */
  void start() {
    List.copyOf(synchronizers).forEach(this::start);
  }

  private void start(Synchronizer each) {
    Futures.whenDone(
        each.startSync(),
        error -> {
          // a channel can't be opened before the one that was there is closed
          if (error != null) {
            world.timeline.after(RETRY_MICROS, () -> startAgain(each));
          }
        });
  }

  private void startAgain(Synchronizer each) {
    if (!life.isDead() && synchronizers.contains(each)) {
      start(each);
    }
  }

  /** Stops to synchronize, and starts again. */
  void restart() {
    synchronizers.forEach(each -> world.ignore(each.stopSync()));
    start();
  }

  /** Goes offline, by stopping or by closing. */
  void interrupt(Random how) {
    switch (how.nextInt(4)) {
      case 0, 1 -> synchronizers.forEach(each -> world.ignore(each.stopSync()));
      case 2 -> {
        close();
        addAll();
      }
      default -> {
        close();
        WsConnection closed = connection;
        if (closed != null) {
          world.ignore(closed.closeAsync());
        }
        open();
      }
    }
  }

  private void close() {
    synchronizers.forEach(each -> world.ignore(each.closeAsync()));
    synchronizers.clear();
  }

  /** Has the process end. Whoever is in it, too, sees that at once; others don't. */
  void crash() {
    if (atHub != null) {
      world.ignore(atHub.close());
    }
  }
}
