package dev.merrow.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.FlushResult;
import dev.merrow.sync.PeerOrigin;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.vectors.Operation;
import dev.merrow.ws.client.RetryPolicy;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import dev.merrow.ws.client.WsThreads;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Three brokers in processes of their own on one database, with or without an engine between them,
 * and clients of ours and TinyBase's that write, while brokers are killed, end as in an update,
 * stand still and are cut off from the database or the engine. In the end all stores on a path are
 * equal, and what {@code flush} has acknowledged is in them and in the database.
 */
final class ClusterRun implements AutoCloseable {
  private static final int BROKERS = 3;
  private static final int SEEDS = 1_000_000_000;
  private static final List<String> PATHS = List.of("pets", "shops", "news");

  /** So long that a machine that is busy with something else ends no run. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /**
   * Longer than brokers fail: on a busy machine a client may find none that serves it as long as
   * they do. What happens after that has its own limit.
   */
  private static final Duration FLUSH_LIMIT = Duration.ofHours(1);

  /** How long a broker that stands still is borne with. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private static final RetryPolicy RETRY =
      new RetryPolicy(Duration.ofMillis(250), Duration.ofSeconds(2), 0.75, Integer.MAX_VALUE);

  private final EmbeddedPostgres database;
  private final EngineServer engine;
  private final List<ClusterBroker> brokers = new ArrayList<>();
  private final WsThreads threads = WsThreads.create(2);
  private final NodeProcess node = new NodeProcess();
  private final List<Client> clients = new ArrayList<>();
  private final List<TinyBasePeer> peers = new ArrayList<>();
  private final long seed;
  private volatile boolean writing = true;

  /** A client of ours, which remembers what was acknowledged. */
  private final class Client {
    private final int number;
    private final String path;
    private final MergeableStore store = MergeableStore.createMergeableStore();
    private final WsSynchronizer sync;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Random random;
    private int rows;
    private volatile @Nullable FailOver failOver;

    Client(int number) {
      this.number = number;
      this.path = pathOf(number);
      this.random = new Random(seed + number);
      List<URI> uris = uris(number, path);
      sync =
          WsSynchronizer.createWsSynchronizer(
              store,
              uris.get(0),
              WsSynchronizerOptions.builder()
                  .synchronizer(
                      SynchronizerOptions.builder()
                          .flushOnClose(Duration.ZERO)
                          .errorListener(error -> {})
                          .build())
                  .alternatives(uris.subList(1, uris.size()))
                  .connection(
                      it ->
                          it.threads(threads)
                              .retry(RETRY)
                              .connectTimeout(SILENCE)
                              .pingInterval(SILENCE)
                              .pingTimeout(SILENCE))
                  .build());
      var unused = sync.addStatusListener(this::follow);
      var unusedToo =
          store.addDidFinishTransactionListener(
              finished -> {
                FailOver last = failOver;
                if (last != null && finished.getTransactionOrigin() instanceof PeerOrigin) {
                  last.heard();
                }
              });
    }

    private void follow(SynchronizerStatus status) {
      FailOver last = failOver;
      if (last == null) {
        return;
      }
      switch (status) {
        case OFFLINE, CONNECTING -> last.lost();
        case SYNCING, INCOMPLETE, IN_SYNC -> last.connected();
        case STOPPED, CLOSED -> {}
      }
    }

    private String nextRow() {
      return "client " + number + " row " + rows++;
    }

    /** Writes some, and goes on when that is acknowledged. */
    CompletableFuture<Void> writeOn() {
      if (!writing) {
        return CompletableFuture.completedFuture(null);
      }
      return writeAndFlush(1 + random.nextInt(5))
          .thenComposeAsync(
              done -> writeOn(),
              CompletableFuture.delayedExecutor(random.nextInt(200), TimeUnit.MILLISECONDS));
    }

    CompletableFuture<Void> writeAndFlush(int count) {
      List<String> written = new ArrayList<>();
      store.transaction(
          () -> {
            for (int i = 0; i < count; i++) {
              String row = nextRow();
              store.setCell("t", row, "c", number);
              written.add(row);
            }
            store.setCell("shared", "row " + random.nextInt(20), "c", number);
          });
      return sync.flush(FLUSH_LIMIT)
          .thenAccept(
              result -> {
                assertThat(result).isEqualTo(FlushResult.STORED);
                acknowledged.addAll(written);
              });
    }
  }

