package dev.merrow.ws.server.internal.metrics;

import dev.merrow.persist.PersisterStatus;
import dev.merrow.sync.ComparisonListener.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The meters of one broker. Safe for use by many threads. */
public final class BrokerMetrics {
  private final MeterRegistry registry;
  private final Counter opened;
  private final Counter messagesReceived;
  private final Counter messagesSent;
  private final Counter bytesReceived;
  private final Counter bytesSent;
  private final Counter unreadable;
  private final Timer routing;
  private final Timer saving;
  private final Timer loading;
  private final AtomicInteger stores = new AtomicInteger();
  private final Counter refusedCells;
  private final Counter corrections;
  private volatile Consumer<Limit> whenExceeded = limit -> {};

  /** Null until it is known which paths are measured, if any are. */
  private volatile @Nullable PathMeters paths;

  /** The limits that clients may exceed before the broker examines their messages. */
  public enum Limit {
    /** How many connections there may be. */
    CONNECTIONS("connections"),
    /** How many there may be from one address. */
    CONNECTIONS_PER_ADDRESS("connections-per-address"),
    /** How many messages a client may send. */
    MESSAGES_PER_SECOND("messages-per-second"),
    /** How long a client may give no sign of life. */
    IDLE("idle"),
    /** How long a client may read nothing of the data sent to it. */
    WRITE_TIMEOUT("write-timeout"),
    /** The memory for incoming data, when this client had the most of it. */
    INCOMING_BYTES("incoming-bytes"),
    /** The memory for outgoing data, when this client had the most of it. */
    OUTGOING_BYTES("outgoing-bytes"),
    /** The message rate of all clients of one holder: the broker reads from them more slowly. */
    HOLDER_MESSAGES_PER_SECOND("holder-messages-per-second"),
    /** The number of paths, when this client had the most of them. */
    PATHS("paths"),
    /** The number of connections that have not sent a request yet. */
    IDLE_CONNECTIONS("idle-connections");

    private final String label;

    Limit(String label) {
      this.label = label;
    }

    /** The limit's name in metrics. */
    public String label() {
      return label;
    }
  }

  /**
   * Meters in a registry.
   *
   * @param given should have the meters of no other broker; null for no metrics
   */
  public BrokerMetrics(@Nullable MeterRegistry given) {
    this.registry = given == null ? new CompositeMeterRegistry() : given;
    this.opened = counter("connections.opened", "WebSockets opened");
    this.messagesReceived = counter("messages.received", "Messages and fragments received");
    this.messagesSent =
        counter(
            "messages.sent", "Messages and fragments queued for sending, once for each recipient");
    this.bytesReceived = counter("bytes.received", "Bytes of messages and fragments received");
    this.bytesSent = counter("bytes.sent", "Bytes of messages and fragments queued for sending");
    this.unreadable =
        counter("messages.unreadable", "Messages that passed the check but could not be read");
    this.refusedCells =
        counter("writes.refused", "Cells and values of clients' changes that were refused");
    this.corrections =
        counter("corrections", "Corrections sent to clients whose changes were refused");
    this.routing =
        timer(
            "routing",
            "Time to check a message and queue it for its recipients",
            Duration.ofNanos(10_000));
    this.saving = timer("store.save", "Time to save a store's changes", Duration.ofMillis(1));
    this.loading = timer("store.load", "Time to load a store", Duration.ofMillis(1));
    gauge("stores", "Open stores of the server that are persisted", stores::get);
  }

  /** A timer with six buckets, each ten times as long as the one before. */
  private Timer timer(String name, String description, Duration shortest) {
    return Timer.builder("merrow." + name)
        .description(description)
        .serviceLevelObjectives(
            Stream.iterate(shortest, each -> each.multipliedBy(10))
                .limit(6)
                .toArray(Duration[]::new))
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder("merrow." + name).description(description).register(registry);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder("merrow." + name, value).description(description).register(registry);
  }

  /** Watches the numbers of paths and clients. */
  public void watchClients(IntSupplier paths, IntSupplier clients) {
    gauge("paths", "Active paths, which have at least one client", paths::getAsInt);
    gauge(
        "clients",
        "Clients on all paths; a socket with channels counts once for each",
        clients::getAsInt);
  }

  /**
   * Watches what the clients share.
   *
   * @param name what it is
   * @param held how much they have
   * @param total how much there is
   * @param evictions how often a client was evicted
   */
  public void watchShare(String name, LongSupplier held, long total, LongSupplier evictions) {
    Gauge.builder("merrow.share.held", () -> (Number) held.getAsLong())
        .description("Amount of a shared resource in use, by resource")
        .tag("share", name)
        .register(registry);
    Gauge.builder("merrow.share.limit", () -> (Number) total)
        .description("Limit of a shared resource, by resource")
        .tag("share", name)
        .register(registry);
    FunctionCounter.builder("merrow.share.evictions", evictions, LongSupplier::getAsLong)
        .description("Clients closed because a shared resource was exhausted, by resource")
        .tag("share", name)
        .register(registry);
  }

  /** Watches the send queues, given the queued bytes of each open socket. */
  public void watchQueues(Supplier<LongStream> unsentBytes) {
    gauge("connections", "Open WebSockets", () -> unsentBytes.get().count());
    gauge("queue.bytes", "Bytes waiting to be sent", () -> unsentBytes.get().sum());
    gauge(
        "queue.bytes.max",
        "Bytes waiting to be sent on the socket that has the most",
        () -> unsentBytes.get().max().orElse(0));
  }

  /** A socket was opened. */
  public void opened() {
    opened.increment();
  }

