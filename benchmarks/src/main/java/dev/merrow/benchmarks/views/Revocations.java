package dev.merrow.benchmarks.views;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.Cell;
import dev.merrow.StringCell;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.audiences.Audience;
import dev.merrow.ws.server.audiences.AudienceRules;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.RevocableGrant;
import dev.merrow.ws.server.limits.ClientLimits;
import dev.merrow.ws.server.stores.PathStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How soon rows disappear at connected TinyBase clients after they were revoked. The clients are
 * unmodified, in a process of their own, connected by WebSockets. What is measured ends when this
 * process has read that TinyBase's listener was called.
 */
final class Revocations implements AutoCloseable {
  private static final String TABLE = "t";
  private static final int ROWS_OF_CLIENT = 10;
  private static final long PATIENCE_SECONDS = 120;

  /** How long each revocation that is measured by itself is apart from the next. */
  private static final long PACE_MILLIS = 5;

  private final int clients;
  private final MergeableStore store = MergeableStore.createMergeableStore("server");

  /** By client, the label that it has now. Another map once something has changed. */
  private volatile Map<Integer, String> labels = Map.of();

  private volatile AudienceRules rules = Revocations::byOwner;
  private final WsServer server;
  private final Process node;
  private final Thread listening;
  private final CountDownLatch ready = new CountDownLatch(1);

  /** By client and row, when something was begun that makes the row disappear or appear. */
  private final Map<String, Begun> begun = new ConcurrentHashMap<>();

  private record Begun(long nanos, Histogram micros, CountDownLatch left) {}

  /** Starts the server and its clients, and waits until all have their rows. */
  Revocations(int clients) throws IOException, InterruptedException {
    this.clients = clients;
    Map<Integer, String> first = new ConcurrentHashMap<>();
    for (int client = 0; client < clients; client++) {
      first.put(client, "user" + client);
    }
    labels = first;
    store.transaction(
        () -> {
          for (int client = 0; client < clients; client++) {
            for (int row = 0; row < ROWS_OF_CLIENT; row++) {
              String id = rowId(client, row);
              store.setCell(TABLE, id, "owner", "user" + client);
              store.setCell(TABLE, id, "text", "what is to be done " + row);
            }
          }
        });
    server =
        WsServer.createWsServer(
            WsServerOptions.builder()
                .port(0)
                .clientLimits(
                    ClientLimits.builder()
                        .connections(10 * clients)
                        .connectionsPerAddress(10 * clients)
                        .build())
                .authenticator(
                    request -> {
                      int client = Integer.parseInt(String.valueOf(request.upgrade().query()));
                      return CompletableFuture.completedStage(
                          RevocableGrant.decide(() -> labels, now -> grant(client, now)));
                    })
                .stores(path -> Optional.of(PathStore.inMemory(store)))
                .audiences(path -> rules)
                .build());
    node =
        new ProcessBuilder(
                "node",
                "benchmarks/tinybase/views.mjs",
                "ws://127.0.0.1:" + server.port() + "/p",
                Integer.toString(clients),
                Integer.toString(ROWS_OF_CLIENT))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    listening = new Thread(this::listen, "revocations");
    listening.setDaemon(true);
    listening.start();
    await(ready);
  }

  private static Grant grant(int client, Map<Integer, String> labels) {
    return new Grant("client" + client, Access.READ_WRITE, null)
        .withLabels(Set.of(labels.getOrDefault(client, "none")));
  }

  private static Audience byOwner(String tableId, String rowId, Map<String, Cell> cells) {
    return cells.get("owner") instanceof StringCell owner
        ? Audience.of(owner.value())
        : Audience.NOBODY;
  }

  private static String rowId(int client, int row) {
    return "row" + client + "." + row;
  }

