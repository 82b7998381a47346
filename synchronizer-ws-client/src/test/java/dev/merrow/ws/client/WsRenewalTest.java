package dev.merrow.ws.client;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsConnection.createWsConnection;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.testkit.sync.Convergence;
import dev.merrow.ws.client.engine.ClientEngine;
import dev.merrow.ws.client.internal.NioEngine;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.audiences.Audience;
import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.BearerToken;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decisions;
import dev.merrow.ws.server.stores.PathStore;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Clients that outlive their tokens, at a broker whose clock the test moves: a grant's end passes
 * when the test says so, and clients renew in real time.
 */
class WsRenewalTest {
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofHours(1);

  private final AtomicReference<Instant> now = new AtomicReference<>(BEGINNING);

  /** The grant of each token. */
  private final Map<String, Grant> grants = new ConcurrentHashMap<>();

  private final BlockingQueue<String> decided = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
  private final AtomicInteger connects = new AtomicInteger();
  private final List<WsSynchronizer> opened = new ArrayList<>();
  private WsServer server = serve(this::decide);

  private WsServer serve(Authenticator authenticator) {
    return WsServer.createWsServer(
        WsServerOptions.builder().port(0).clock(now::get).authenticator(authenticator).build());
  }

  private CompletionStage<Decision> decide(AuthRequest request) {
    String token = BearerToken.of(request.upgrade());
    Grant grant = token == null ? null : grants.get(token);
    decided.add(token + " at " + request.path());
    return Decisions.now(grant == null ? Decisions.unknown("no such token") : grant);
  }

  private void grant(String token, String identity, Duration valid) {
    grants.put(token, new Grant(identity, Access.READ_WRITE, BEGINNING.plus(valid)));
  }

  @AfterEach
  void close() {
    opened.forEach(WsSynchronizer::close);
    server.close();
  }

  private URI uri(String path) {
    return URI.create("ws://127.0.0.1:" + server.port() + "/" + path);
  }

  /** The engine of the clients; other engines' tests override it. */
  ClientEngine engine() {
    return NioEngine.INSTANCE;
  }

  /**
   * The first token, and from then on the second. Who has one token alone does not come back when
   * it has expired.
   */
  private WsConnectionOptions options(String first, String second) {
    AtomicInteger count = new AtomicInteger();
    return WsConnectionOptions.builder()
        .engine(
            (request, listener) -> {
              connects.incrementAndGet();
              return engine().create(request, listener);
            })
        .token(() -> count.getAndIncrement() == 0 ? first : second)
        .retry(first.equals(second) ? RetryPolicy.NEVER : RetryPolicy.FOREVER)
        .build();
  }

  private void open(MergeableStore store, String path, WsConnectionOptions options)
      throws Exception {
    WsSynchronizer synchronizer =
        createWsSynchronizer(
            store,
            uri(path),
            new WsSynchronizerOptions(
                SynchronizerOptions.builder().errorListener(errors::add).build(), options));
    opened.add(synchronizer);
    await(synchronizer.startSync());
  }

  private static void await(CompletableFuture<Void> future) throws Exception {
    future.get(60, TimeUnit.SECONDS);
  }

  private void awaitDecision(String expected) throws InterruptedException {
    String decision;
    do {
      decision = decided.poll(60, TimeUnit.SECONDS);
      assertThat(decision).as("waiting for " + expected).isNotNull();
    } while (!decision.equals(expected));
  }

  private Throwable awaitError(String part) throws InterruptedException {
    Throwable error;
    do {
      error = errors.poll(60, TimeUnit.SECONDS);
      assertThat(error).as("waiting for " + part).isNotNull();
    } while (!String.valueOf(error.getMessage()).contains(part));
    return error;
  }

  @Test
  void aClientWithFreshTokensStaysConnectedWhereAnotherIsClosed() throws Exception {
    grant("annas first", "anna", SHORT);
    grant("annas second", "anna", LONG);
    grant("bens only", "ben", SHORT);
    MergeableStore annas = createMergeableStore();
    MergeableStore others = createMergeableStore();
    grant("carols", "carol", LONG);
    open(annas, "p", options("annas first", "annas second"));
    open(others, "p", options("carols", "carols"));
    awaitDecision("annas second at p");
    open(createMergeableStore(), "p", options("bens only", "bens only"));
    connects.set(0);
    now.set(BEGINNING.plus(SHORT));
    awaitError("1008 expired");
    annas.setCell("t", "r", "c", "still here");
    Convergence.await(annas, others);
    assertThat(connects).hasValue(0);
  }

