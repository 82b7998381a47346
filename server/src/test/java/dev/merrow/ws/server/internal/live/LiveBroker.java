package dev.merrow.ws.server.internal.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.schedule.BackgroundThreads;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A broker that is asked by HTTP. */
final class LiveBroker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final WsServer server;
  final HttpClient http = HttpClient.newHttpClient();
  private final List<AutoCloseable> opened = new ArrayList<>();

  LiveBroker(WsServerOptions options) {
    this.server = WsServer.createWsServer(options);
  }

  /** A client of a path. */
  MergeableStore join(String path) {
    return join(path, null);
  }

  /** A client of a path that presents a token. */
  MergeableStore join(String path, String token) {
    MergeableStore store = MergeableStore.createMergeableStore();
    WsSynchronizer sync =
        WsSynchronizer.createWsSynchronizer(
            store,
            URI.create("ws://127.0.0.1:" + server.port() + "/" + path),
            WsSynchronizerOptions.builder()
                .connection(it -> it.token(token == null ? null : () -> token))
                .build());
    opened.add(0, sync);
    sync.startSync().join();
    return store;
  }

  /** An answer. */
  record Answer(int status, String text, HttpResponse<?> response) {
    Map<String, Cell> json() {
      Map<String, Cell> members = Cell.ofJson(text).asMap();
      assertThat(members).as(text).isNotNull();
      return members;
    }

    Cell member(String name) {
      Cell member = json().get(name);
      assertThat(member).as(name + " of " + text).isNotNull();
      return member;
    }

    Answer expect(int code) {
      assertThat(status).as(text).isEqualTo(code);
      return this;
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.port() + "/" + pathAndQuery))
        .timeout(PATIENCE);
  }

  Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body(), response);
  }

  Answer get(String resource, String... parameters) throws IOException, InterruptedException {
    return send(request("api/v1/" + resource + query(parameters)));
  }

  Answer change(String method, String resource, String body, String... parameters)
      throws IOException, InterruptedException {
    return send(
        request("api/v1/" + resource + query(parameters))
            .header("Merrow-Request", "1")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body)));
  }

  static String query(String... parameters) {
    StringBuilder query = new StringBuilder();
    for (int i = 0; i < parameters.length; i += 2) {
      query
          .append(i == 0 ? '?' : '&')
          .append(parameters[i])
          .append('=')
          .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
    }
    return query.toString();
  }

  /** Repeats a question until its answer is as wanted. */
  Answer until(Predicate<Answer> wanted, String resource, String... parameters)
      throws IOException, InterruptedException {
    return untilSent(wanted, () -> request("api/v1/" + resource + query(parameters)));
  }

  /** Repeats a request until its answer is as wanted. */
  Answer untilSent(Predicate<Answer> wanted, Supplier<HttpRequest.Builder> request)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Answer answer = send(request.get());
      if (wanted.test(answer)) {
        return answer;
      }
      assertThat(System.nanoTime()).as("in time: " + answer.text()).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Lets all clients leave. */
  void leaveAll() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    opened.clear();
  }

  /** Server-sent events, as they come. */
  final class Events implements AutoCloseable {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final InputStream in;
    final int status;

    Events(HttpRequest.Builder request) throws IOException, InterruptedException {
      HttpResponse<InputStream> response =
          http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofInputStream());
      status = response.statusCode();
      in = response.body();
      var unused = BackgroundThreads.call(this::read);
    }

    private Void read() {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        String name = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("event: ")) {
            name = line.substring(7);
          } else if (line.startsWith("data: ")) {
            events.add(name + " " + line.substring(6));
          }
        }
      } catch (IOException e) {
        // closed by the test
      }
      events.add("end");
      return null;
    }

    /** Returns the next event with a name: the JSON, or "end". */
    String next(String name) throws InterruptedException {
      while (true) {
        String event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(event).as("an event " + name).isNotNull();
        if (event.equals("end") || event.startsWith(name + " ")) {
          return event.equals("end") ? event : event.substring(name.length() + 1);
        }
      }
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  Events events(String resource, String... parameters) throws IOException, InterruptedException {
    return new Events(request("api/v1/" + resource + query(parameters)));
  }

  @Override
  public void close() {
    try {
      leaveAll();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    server.close();
  }
}
