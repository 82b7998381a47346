package dev.merrow.benchmarks.views;

import dev.merrow.Cell;
import dev.merrow.StringCell;
import dev.merrow.schedule.internal.ThreadScheduler;
import dev.merrow.stamp.Hlc;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.WireLimits;
import dev.merrow.wire.internal.WireIds;
import dev.merrow.ws.server.audiences.Audience;
import dev.merrow.ws.server.audiences.AudienceRules;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.internal.core.Broker;
import dev.merrow.ws.server.internal.core.BrokerEvents;
import dev.merrow.ws.server.internal.core.BrokerMonitor;
import dev.merrow.ws.server.internal.core.BrokerOptions;
import dev.merrow.ws.server.internal.core.PlainSocket;
import dev.merrow.ws.server.internal.share.PathShares;
import dev.merrow.ws.server.limits.PathLimits;
import dev.merrow.ws.server.stores.PathStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A broker in this process with one path, whose rows have one or two readers: an owner, and every
 * other row another client as well. Clients are connected without a network.
 */
final class SharedPath implements AutoCloseable {
  private static final String PATH = "p";
  private static final String TABLE = "tasks";
  private static final int ROWS_AT_ONCE = 10_000;
  private static final long PATIENCE_SECONDS = 600;
  private static final long POLL_NANOS = 20_000;

  private final int rows;
  private final int owners;
  private final MergeableStore store = MergeableStore.createMergeableStore("server");
  private final ThreadScheduler scheduler =
      ThreadScheduler.pool("benchmark", Runtime.getRuntime().availableProcessors());
  private final AtomicLong frames = new AtomicLong();
  private final List<PlainSocket> clients = new ArrayList<>();
  private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
  private final Broker broker;
  private long counter;

  /**
   * Creates a path and fills its store.
   *
   * @param owners to how many clients the rows belong
   * @param ruled whether each client sees its part only
   */
  SharedPath(int rows, int owners, boolean ruled) {
    this.rows = rows;
    this.owners = owners;
    fill();
    this.broker =
        new Broker(
            new BrokerOptions(
                WireLimits.DEFAULTS,
                JsonLimits.DEFAULTS,
                new PathLimits(10, Integer.MAX_VALUE / 2),
                Duration.ofSeconds(1),
                InstantSource.system(),
                WireIds.secure(),
                null,
                scheduler,
                path -> Optional.of(PathStore.inMemory(store)),
                null,
                BrokerMonitor.NONE,
                PathShares.unlimited(InstantSource.system()),
                null,
                path -> ruled ? RULES : null),
            new NoEvents());
  }

  private static final AudienceRules RULES =
      (tableId, rowId, cells) -> {
        Set<String> readers = new LinkedHashSet<>(2);
        addReader(cells.get("owner"), readers);
        addReader(cells.get("helper"), readers);
        return new Audience(readers, readers);
      };

  private static void addReader(@Nullable Cell cell, Set<String> readers) {
    if (cell instanceof StringCell text) {
      readers.add(text.value());
    }
  }

  private void fill() {
    for (int from = 0; from < rows; from += ROWS_AT_ONCE) {
      int first = from;
      store.transaction(
          () -> {
            for (int row = first; row < Math.min(rows, first + ROWS_AT_ONCE); row++) {
              String id = "row" + row;
              store.setCell(TABLE, id, "owner", user(ownerOf(row)));
              if (helperOf(row) >= 0) {
                store.setCell(TABLE, id, "helper", user(helperOf(row)));
              }
              store.setCell(TABLE, id, "text", "what is to be done " + row);
              store.setCell(TABLE, id, "priority", row % 5);
              store.setCell(TABLE, id, "done", row % 2 == 0);
              store.setCell(TABLE, id, "version", 0);
            }
          });
    }
  }

  private static String user(int client) {
    return "user" + client;
  }

  private int ownerOf(int row) {
    return row % owners;
  }

  /** Returns the second reader of a row; -1 if there is none. */
  private int helperOf(int row) {
    return row / owners % 2 == 0 ? -1 : (int) ((row * 7_919L + 1) % owners);
  }

  /** Connects a client; returns its socket. */
  PlainSocket connect(int client, Reader reader) {
    return broker.join(PATH, reader, grant(client));
  }

  private static Grant grant(int client) {
    return new Grant(user(client), Access.READ_WRITE, null).withLabels(Set.of(user(client)));
  }