  @Test
  void channelsStayConnectedToo() throws Exception {
    grant("annas first", "anna", SHORT);
    grant("annas second", "anna", LONG);
    grant("carols", "carol", LONG);
    grant("bens only", "ben", SHORT);
    MergeableStore annas = createMergeableStore();
    MergeableStore others = createMergeableStore();
    SynchronizerOptions quiet = SynchronizerOptions.builder().errorListener(errors::add).build();
    open(others, "shop/pets", options("carols", "carols"));
    try (WsConnection connection =
        createWsConnection(uri("shop"), options("annas first", "annas second"))) {
      await(createWsSynchronizer(annas, connection, "pets", quiet).startSync());
      await(createWsSynchronizer(createMergeableStore(), connection, "sales", quiet).startSync());
      awaitDecision("annas second at shop/sales");
      open(createMergeableStore(), "p", options("bens only", "bens only"));
      connects.set(0);
      now.set(BEGINNING.plus(SHORT));
      awaitError("1008 expired");
      annas.setCell("t", "r", "c", "still here");
      Convergence.await(annas, others);
      assertThat(connection.getChannelIds()).containsExactlyInAnyOrder("pets", "sales");
      assertThat(connects).hasValue(0);
    }
  }

  @Test
  void aTokenThatIsRefusedIsReportedAndTheFirstOneEnds() throws Exception {
    grant("annas first", "anna", SHORT);
    open(createMergeableStore(), "p", options("annas first", "unknown"));
    awaitError("does not accept the fresh token");
    now.set(BEGINNING.plus(SHORT));
    // with the other token it is refused for good
    assertThat(awaitError("HTTP 401")).isInstanceOf(RefusedException.class);
  }

  @Test
  void aTokenOfAnotherIsReportedAndCountsOnAnotherConnectionOnly() throws Exception {
    grant("annas first", "anna", SHORT);
    grant("bens", "ben", LONG);
    grant("carols", "carol", LONG);
    MergeableStore others = createMergeableStore();
    MergeableStore store = createMergeableStore();
    open(others, "p", options("carols", "carols"));
    open(store, "p", options("annas first", "bens"));
    awaitError("does not accept the fresh token");
    connects.set(0);
    now.set(BEGINNING.plus(SHORT));
    while (connects.get() == 0) {
      // or else it is presented once more on the open socket
      awaitDecision("bens at p");
    }
    store.setCell("t", "r", "c", "of ben's client");
    Convergence.await(store, others);
    assertThat(connects).hasValue(1);
  }

  @Test
  void otherLabelsOfAFreshTokenTakeAndGiveRowsAtOnce() throws Exception {
    server.close();
    MergeableStore shared = createMergeableStore();
    server =
        WsServer.createWsServer(
            WsServerOptions.builder()
                .port(0)
                .clock(now::get)
                .authenticator(this::decide)
                .stores(path -> Optional.of(PathStore.inMemory(shared)))
                .audiences(
                    path ->
                        (tableId, rowId, cells) ->
                            Audience.of("team:" + String.valueOf(cells.get("team"))))
                .build());
    grant("annas first", "anna", SHORT);
    grant("annas second", "anna", LONG);
    grants.compute("annas first", (token, its) -> its.withLabels(Set.of("team:x")));
    grants.compute("annas second", (token, its) -> its.withLabels(Set.of("team:y")));
    shared.setCell("t", "of x", "team", "x");
    shared.setCell("t", "of y", "team", "y");
    MergeableStore annas = createMergeableStore();
    List<List<String>> seen = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Void> changed = new CompletableFuture<>();
    annas.addDidFinishTransactionListener(
        store -> {
          seen.add(store.getRowIds("t"));
          if (store.getRowIds("t").equals(List.of("of y"))) {
            changed.complete(null);
          }
        });
    open(annas, "p", options("annas first", "annas second"));
    await(changed);
    assertThat(seen.get(0)).containsExactly("of x");
    assertThat(connects).hasValue(1);
    assertThat(shared.getRowIds("t")).containsExactly("of x", "of y");
  }

  @Test
  void aBrokerThatDoesNotRenewIsNotAsked() throws Exception {
    server.close();
    server =
        serve(
            new Authenticator() {
              @Override
              public CompletionStage<Decision> authenticate(AuthRequest request) {
                return decide(request);
              }

              @Override
              public boolean acceptsFreshTokens() {
                return false;
              }
            });
    grant("annas first", "anna", SHORT);
    grant("annas second", "anna", LONG);
    grant("carols", "carol", LONG);
    MergeableStore annas = createMergeableStore();
    MergeableStore others = createMergeableStore();
    open(others, "p", options("carols", "carols"));
    open(annas, "p", options("annas first", "annas second"));
    assertThat(decided).containsExactly("carols at p", "annas first at p");
    now.set(BEGINNING.plus(SHORT));
    // then it comes back with the fresh token by itself
    awaitDecision("annas second at p");
    annas.setCell("t", "r", "c", "still here");
    Convergence.await(annas, others);
  }
}
