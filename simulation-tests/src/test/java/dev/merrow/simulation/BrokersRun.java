package dev.merrow.simulation;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.FlushResult;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.testkit.store.RandomWrites;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.client.RetryPolicy;
import dev.merrow.ws.client.SimulatedClient;
import dev.merrow.ws.client.WsConnectionOptions;
import dev.merrow.ws.server.stores.Routing;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Several whole brokers and their clients on one path: on a database that the brokers share, with
 * an engine between them that loses messages, or with both; with the engine alone the path has no
 * store. Each client knows several brokers. What a client was told to be stored must be in the
 * database, and in the end all must be equal.
 */
final class BrokersRun {
  private static final int STEPS = 80;
  private static final int SETTLING_MICROS = 120_000_000;
  private static final String PATH = "path";
  private static final Duration FLUSH_LIMIT = Duration.ofSeconds(30);
  private static final RetryPolicy RETRY =
      new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(1), 0.9, Integer.MAX_VALUE);

  private final Timeline timeline = new Timeline();
  private final Findings findings;
  private final Random random;
  private final RandomWrites writes;
  private final @Nullable SharedDatabase database;
  private final @Nullable LossyEngine engine;
  private final List<OneBroker> brokers = new ArrayList<>();
  private final List<OneClient> clients = new ArrayList<>();
  private final Map<CellPosition, Hlc> acknowledged = new HashMap<>();
  private int acknowledgements;

  private BrokersRun(long seed, boolean tracing) {
    random = new Random(seed);
    findings = new Findings(timeline, tracing);
    writes = new RandomWrites(new Random(random.nextLong()));
    int kind = random.nextInt(3);
    database = kind == 0 ? null : new SharedDatabase(timeline, new Random(random.nextLong()));
    engine = kind == 1 ? null : new LossyEngine(timeline, new Random(random.nextLong()));
    Routing routing = random.nextInt(4) == 0 ? Routing.OPEN : Routing.HUB;
    int count = 2 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      brokers.add(new OneBroker(i, routing));
    }
    for (int i = 0; i < count + 1 + random.nextInt(3); i++) {
      clients.add(new OneClient(i));
    }
  }

  static ClusterRun.Outcome of(long seed, boolean tracing) {
    BrokersRun run = new BrokersRun(seed, tracing);
    run.run();
    return new ClusterRun.Outcome(run.findings.found(), run.findings.trace(), run.acknowledgements);
  }

  private void run() {
    clients.forEach(OneClient::start);
    for (int i = 0; i < STEPS && findings.isEmpty(); i++) {
      step();
      pass(random.nextInt(random.nextInt(10) == 0 ? 3_000_000 : 50_000));
    }
    heal();
    pass(SETTLING_MICROS);
    // the next message shows that the one before was lost
    for (int i = 0; i < 2; i++) {
      for (OneClient client : clients) {
        client.store.setCell("last " + i, "row " + client.number, "c", true);
      }
      pass(SETTLING_MICROS);
    }
    check();
  }

  /** What brokers do at intervals they do as often as the others do. */
  private void pass(int micros) {
    for (int left = micros; left > 0; left -= 1_000_000) {
      timeline.pass(Math.min(left, 1_000_000));
      brokers.forEach(broker -> broker.network.expire());
    }
  }

  private void step() {
    OneBroker broker = brokers.get(random.nextInt(brokers.size()));
    OneBroker other = brokers.get(random.nextInt(brokers.size()));
    OneClient client = clients.get(random.nextInt(clients.size()));
    switch (random.nextInt(28)) {
      case 0 -> broker.stop(false);
      case 1 -> broker.stop(true);
      case 2 -> broker.standStill(random.nextInt(8_000_000));
      case 3, 4 -> {
        if (database != null) {
          database.setReachable(broker.number, random.nextBoolean());
        }
      }
      case 5 -> {
        if (database != null) {
          database.setLosesNotices(random.nextBoolean());
        }
      }
      case 6, 7 -> {
        if (engine != null) {
          engine.disconnect(broker.number);
        }
      }
      case 8, 9 -> {
        if (engine != null) {
          engine.reconnect(broker.number);
        }
      }
      case 10 -> {
        if (engine != null) {
          engine.setLoss(random.nextInt(6));
        }
      }
      case 11 -> {
        if (engine != null && broker != other) {
          engine.setPartition(broker.number, other.number, random.nextBoolean());
        }
      }
      case 12 -> broker.network.cut(client.number, random);
      case 13 -> broker.network.cutHalf(client.number);
      case 14 -> {
        broker.network.isolate(client.number);
        timeline.after(random.nextInt(2_000_000), () -> broker.network.reach(client.number));
      }
      case 15 -> client.clock.jump(random);
      case 16, 17 -> client.flush();
      default -> writes.write(client.store);
    }
  }

  private void heal() {
    findings.note(() -> "all works again");
    if (database != null) {
      database.setLosesNotices(false);
    }
    for (OneBroker broker : brokers) {
      if (database != null) {
        database.setReachable(broker.number, true);
      }
      broker.goOn();
      broker.network.heal();
    }
    if (engine != null) {
      engine.heal();
    }
    clients.forEach(client -> client.clock.setRight());
  }

  private void check() {
    OneClient first = clients.get(0);
    MergeableContent expected = first.store.getMergeableContent();
    for (OneClient client : clients) {
      requireEqual("client " + client.number, client.store.getMergeableContent(), expected);
    }
    if (database != null) {
      requireEqual("the database", database.content(), expected);
      requireSaved("in the end");
    }
  }

  private void requireEqual(String who, MergeableContent content, MergeableContent expected) {
    if (!content.asChanges().equals(expected.asChanges())) {
      findings.add("%s differs: %s", who, CellPosition.difference(content, "client 0", expected));
    }
  }

  private void requireSaved(String when) {
    if (database == null) {
      return;
    }
    Map<CellPosition, Hlc> saved = database.stamps();
    acknowledged.forEach(
        (key, hlc) -> {
          if (hlc.isAfter(saved.getOrDefault(key, Hlc.EMPTY))) {
            findings.add("%s of %s was acknowledged, and is not saved, %s", hlc, key, when);
          }
        });
  }

  private static Hlc later(Hlc one, Hlc other) {
    return one.isAfter(other) ? one : other;
  }

  /** A broker through all lives of its process. */
  private final class OneBroker {
    private final int number;
    private final @Nullable DatabaseStores stores;
    private final SimulatedBroker network;

    OneBroker(int number, Routing routing) {
      this.number = number;
      SharedDatabase shared = database;
      stores =
          shared == null
              ? null
              : new DatabaseStores(
                  timeline, findings, new Random(random.nextLong()), shared, number, routing);
      LossyEngine used = engine;
      network =
          new SimulatedBroker(
              timeline,
              findings,
              new Random(random.nextLong()),
              new WireLimits(16 << 20, 1_000, 100),
              stores,
              -1,
              used == null ? null : () -> used.connect(number));
    }

    void stop(boolean inGoodOrder) {
      findings.note(() -> "broker " + number + (inGoodOrder ? " ends" : " is killed"));
      goOn();
      network.stopBroker(inGoodOrder, random);
      if (!inGoodOrder) {
        if (stores != null) {
          stores.die();
        }
        if (engine != null) {
          engine.lose(number);
        }
      }
      timeline.after(random.nextInt(3_000_000), this::ensure);
    }

    /** A process that ends in good order has saved by then, or is killed. */
    private void ensure() {
      if (network.isDown()) {
        if (engine != null) {
          engine.lose(number);
        }
        network.ensureBroker();
      }
    }

    void standStill(int micros) {
      findings.note(() -> "broker " + number + " stands still");
      network.standStill(micros);
      if (engine != null) {
        engine.standStill(number);
        timeline.after(micros, this::goOn);
      }
    }

    void goOn() {
      if (engine != null) {
        engine.goOn(number);
      }
    }
  }

  /** A client, which connects to any broker. */
  private final class OneClient {
    private final int number;
    private final SimulatedClock clock = new SimulatedClock(timeline);
    private final MergeableStore store;
    private final Synchronizer sync;

    OneClient(int number) {
      this.number = number;
      store = MergeableStore.createMergeableStore("client " + number, clock);
      LifeScheduler thread = new LifeScheduler(timeline, new Random(random.nextLong()), 300);
      List<URI> uris = new ArrayList<>();
      IntStream.range(0, brokers.size())
          .forEach(broker -> uris.add(URI.create("ws://broker" + broker + "/" + PATH)));
      Collections.rotate(uris, number);
      WsConnectionOptions options =
          WsConnectionOptions.builder()
              .retry(RETRY)
              .alternatives(uris.subList(1, uris.size()))
              .build();
      SimulatedClient client =
          new SimulatedClient(
              (uri, byChannels, ear) ->
                  new SimulatedSocket(networkOf(uri), number, uri, byChannels, thread, ear),
              options,
              thread,
              clock,
              new Random(random.nextLong()));
      sync =
          client.synchronizer(
              store,
              uris.get(0),
              SynchronizerOptions.builder()
                  .scheduler(thread)
                  .random(new Random(random.nextLong()))
                  .errorListener(error -> findings.note(() -> "client " + number + ": " + error))
                  .build());
    }

    private SimulatedBroker networkOf(URI uri) {
      return brokers.get(Integer.parseInt(uri.getHost().replaceAll("\\D", ""))).network;
    }

    void start() {
      CompletableFuture<Void> unused = sync.startSync();
    }

    void flush() {
      Map<CellPosition, Hlc> stamps = new HashMap<>();
      CellPosition.forEach(
          store.getMergeableContent().asChanges(), (key, cell) -> stamps.put(key, cell.hlc()));
      var unused =
          sync.flush(FLUSH_LIMIT)
              .whenComplete(
                  (result, error) -> {
                    if (result == FlushResult.STORED) {
                      acknowledgements++;
                      stamps.forEach((key, hlc) -> acknowledged.merge(key, hlc, BrokersRun::later));
                      requireSaved("when client " + number + " was told so");
                    }
                  });
    }
  }
}
