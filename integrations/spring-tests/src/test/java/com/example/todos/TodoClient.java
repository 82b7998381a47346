package com.example.todos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.records.Table;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.ws.client.RefusedException;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;

/** A user of the application, with a store of its own. */
final class TodoClient implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  final MergeableStore store = MergeableStore.createMergeableStore();
  final Table<Todo> todos = Table.of(store, "todos", Todo.class);
  final WsSynchronizer synchronizer;
  private final CompletableFuture<Throwable> refused = new CompletableFuture<>();

  /** A user who is not connected yet; null for one without a name. */
  TodoClient(int port, String user, Map<String, String> headers) {
    this(port, user, headers, "todos");
  }

  TodoClient(int port, String user, Map<String, String> headers, String path) {
    Map<String, String> all = new HashMap<>(headers);
    if (user != null) {
      all.put("Authorization", basic(user));
    }
    synchronizer =
        WsSynchronizer.createWsSynchronizer(
            store,
            URI.create("ws://127.0.0.1:" + port + "/sync/" + path),
            WsSynchronizerOptions.builder()
                .headers(all)
                .synchronizer(SynchronizerOptions.builder().errorListener(this::failed).build())
                .build());
  }

  private void failed(Throwable error) {
    if (error instanceof RefusedException) {
      refused.complete(error);
    }
  }

  /** Connects, and completes with the refusal: the socket may have been open for a moment. */
  CompletableFuture<Throwable> connectInVain() {
    CompletableFuture<Void> unused =
        synchronizer
            .startSync()
            .whenComplete(
                (done, error) -> {
                  if (error != null) {
                    failed(error instanceof CompletionException ? error.getCause() : error);
                  }
                });
    return refused;
  }

  /** A user who is connected. */
  static TodoClient connect(int port, String user) {
    TodoClient client = new TodoClient(port, user, Map.of());
    assertThat(client.synchronizer.startSync()).succeedsWithin(LIMIT);
    return client;
  }

  private static String basic(String user) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(UTF_8));
  }

  /** Waits until the table is as expected. */
  void await(Predicate<Table<Todo>> expected) {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    Runnable look =
        () -> {
          if (expected.test(todos)) {
            seen.complete(null);
          }
        };
    try (Subscription listening = store.addDidFinishTransactionListener(done -> look.run())) {
      look.run();
      assertThat(seen).as(listening.id()).succeedsWithin(LIMIT);
    }
  }

  static HttpResponse<String> get(int port, String user, String path) throws Exception {
    return send(request(port, user, path).GET().build());
  }

  static HttpResponse<String> getAnonymously(int port, String path) throws Exception {
    return get(port, Map.of(), path);
  }

  static HttpResponse<String> get(int port, Map<String, String> headers, String path)
      throws Exception {
    HttpRequest.Builder request = request(port, null, path);
    headers.forEach(request::header);
    return send(request.GET().build());
  }

  static HttpResponse<String> post(int port, String user, String path, String json)
      throws Exception {
    return send(
        request(port, user, path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build());
  }

  private static HttpRequest.Builder request(int port, String user, String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(LIMIT);
    return user == null ? request : request.header("Authorization", basic(user));
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return HTTP.send(request, BodyHandlers.ofString());
  }

  @Override
  public void close() {
    synchronizer.close();
  }
}