  private void listen() {
    try (BufferedReader lines = node.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("ready")) {
          ready.countDown();
        }
        Begun known = begun.remove(line);
        if (known != null) {
          long took = System.nanoTime() - known.nanos;
          synchronized (known.micros) {
            known.micros.recordValue(TimeUnit.MICROSECONDS.convert(took, TimeUnit.NANOSECONDS));
          }
          known.left.countDown();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("Clients were not told of " + latch.getCount());
    }
  }

  /** Something that makes a row of a client disappear, or appear. */
  @FunctionalInterface
  private interface Act {
    void on(int client);
  }

  /** Acts on one client after the other, and waits until each was told. */
  private Histogram oneByOne(String what, Act act) throws InterruptedException {
    Histogram micros = new Histogram(3);
    CountDownLatch left = new CountDownLatch(clients);
    for (int client = 0; client < clients; client++) {
      begun.put(what + " " + rowId(client, 0), new Begun(System.nanoTime(), micros, left));
      act.on(client);
      TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
    }
    await(left);
    return micros;
  }

  /** Acts on all clients at the same time. */
  private Histogram together(String what, Runnable act) throws InterruptedException {
    Histogram micros = new Histogram(3);
    CountDownLatch left = new CountDownLatch(clients);
    long now = System.nanoTime();
    for (int client = 0; client < clients; client++) {
      begun.put(what + " " + rowId(client, 0), new Begun(now, micros, left));
    }
    act.run();
    await(left);
    return micros;
  }

  private void own(int client, String owner) {
    store.setCell(TABLE, rowId(client, 0), "owner", owner);
  }

  private void label(int client, String label) {
    Map<Integer, String> others = new ConcurrentHashMap<>(labels);
    others.put(client, label);
    labels = others;
    server.review();
  }

  private void rule(AudienceRules others) {
    rules = others;
    server.review();
  }

  private void ownAll(@Nullable String owner) {
    store.transaction(
        () -> {
          for (int client = 0; client < clients; client++) {
            own(client, owner == null ? "user" + client : owner);
          }
        });
  }

  /** Returns a table of how long it took. */
  String measure() throws InterruptedException {
    // warms up
    oneByOne("gone", client -> own(client, "nobody"));
    oneByOne("there", client -> own(client, "user" + client));
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            """
            ## Revocation

            %,d unmodified TinyBase clients in one Node.js process, with %s rows each, connected to the broker by WebSockets on
            this machine. From the call that revokes to the call of TinyBase's listener, in ms. The target is less than
            100 at the 99th percentile.

            | what | median | 99th percentile | worst |
            |---|---:|---:|---:|
            """,
            clients,
            ROWS_OF_CLIENT));
    add(
        table,
        "a cell changes, and the row leaves one client",
        oneByOne("gone", client -> own(client, "nobody")));
    add(
        table,
        "a cell changes, and the row returns to one client",
        oneByOne("there", client -> own(client, "user" + client)));
    add(
        table,
        "a client's label is taken, and `WsServer.review()` called: ten rows leave",
        oneByOne("gone", client -> label(client, "none")));
    add(
        table,
        "a client's label is granted again, and `review()` called: ten rows return",
        oneByOne("there", client -> label(client, "user" + client)));
    add(
        table,
        "one transaction takes a row from each client",
        together("gone", () -> ownAll("nobody")));
    add(table, "one transaction gives it back", together("there", () -> ownAll(null)));
    add(
        table,
        "other rules hide all rows from all clients",
        together("gone", () -> rule((tableId, rowId, cells) -> Audience.NOBODY)));
    add(table, "the former rules return", together("there", () -> rule(Revocations::byOwner)));
    return table.toString();
  }

  private static void add(StringBuilder table, String what, Histogram micros) {
    table.append(
        String.format(
            Locale.ROOT,
            "| %s | %.1f | %.1f | %.1f |%n",
            what,
            micros.getValueAtPercentile(50) / 1e3,
            micros.getValueAtPercentile(99) / 1e3,
            micros.getMaxValue() / 1e3));
  }

  @Override
  public void close() {
    node.destroy();
    server.close();
  }
}