  /** A socket was refused, with a status of HTTP. */
  public void refused(int status) {
    Counter.builder("merrow.connections.refused")
        .description("WebSocket requests refused, by HTTP status")
        .tag("status", Integer.toString(status))
        .register(registry)
        .increment();
  }

  /**
   * A socket was closed.
   *
   * @param code a close code of ours or the engine's, or {@code left} if the client disconnected
   * @param reason one of the defined reasons, never a client's
   */
  public void closed(String code, String reason) {
    Counter.builder("merrow.connections.closed")
        .description("WebSockets closed by the broker, by close code and reason")
        .tags("code", code, "reason", reason)
        .register(registry)
        .increment();
  }

  /** A client wanted more than it may have. */
  public void exceeded(Limit limit) {
    Counter.builder("merrow.limits.exceeded")
        .description("Limits exceeded by clients, by limit")
        .tag("limit", limit.label())
        .register(registry)
        .increment();
    whenExceeded.accept(limit);
  }

  /** Tells a listener of each limit that a client exceeds. */
  public void whenExceeded(Consumer<Limit> listener) {
    whenExceeded = listener;
  }

  /** Data came in: measures how long it takes to process it. */
  public void received(long bytes, Runnable work) {
    messagesReceived.increment();
    bytesReceived.increment((double) bytes);
    routing.record(work);
  }

  /** A message was checked that could not be read. */
  public void unreadable() {
    unreadable.increment();
  }

  /** Something was queued to be sent. */
  public void sent(long bytes) {
    messagesSent.increment();
    bytesSent.increment((double) bytes);
  }

  /** Watches how many of the server's own stores could not be loaded or saved. */
  public void watchFailingStores(IntSupplier failing) {
    gauge(
        "stores.failing",
        "Stores of the server whose last attempt to load or save failed",
        failing::getAsInt);
  }

  /** Watches whether stores could be persisted when that was last checked. */
  public void watchStores(BooleanSupplier available) {
    gauge(
        "stores.available",
        "1 if stores could be persisted when that was last checked, 0 if not",
        () -> available.getAsBoolean() ? 1 : 0);
  }

  /**
   * Watches the engine between the brokers of a cluster.
   *
   * @param connected whether it is connected
   * @param brokers how many brokers it joins
   */
  public void watchBackplane(BooleanSupplier connected, IntSupplier brokers) {
    gauge(
        "cluster.brokers",
        "Brokers that the engine joins and this one hears, itself included; with --cluster alone",
        brokers::getAsInt);
    gauge(
        "backplane.connected",
        "1 if the engine between brokers is connected, 0 if not; with --cluster alone",
        () -> connected.getAsBoolean() ? 1 : 0);
  }

  /**
   * Watches the paths that have clients.
   *
   * @param chosen which of them have meters of their own
   * @param most how many may have them at a time
   */
  public void watchPaths(Predicate<? super String> chosen, int most, PathReadings readings) {
    Gauge.builder("merrow.store.save.lag", () -> (Number) readings.longestSaveLag())
        .description("How long a change of any open store has waited to be saved, at most")
        .baseUnit("seconds")
        .register(registry);
    paths = new PathMeters(registry, chosen, most, readings);
  }

  /** Adds and removes meters of paths; to be called again and again. */
  public void refreshPaths() {
    PathMeters current = paths;
    if (current != null) {
      current.refresh();
    }
  }

  private void countAt(
      String pathId, double amount, String name, String description, String... tags) {
    PathMeters current = paths;
    if (current != null) {
      current.count(pathId, amount, name, description, tags);
    }
  }

  /** Changes of a client were refused. */
  public void refusedCells(String pathId, long cells) {
    refusedCells.increment((double) cells);
    countAt(pathId, (double) cells, "writes.refused", "Cells and values refused at a path");
  }

  /** A client was corrected. */
  public void corrected(String pathId) {
    corrections.increment();
    countAt(pathId, 1, "corrections", "Corrections sent to clients of a path");
  }

  /** A store has compared with a client. */
  public void compared(String pathId, Outcome outcome) {
    String label = outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
    Counter.builder("merrow.comparisons")
        .description("Comparisons of the server's stores with clients, by outcome")
        .tag("outcome", label)
        .register(registry)
        .increment();
    countAt(pathId, 1, "comparisons", "Comparisons at a path, by outcome", "outcome", label);
  }

  /** A path's store could not be loaded. */
  public void loadFailed(String pathId) {
    storeFailed(pathId, "load");
  }

  /** The changes of a path's store could not be saved. */
  public void saveFailed(String pathId) {
    storeFailed(pathId, "save");
  }

  private void storeFailed(String pathId, String operation) {
    Counter.builder("merrow.store.failures")
        .description("Failed attempts to load or save a store of the server")
        .tag("operation", operation)
        .register(registry)
        .increment();
    countAt(
        pathId,
        1,
        "store.failures",
        "Failed attempts to load or save a path's store",
        "operation",
        operation);
  }

  /** A store is opened that is kept: gives what is to be told what its persister does. */
  Consumer<PersisterStatus> storeOpened() {
    stores.incrementAndGet();
    return new StoreWatch();
  }

  /** Measures the work of one persister, which reports it on its own thread. */
  private final class StoreWatch implements Consumer<PersisterStatus> {
    private Timer.@Nullable Sample begun;
    private @Nullable Timer doing;

    @Override
    public void accept(PersisterStatus status) {
      if (begun != null && doing != null) {
        begun.stop(doing);
      }
      begun = Timer.start(registry);
      doing =
          switch (status) {
            case SAVING -> saving;
            case LOADING -> loading;
            case IDLE, CLOSED -> null;
          };
      if (status == PersisterStatus.CLOSED) {
        stores.decrementAndGet();
      }
    }
  }
}
