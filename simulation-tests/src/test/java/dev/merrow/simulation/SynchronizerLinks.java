package dev.merrow.simulation;

import dev.merrow.local.SimulatedHub;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.FlushResult;
import dev.merrow.sync.SyncGap;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.Transport;
import dev.merrow.ws.client.SimulatedClient;
import dev.merrow.ws.client.WsConnection;
import dev.merrow.ws.client.WsSynchronizer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What keeps the stores of a life in step with others: sockets, or channels of one, and perhaps a
 * local hub.
 */
final class SynchronizerLinks implements Links {
  private static final String BROKER = "ws://broker/";
  private static final int RETRY_MICROS = 100_000;
  private static final Duration FLUSH_LIMIT = Duration.ofSeconds(30);

  private final World world;
  private final Node node;
  private final Life life;
  private final LifeScheduler threads;
  private final Random random;
  private final SimulatedClient client;
  private final List<Synchronizer> synchronizers = new ArrayList<>();

  /** Of those that are joined by the broker, by which path. */
  private final Map<Synchronizer, String> paths = new LinkedHashMap<>();

  private @Nullable WsConnection connection;
  private @Nullable Transport atHub;

  SynchronizerLinks(
      World world,
      Node node,
      Life life,
      LifeScheduler threads,
      Random random,
      SimulatedClient client) {
    this.world = world;
    this.node = node;
    this.life = life;
    this.threads = threads;
    this.random = random;
    this.client = client;
  }

  @Override
  public void open() {
    if (life.beside() != null) {
      connection = client.connection(URI.create(BROKER + node.basePath()));
    }
    addAll();
  }

  private void addAll() {
    Set<String> channels = new HashSet<>();
    for (String path : node.paths()) {
      boolean byChannel = life.beside() != null && channels.add(path);
      paths.put(add(life.store, path, byChannel ? connection : null), path);
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

  private Synchronizer add(MergeableStore store, String path, @Nullable WsConnection shared) {
    Synchronizer added;
    if (shared == null) {
      added = client.synchronizer(store, URI.create(BROKER + path), options());
    } else {
      String base = node.basePath();
      String channelId = base.isEmpty() ? path : path.substring(base.length() + 1);
      added = WsSynchronizer.createWsSynchronizer(store, shared, channelId, options());
    }
    synchronizers.add(added);
    return added;
  }

  private SynchronizerOptions options() {
    return SynchronizerOptions.builder()
        .scheduler(threads)
        .random(new Random(random.nextLong()))
        .errorListener(life::failed)
        .build();
  }

  @Override
  public void start() {
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

  @Override
  public void restart() {
    synchronizers.forEach(each -> world.ignore(each.stopSync()));
    start();
  }

  @Override
  public void interrupt(Random how) {
    switch (how.nextInt(4)) {
      case 0, 1 -> synchronizers.forEach(each -> world.ignore(each.stopSync()));
      case 2 -> {
        close();
        addAll();
      }
      default -> reopen();
    }
  }

  @Override
  public void reconnect() {
    reopen();
    start();
  }

  private void reopen() {
    close();
    WsConnection closed = connection;
    if (closed != null) {
      world.ignore(closed.closeAsync());
    }
    open();
  }

  private void close() {
    synchronizers.forEach(each -> world.ignore(each.closeAsync()));
    synchronizers.clear();
    paths.clear();
  }

  @Override
  public void flush(BiConsumer<String, FlushResult> arrived) {
    paths.forEach(
        (each, path) -> {
          var unused =
              each.flush(FLUSH_LIMIT)
                  .whenComplete(
                      (flushed, error) -> {
                        if (flushed != null) {
                          arrived.accept(path, flushed);
                        }
                      });
        });
  }

  @Override
  public Stream<SyncGap> gaps() {
    return synchronizers.stream().flatMap(each -> each.getGaps().stream());
  }

  @Override
  public void crash() {
    if (atHub != null) {
      world.ignore(atHub.close());
    }
  }
}
