package dev.merrow.ws.server.cli.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.BackgroundThreads;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without a browser; {@code DemoBoardTest} of the interop tests has two. */
class BrowserDemoTest {
  private static final Pattern PAGE = Pattern.compile("Open (http://localhost:\\d+/) .*");
  private static final Pattern BROKER = Pattern.compile(".* http://localhost:(\\d+)/live/.*");

  private final PipedWriter typed = new PipedWriter();
  private final PrintedLines printed = new PrintedLines();
  private CompletableFuture<Void> demo;
  private URI page;
  private int brokerPort;

  @BeforeEach
  void start() throws Exception {
    BufferedReader in = new BufferedReader(new PipedReader(typed));
    demo = BackgroundThreads.run(() -> new BrowserDemo(new PrintWriter(printed, true), in).run(0));
    page = URI.create(printed.await(PAGE));
    brokerPort = Integer.parseInt(printed.await(BROKER));
  }

  @AfterEach
  void quit() throws Exception {
    type("quit");
    demo.get(60, TimeUnit.SECONDS);
  }

  private void type(String line) throws Exception {
    typed.write(line + "\n");
    typed.flush();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(page.resolve(path)).build(), BodyHandlers.ofString());
  }

  @Test
  void thePageIsServedWithAPolicyThatAllowsNothingElse() throws Exception {
    for (String path : new String[] {"/", "/board.css", "/board.js", "/tinybase/LICENSE"}) {
      HttpResponse<String> response = get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Security-Policy"))
          .hasValueSatisfying(
              policy ->
                  assertThat(policy)
                      .contains("default-src 'none'", "script-src 'self'")
                      .doesNotContain("unsafe"));
    }
    assertThat(get("/broker.json").body()).isEqualTo("{\"port\":" + brokerPort + "}");
    assertThat(get("/BrowserDemo.class").statusCode()).isEqualTo(404);
    assertThat(get("/../BrowserDemo.class").statusCode()).isEqualTo(404);
  }

  @Test
  void theTerminalShowsWhatOthersMoveAndMovesWhatTheySee() throws Exception {
    MergeableStore store = MergeableStore.createMergeableStore();
    try (WsSynchronizer sync =
        WsSynchronizer.createWsSynchronizer(
            store, URI.create("ws://127.0.0.1:" + brokerPort + "/board"))) {
      sync.startSync().join();
      Board board = new Board(store);
      assertThat(board.cards())
          .extracting(Board.Card::title)
          .containsExactly("Feed fido", "Wash felix", "Teach polly to say hello", "Buy seeds");

      board.move(board.cards().get(0).id(), Board.Column.DONE);
      printed.await("Feed fido moves from To do to Done.");
      printed.await("Hash: " + board.hash());

      type("move 1 doing");
      printed.await("Wash felix moves from To do to Doing.");
      type("move 9 doing");
      printed.await("Which card, and where? For example: move 1 done");

      // apart, and merged
      type("cut");
      printed.await("The network of this terminal is cut. Change something here and in a browser.");
      type("add Brush rex");
      printed.await("Brush rex is new in To do.");
      board.add("Walk rex", Board.Column.TO_DO);
      sync.flush(Duration.ofSeconds(60)).join();
      CompletableFuture<Void> merged = new CompletableFuture<>();
      store.addDidFinishTransactionListener(
          finished -> {
            if (board.cards().stream().anyMatch(card -> card.title().equals("Brush rex"))) {
              merged.complete(null);
            }
          });
      type("join");
      printed.await("Walk rex is new in To do.");
      merged.get(60, TimeUnit.SECONDS);
      printed.await("Hash: " + board.hash());
      assertThat(board.cards()).extracting(Board.Card::title).contains("Walk rex");
    }
  }
}