  /** Connects all owners, which stay. */
  void connectOwners(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      clients.add(connect(i, new Reader(frames)));
    }
    awaitTurn();
  }

  /** Waits until the store has done what was to be done so far. */
  void awaitTurn() throws InterruptedException {
    Reader reader = new Reader(frames);
    PlainSocket socket = connect(0, reader);
    ask(socket, reader, "1,\"\"");
    socket.left();
  }

  private void ask(PlainSocket socket, Reader reader, String question) throws InterruptedException {
    String id = "ask" + counter++;
    reader.await(id);
    socket.received("S\n[\"" + id + "\"," + question + "]");
    await(reader::isAnswered);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(POLL_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException("Nothing came");
      }
    }
  }

  /**
   * A client that has joined.
   *
   * @param millis how long it took until it had everything
   * @param rows how many rows these were
   * @param bytes how much it was sent
   */
  record Join(double millis, int rows, long bytes) {}

  /** Connects a Merrow client without content, and waits until it has what it may see. */
  Join join() {
    int client = random.nextInt(owners);
    try (Newcomer newcomer =
        new Newcomer(connection -> broker.join(PATH, connection, grant(client)))) {
      long begun = System.nanoTime();
      int seen = newcomer.join(TABLE);
      return new Join((System.nanoTime() - begun) / 1e6, seen, newcomer.bytes());
    }
  }

  /**
   * Changes random rows in the server's own store, a number of them in each transaction.
   *
   * @param seconds for how long
   * @return how many rows were changed and had arrived, per second
   */
  double changeFromProgram(int rowsAtOnce, double seconds) throws InterruptedException {
    long begun = System.nanoTime();
    long end = begun + (long) (seconds * 1e9);
    long before = frames.get();
    long due = 0;
    long changed = 0;
    while (System.nanoTime() < end) {
      int version = (int) counter++;
      Set<Integer> recipients = new HashSet<>(2 * rowsAtOnce);
      store.transaction(
          () -> {
            for (int i = 0; i < rowsAtOnce; i++) {
              int row = random.nextInt(rows);
              store.setCell(TABLE, "row" + row, "version", version);
              addRecipients(row, recipients);
            }
          });
      changed += rowsAtOnce;
      due += recipients.size();
      // so that no more than some transactions wait to be sent
      long least = before + due - 4_000;
      await(() -> frames.get() >= least);
    }
    long all = before + due;
    await(() -> frames.get() >= all);
    return changed / ((System.nanoTime() - begun) / 1e9);
  }

  private void addRecipients(int row, Set<Integer> recipients) {
    if (ownerOf(row) < clients.size()) {
      recipients.add(ownerOf(row));
    }
    int helper = helperOf(row);
    if (helper >= 0 && helper < clients.size()) {
      recipients.add(helper);
    }
  }

  /**
   * Has clients change rows of their own, one in each message; each row has another reader, who is
   * sent the change.
   *
   * @param seconds for how long
   * @return how many rows were changed and had arrived, per second
   */
  double changeFromClients(double seconds) throws InterruptedException {
    long begun = System.nanoTime();
    long end = begun + (long) (seconds * 1e9);
    long before = frames.get();
    long changed = 0;
    while (System.nanoTime() < end) {
      int row = random.nextInt(rows);
      while (helperOf(row) < 0 || helperOf(row) == ownerOf(row)) {
        row = random.nextInt(rows);
      }
      write(clients.get(ownerOf(row)), row);
      changed++;
      long least = before + changed - 1_000;
      await(() -> frames.get() >= least);
    }
    long all = before + changed;
    await(() -> frames.get() >= all);
    return changed / ((System.nanoTime() - begun) / 1e9);
  }

  /**
   * On a path without rules: has one of two connected clients change random rows, one in each
   * message, each of which is sent to the other.
   */
  double changeBetweenTwo(double seconds) throws InterruptedException {
    long begun = System.nanoTime();
    long end = begun + (long) (seconds * 1e9);
    long before = frames.get();
    long changed = 0;
    while (System.nanoTime() < end) {
      write(clients.get(0), random.nextInt(rows));
      changed++;
      long least = before + changed - 1_000;
      await(() -> frames.get() >= least);
    }
    long all = before + changed;
    await(() -> frames.get() >= all);
    return changed / ((System.nanoTime() - begun) / 1e9);
  }

  private void write(PlainSocket client, int row) {
    long number = counter++;
    Hlc hlc = Hlc.of(System.currentTimeMillis(), (int) (number & Hlc.MAX_COUNTER), 1);
    client.received(
        "S\n[null,3,[[{\"%s\":[{\"row%s\":[{\"version\":[%s,\"%s\"]}]}]}],[{}],1]]"
            .formatted(TABLE, row, number, hlc));
  }

  @Override
  public void close() {
    broker.close();
    broker.stopped().join();
    scheduler.close();
  }

  private static final class NoEvents implements BrokerEvents {
    @Override
    public void pathAdded(String pathId) {}

    @Override
    public void pathRemoved(String pathId) {}

    @Override
    public void clientAdded(String pathId, String clientId) {}

    @Override
    public void clientRemoved(String pathId, String clientId) {}
  }
}