  /**
   * Starts brokers and clients.
   *
   * @param count of clients, of which a quarter are TinyBase's
   * @param kind the engine between the brokers
   */
  ClusterRun(int count, Path directory, long seed, EngineServer.Kind kind) throws Exception {
    this.seed = seed;
    database = EmbeddedPostgres.builder().setServerConfig("max_connections", "200").start();
    engine = EngineServer.start(kind);
    ClusterBroker.Options options =
        (databasePort, enginePort) -> {
          List<String> all = new ArrayList<>(kind.options(enginePort));
          all.addAll(
              List.of(
                  "--store",
                  "postgresql://postgres@127.0.0.1:"
                      + databasePort
                      + "/postgres?socketTimeout=5&connectTimeout=3"));
          return all;
        };
    Files.createDirectories(directory);
    List<CompletableFuture<ClusterBroker>> starting = new ArrayList<>();
    for (int i = 0; i < BROKERS; i++) {
      Path complaints = directory.resolve("broker" + i + ".log");
      starting.add(CompletableFuture.supplyAsync(() -> startBroker(options, complaints)));
    }
    for (CompletableFuture<ClusterBroker> each : starting) {
      brokers.add(each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }
    List<CompletableFuture<Void>> joined = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (i % 4 == 3) {
        TinyBasePeer peer =
            new TinyBasePeer(
                node, new PeerOptions("peer " + i, Duration.ofSeconds(2), 0, () -> {}));
        peer.stayConnected(uris(i, pathOf(i)), SILENCE);
        peers.add(peer);
      } else {
        Client client = new Client(i);
        clients.add(client);
        joined.add(client.sync.startSync());
      }
    }
    await(joined);
  }

  private ClusterBroker startBroker(ClusterBroker.Options options, Path complaints) {
    try {
      return new ClusterBroker(database.getPort(), engine.port(), options, complaints);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String pathOf(int number) {
    // neighbours are at different brokers on one path
    return PATHS.get(number / (4 * BROKERS) % PATHS.size());
  }

  private List<URI> uris(int number, String path) {
    List<URI> uris = new ArrayList<>();
    brokers.forEach(broker -> uris.add(broker.at(path)));
    Collections.rotate(uris, number);
    return uris;
  }

  private static void await(List<CompletableFuture<Void>> all) throws Exception {
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * Kills each broker in turn, several times, and starts it again. After each kill, all clients
   * write.
   *
   * @return how it went for the clients that lost their broker
   */
  List<FailOver> failOver(int rounds) throws Exception {
    List<FailOver> all = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      for (ClusterBroker broker : brokers) {
        await(clients.stream().map(client -> client.writeAndFlush(1)).toList());
        long begin = System.nanoTime();
        clients.forEach(client -> client.failOver = new FailOver(begin));
        broker.kill();
        await(
            clients.stream()
                .map(
                    client -> {
                      FailOver own = Objects.requireNonNull(client.failOver);
                      return client.writeAndFlush(1).thenRun(own::acknowledged);
                    })
                .toList());
        List<FailOver> moved =
            clients.stream()
                .map(client -> Objects.requireNonNull(client.failOver))
                .filter(FailOver::hasMoved)
                .toList();
        for (FailOver each : moved) {
          each.awaitHeard(PATIENCE);
        }
        all.addAll(moved);
        clients.forEach(client -> client.failOver = null);
        broker.restart();
      }
    }
    return all;
  }

  /** Has clients write and brokers fail for a time. */
  void disturb(Duration time) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    clients.forEach(client -> ends.add(client.writeOn()));
    int written = 0;
    List<Thread> disturbing = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < BROKERS; i++) {
      ClusterBroker broker = brokers.get(i);
      Random random = new Random(seed - i - 1);
      Thread thread =
          new Thread(
              () -> {
                try {
                  while (System.nanoTime() < end) {
                    pause(1_000 + random.nextInt(4_000));
                    disturb(broker, random);
                  }
                } catch (Throwable e) {
                  failures.add(e);
                }
              },
              "disturbing " + i);
      thread.start();
      disturbing.add(thread);
    }
    while (System.nanoTime() < end) {
      for (TinyBasePeer peer : peers) {
        String row = peer.name() + " row " + ++written;
        ends.add(peer.writeSoon(List.of(Operation.of("setCell", "t", row, "c", "text"))));
      }
      pause(200);
    }
    for (Thread thread : disturbing) {
      thread.join();
    }
    writing = false;
    assertThat(failures).isEmpty();
    await(ends);
  }

  private void disturb(ClusterBroker broker, Random random) throws Exception {
    int millis = 500 + random.nextInt(6_000);
    switch (random.nextInt(engine.kind() == EngineServer.Kind.NONE ? 5 : 7)) {
      case 0 -> {
        broker.kill();
        broker.restart();
      }
      case 1 -> {
        broker.end();
        broker.restart();
      }
      case 2 -> {
        broker.freeze();
        pause(millis);
        broker.thaw();
      }
      case 3, 4 -> {
        broker.cutOffDatabase(random.nextBoolean());
        pause(millis);
        broker.join();
      }
      default -> {
        broker.cutOffEngine(random.nextBoolean());
        pause(millis);
        broker.join();
      }
    }
  }

  /** Faults last for some time. */
  private static void pause(int millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
  }

  /** Checks that all are equal, and that all is there that was acknowledged; returns how much. */
  int check() throws Exception {
    // the next change makes known to each client what it still lacks
    await(clients.stream().map(client -> client.writeAndFlush(1)).toList());
    for (String path : PATHS) {
      List<Client> ofPath = clients.stream().filter(each -> each.path.equals(path)).toList();
      if (!ofPath.isEmpty()) {
        Set<String> acknowledged = new TreeSet<>();
        ofPath.forEach(client -> acknowledged.addAll(client.acknowledged));
        awaitEqual(path, ofPath);
        assertThat(ofPath.get(0).store.getRowIds("t")).as(path).containsAll(acknowledged);
        assertThat(saved(path)).as("saved of " + path).containsAll(acknowledged);
        for (ClusterBroker broker : brokers) {
          assertThat(newcomer(broker.at(path)).getRowIds("t")).containsAll(acknowledged);
        }
      }
    }
    return clients.stream().mapToInt(client -> client.acknowledged.size()).sum();
  }

  private void awaitEqual(String path, List<Client> ofPath) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Set<ContentHashes> different = new HashSet<>();
      ofPath.forEach(client -> different.add(client.store.getMergeableContentHashes()));
      for (TinyBasePeer peer : peers) {
        if (pathOf(Integer.parseInt(peer.name().replaceAll("\\D+", ""))).equals(path)) {
          different.add(peer.hashes());
        }
      }
      if (different.size() == 1) {
        return;
      }
      assertThat(System.nanoTime() - end).as("%s different on %s", different, path).isNegative();
      pause(100);
    }
  }

  private Set<String> saved(String path) throws Exception {
    Set<String> rows = new HashSet<>();
    try (Connection connection =
            DriverManager.getConnection(database.getJdbcUrl("postgres", "postgres"));
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT row_id FROM merrow_cells WHERE path = ? AND table_id = 't'")) {
      statement.setString(1, path);
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          rows.add(found.getString(1));
        }
      }
    }
    return rows;
  }

  private static MergeableStore newcomer(URI uri) throws Exception {
    MergeableStore store = MergeableStore.createMergeableStore();
    try (WsSynchronizer sync = WsSynchronizer.createWsSynchronizer(store, uri)) {
      sync.startSync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      sync.flush(PATIENCE).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    return store;
  }

  @Override
  public void close() throws IOException {
    writing = false;
    // whatever fails, no process is left
    try (database;
        engine) {
      clients.forEach(client -> client.sync.close());
      threads.close();
      brokers.forEach(ClusterBroker::close);
    } finally {
      node.close();
    }
  }

  /** Runs for as long and with as many clients as the properties say, and prints what it found. */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.getInteger("merrow.clients", 200);
    Duration time = Duration.ofSeconds(Integer.getInteger("merrow.seconds", 300));
    EngineServer.Kind kind =
        EngineServer.Kind.valueOf(
            (arguments.length == 0 ? "none" : arguments[0]).toUpperCase(Locale.ROOT));
    run(count, time, 5, Files.createTempDirectory("cluster"), kind);
  }

  /**
   * Runs, and prints what it found.
   *
   * @param rounds how often each broker is killed at first, with nothing else going on
   * @throws AssertionError if something was lost, or stores differ
   */
  static void run(int count, Duration time, int rounds, Path directory, EngineServer.Kind kind)
      throws Exception {
    long seed = Long.getLong("merrow.seed", new Random().nextInt(SEEDS));
    System.out.printf(
        Locale.ROOT,
        "%d clients, engine %s, %s, -Dmerrow.seed=%d, logs in %s%n",
        count,
        kind,
        time,
        seed,
        directory);
    try (ClusterRun run = new ClusterRun(count, directory, seed, kind)) {
      List<FailOver> moved = run.failOver(rounds);
      assertThat(moved).as("clients that lost their broker").isNotEmpty();
      System.out.print(FailOver.report(moved));
      run.disturb(time);
      int acknowledged = run.check();
      assertThat(acknowledged).isPositive();
      System.out.printf(
          Locale.ROOT, "%d rows were acknowledged, and none was lost%n", acknowledged);
    } catch (AssertionError | Exception e) {
      throw new AssertionError("-Dmerrow.seed=" + seed + ": " + e.getMessage(), e);
    }
  }
}
